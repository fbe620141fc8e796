import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative paths only, so that the page works under any sub-path.
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
});
