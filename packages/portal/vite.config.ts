import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where `npm start` listens; the development server hands API calls on to it. */
const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // Workspace packages are taken from their sources, so the bundle needs no earlier step.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  server: { host: '127.0.0.1', proxy: { '/rest': server } },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // Everything stays a file of its own: the content security policy allows no inline script and no data: font.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What changes rarely is cached on its own.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'mantine', test: /node_modules[\\/](@mantine|@floating-ui|clsx|react-remove-scroll|react-number-format)[\\/]/ },
            { name: 'libraries', test: /node_modules[\\/]/ },
          ],
        },
      },
    },
  },
});
