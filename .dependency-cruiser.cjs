// The walls of the house, as data first and as dependency-cruiser rules below. `npm run check` enforces them, test/walls.test.ts proves
// that it would notice, and docs/architecture.md explains them.

/** Which of our packages each package may import. `apps` and `bench` are not packages in this sense: they may import all of them. */
const PACKAGES = {
  kernel: [],
  ocpp: ['kernel'],
  capi: ['kernel'],
  models: ['kernel'],
  balancing: ['kernel'],
  release: ['kernel'],
  contract: ['kernel'],
  simulator: ['kernel', 'ocpp', 'capi', 'models', 'release'],
  portal: ['kernel', 'models', 'contract'],
  server: ['kernel', 'ocpp', 'capi', 'models', 'balancing', 'release', 'contract'],
};

/**
 * The domains inside the server, from the bottom up: each may import those before it, through their `index.ts`. A new domain is added
 * here first. Files directly in `packages/server/src` (`main.ts` above all) put the domains together and may import all of them.
 */
const SERVER_DOMAINS = [
  'store',
  'bus',
  'journal',
  'access',
  'notices',
  'chargers',
  'meters',
  'sessions',
  'commands',
  'capabilities',
  'uploads',
  'firmware',
  'releases',
  'local-lists',
  'reservations',
  'charging-profiles',
  'security',
  'capi-chargers',
  'schedules',
  'sites',
  'migration',
  'limits',
  'gateway',
  'api',
];

/** Pure: no network, no disk, nothing of Node. */
const PURE_PACKAGES = ['models', 'balancing'];

const TESTS = '\\.test\\.tsx?$|/testing/';
const anyOf = (names) => `(?:${names.join('|')})`;

const packageRules = Object.entries(PACKAGES).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `packages/${name} imports of ours only: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^(?:packages|apps|bench|scripts)/', pathNot: `^packages/${anyOf([name, ...allowed])}/` },
}));

const domainRules = SERVER_DOMAINS.map((name, place) => ({
  name: `server-${name}-looks-down`,
  comment: `packages/server/src/${name} imports only the domains before it: ${SERVER_DOMAINS.slice(0, place).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^packages/server/src/${name}/`, pathNot: TESTS },
  to: { path: '^packages/server/src/[^/]+/', pathNot: `^packages/server/src/${anyOf(SERVER_DOMAINS.slice(0, place + 1))}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...packageRules,
    ...domainRules,
    {
      name: 'package-is-on-the-list',
      comment: 'A package that is not in PACKAGES has no place in the house yet: add it there.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/${anyOf(Object.keys(PACKAGES))}/` },
      to: {},
    },
    {
      name: 'server-domain-is-on-the-list',
      comment: 'A folder of the server that is not in SERVER_DOMAINS has no place in the order yet: add it there.',
      severity: 'error',
      from: { path: '^packages/server/src/[^/]+/', pathNot: `^packages/server/src/${anyOf(SERVER_DOMAINS)}/` },
      to: {},
    },
    {
      name: 'server-domains-meet-at-index',
      comment: "Another domain's inside is its own affair: import its index.ts.",
      severity: 'error',
      from: { path: '^packages/server/src/([^/]+)/', pathNot: TESTS },
      to: { path: '^packages/server/src/[^/]+/(?!index\\.ts$)', pathNot: '^packages/server/src/$1/' },
    },
    {
      name: 'server-domains-know-no-main',
      comment: 'main.ts and its neighbours put the domains together; a domain that imports them turns the order round.',
      severity: 'error',
      from: { path: '^packages/server/src/[^/]+/', pathNot: TESTS },
      to: { path: '^packages/server/src/[^/]+\\.ts$' },
    },
    {
      name: 'packages-meet-at-index',
      comment: "Another package's inside is its own affair: import it by its name, or a folder of it that its package.json exports.",
      severity: 'error',
      from: { path: '^(packages/[^/]+|apps|bench)/' },
      to: { path: '^(?:packages/[^/]+|apps|bench)/src/', pathNot: ['^$1/', '/src/index\\.ts$', '/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'apps-do-not-import-bench',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^bench/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(?:packages|apps)/', pathNot: TESTS },
      to: { path: `^test/|${TESTS}` },
    },
    {
      name: 'kernel-depends-on-nothing',
      severity: 'error',
      from: { path: '^packages/kernel/', pathNot: TESTS },
      to: { path: 'node_modules' },
    },
    {
      name: 'pure-packages-do-no-io',
      comment: 'models and balancing are functions of their input.',
      severity: 'error',
      from: { path: `^packages/${anyOf(PURE_PACKAGES)}/`, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dist',
      comment: 'Compiled files are started (workers, child processes), never imported.',
      severity: 'error',
      from: {},
      to: { path: '(?:^|/)dist/', pathNot: 'node_modules' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle that vanishes when it is compiled, because part of it is `import type`, does no harm.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies',
      comment: "What a package imports stands in that package's own package.json.",
      severity: 'error',
      from: { path: '^(?:packages|apps|bench)/', pathNot: `${TESTS}|vite\\.config\\.ts$` },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|(?:^|/)dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.css'],
    },
  },
};
