import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative paths only, so that the page works under any sub-path.
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() as it is: every browser since 2024 knows it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
});
