import { createTheme, Modal, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e8f5f6',
  '#d2e8eb',
  '#a5d1d7',
  '#74b8c1',
  '#4ea3ae',
  '#2f8d9a',
  '#187987',
  '#0c6472',
  '#08515d',
  '#053f49',
];

/** Greys of the dark scheme, a little blue, so that petrol does not look foreign on them. */
const dark: MantineColorsTuple = [
  '#dfe5ea',
  '#b6c0ca',
  '#98a4b0',
  '#6d7a87',
  '#46525d',
  '#36414a',
  '#2a333b',
  '#1b2228',
  '#151b20',
  '#0f1418',
];

/** Mantine's theme: system fonts, petrol, quiet corners. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, dark },
  defaultRadius: 'md',
  radius: { md: '6px', lg: '10px' },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  components: {
    Modal: Modal.extend({ styles: { title: { fontSize: '1.125rem', fontWeight: 650 } } }),
  },
});

/** Mantine's dimmed text and placeholders are too pale for WCAG AA on our backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#55616d',
    '--mantine-color-placeholder': '#66727e',
    '--mantine-color-anchor': '#0c6472',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#1b2228',
    '--mantine-color-dimmed': '#a3afba',
    '--mantine-color-placeholder': '#8d99a5',
    '--mantine-color-anchor': '#74c3ce',
    '--mantine-color-error': '#ff9d94',
  },
});
