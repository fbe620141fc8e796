// Makes of a module here one that needs no other file: with all that it imports in it, the page itself as a text too.
//
//     node packaging/inline.js packaging/element.js target/package/element.js
//
// A third argument is a text that stands in the page's place, for who puts that there later.

import { dirname, basename } from 'node:path';
import { build } from 'vite';

const [entry, to, standIn] = process.argv.slice(2);
await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    lib: { entry, formats: ['es'], fileName: () => basename(to) },
    outDir: dirname(to),
    emptyOutDir: false,
    target: 'es2022',
  },
  plugins: [
    {
      name: 'stand-in',
      enforce: 'pre',
      load: (id) => (standIn && id.endsWith('page.html?raw') ? `export default ${JSON.stringify(standIn)};` : undefined),
    },
    {
      name: 'in-a-script',
      // A site may put the module itself into a page, where these would end its script; in a text both say the same.
      generateBundle(_, bundle) {
        for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/<(?=\/script|!--)/gi, '\\x3c');
      },
    },
  ],
});
