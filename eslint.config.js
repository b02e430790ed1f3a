import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', '**/*.test.tsx', '**/testing/**', 'test/**'];
const TYPESCRIPT = ['**/*.ts', '**/*.tsx'];

const HAND_IN = 'Time and chance are handed in: take a Clock or a Random from @phasor/kernel.';
/** `setImmediate` is not among them: it gives way for one turn of the event loop, which the virtual clock counts, and knows no time. */
const TIMERS = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'];

/** Holds everywhere: what the language lets one write and this house does not. */
const SYNTAX = [
  {
    selector: ':matches(PropertyDefinition, MethodDefinition:not([kind="constructor"]))[accessibility="private"]',
    message: 'Use #private.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name; tools that ask for a default export are excepted in eslint.config.js.',
  },
];
const TIME_SYNTAX = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: HAND_IN },
  { selector: 'CallExpression[callee.name="Date"]', message: HAND_IN },
];

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/', 'data/', '.phasor/'] },
  // No file argues with the rules; what is excepted stands here.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    rules: {
      'max-lines': ['error', 350],
      'no-console': 'error',
      // Control characters on the wire are our business.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
      },
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
      // A sentence about whatever was thrown or handed in.
      '@typescript-eslint/no-base-to-string': 'off',
      // A port may promise what one of its shells has at hand already.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', ...SYNTAX, ...TIME_SYNTAX],
      'no-restricted-globals': ['error', ...[...TIMERS, 'performance'].map((name) => ({ name, message: HAND_IN }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: HAND_IN },
        { object: 'Math', property: 'random', message: HAND_IN },
        ...TIMERS.map((property) => ({ object: 'globalThis', property, message: HAND_IN })),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['timers', 'timers/promises', 'perf_hooks']
            .flatMap((name) => [name, `node:${name}`])
            .map((name) => ({ name, message: HAND_IN })),
        },
      ],
    },
  },
  {
    // The kernel owns time and chance; tests and benches measure the real thing.
    files: ['packages/kernel/src/**', 'bench/**', 'scripts/**', '*.config.ts', ...TESTS],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...SYNTAX],
    },
  },
  {
    // Tools that want a default export.
    files: ['**/*.config.ts', 'scripts/*-reporter.ts', 'test/support/global-setup.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX.filter(({ selector }) => !selector.includes('Default'))] },
  },
  {
    // What a test reads back from a socket or a page is checked by its assertions.
    files: TESTS,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Programs that a person starts speak to that person.
    files: ['apps/**', 'bench/**', 'scripts/**', 'test/support/**', 'test/prove/**', '**/cli.ts'],
    rules: { 'no-console': 'off' },
  },
);
