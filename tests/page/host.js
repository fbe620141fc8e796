// What a web server may do to the page: serve it at any address, with any headers, and another version from one moment to the next.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** @import { AddressInfo } from 'node:net' */

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** The page as it was built. */
export const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/**
 * Serves folders, each at its path; to deploy is to put another folder at a path.
 * @param {Record<string, string>} places @param {Record<string, string>} headers What is sent with every file.
 */
export async function host(places, headers = {}) {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.replace(/[?#].*/, '');
    const [place = ''] = Object.keys(places).filter((place) => path.startsWith(place)).sort((a, b) => b.length - a.length);
    const file = path.slice(place.length) || 'index.html';
    try {
      const content = readFileSync(join(places[place], file));
      response.writeHead(200, { 'content-type': TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream', ...headers });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    /** From here on there is no network. */
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Builds versions of the page that differ in their script, which says which it is. @param {string[]} names */
export async function versions(...names) {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'));
  const folders = names.map((name) => join(folder, name));
  for (const [i, outDir] of folders.entries()) {
    const says = `\ndocument.documentElement.dataset.version = '${names[i]}';`;
    const plugin = { name: 'version', transform: (/** @type {string} */ code, /** @type {string} */ id) => (id.endsWith('/www/main.js') ? code + says : undefined) };
    await build({ configFile: fileURLToPath(new URL('../../www/vite.config.js', import.meta.url)), logLevel: 'error', build: { outDir, emptyOutDir: true }, plugins: [plugin] });
  }
  return { folders, remove: () => rmSync(folder, { recursive: true }) };
}
