// The page without a network, from one file, in a frame, and under its own policy.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, open, sentence, test } from './page.js';

/** @import { AddressInfo } from 'node:net' */

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';

/** Serves a folder under /deep/path/. @param {string} folder */
async function serve(folder) {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.replace(/[?#].*/, '').replace('/deep/path/', '/');
    const file = path === '/' ? 'index.html' : path.slice(1);
    try {
      const content = readFileSync(join(folder, file));
      response.writeHead(200, { 'content-type': TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {AddressInfo} */ (server.address());
  return { server, url: `http://127.0.0.1:${port}/deep/path/` };
}

test('after the first visit it works with the network off, and a new version is there at once', async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  cpSync(dist, folder, { recursive: true });
  const { server, url } = await serve(folder);
  const context = await browser.newContext({ serviceWorkers: 'allow', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const kept = () => page.evaluate(() => caches.keys());
  await page.goto(url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(kept).toHaveLength(1);
  const [first] = await kept();
  await context.setOffline(true);
  await page.goto(`${url}#lr=0.1&i=17`);
  await page.reload();
  await expect(sentence(page)).toContainText(ZERO);
  await context.setOffline(false);

  const change = (/** @type {string} */ file, /** @type {string} */ from, /** @type {string} */ to) =>
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to));
  change('index.html', '<h1>Neuron Playground</h1>', '<h1>The next version</h1>');
  change('sw.js', first.replace('neuron-playground-', ''), 'next');
  await page.reload();
  await expect(page.locator('h1')).toHaveText('The next version');
  // The old worker is let finish what it does.
  await expect.poll(kept, { timeout: 25_000 }).toEqual(['neuron-playground-next']);
  server.close();
  server.closeAllConnections();
  await page.reload();
  await expect(page.locator('h1')).toHaveText('The next version');
  await expect(sentence(page)).toContainText(ZERO);
  await context.close();
  rmSync(folder, { recursive: true });
});

test('one file opens by itself, asks no one for anything, and shares links to where the page is hosted', async ({ browser }) => {
  const file = pathToFileURL(fileURLToPath(new URL('../../target/single-file/neuron-playground.html', import.meta.url)));
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url().slice(0, 20)));
  page.on('console', (message) => message.type() === 'error' && asked.push(message.text()));
  await page.goto(`${file.href}#lr=0.1&i=16`);
  await expect(sentence(page)).toContainText(ZERO);
  await page.locator('#theme').click();
  await page.getByRole('button', { name: 'A network' }).click();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 1');
  await page.getByRole('button', { name: 'Copy link' }).click();
  // A file may not write to the clipboard everywhere: then the link is there to copy.
  await expect(page.locator('#notice')).toContainText(/The link is copied|copy by hand/);
  const field = page.locator('#notice textarea');
  if (await field.count()) await expect(field).toHaveValue(/^https:\/\/example\.org\/playground\/#dtype|^https:\/\/example\.org\/playground\/#/);
  expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
  await context.close();
});

test('in a frame it shows the parts that were asked for', async ({ page }) => {
  await page.goto('./?embed=plot,words#lr=0.1&i=17');
  await expect(sentence(page)).toContainText(ZERO);
  for (const shown of ['#plot', '#sentence']) await expect(page.locator(shown)).toBeVisible();
  for (const hidden of ['h1', '#controls', '#table', '#lessons', '.foot']) await expect(page.locator(hidden)).toBeHidden();
  await page.getByRole('link', { name: 'Open in Neuron Playground' }).hover();
  await expect(page.getByRole('link', { name: 'Open in Neuron Playground' })).toHaveAttribute('href', /^\/#.*i=17/);
  await page.setViewportSize({ width: 400, height: 600 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  await page.goto('./?embed=toString#lr=0.1&i=17');
  await expect(page.locator('main > section:visible')).toHaveCount(0);
});

test('no text becomes code: the policy forbids inline scripts and HTML from strings', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await open(page);
  const tried = await page.evaluate(() => {
    const attempt = (/** @type {() => void} */ what) => {
      try {
        what();
        return 'done';
      } catch (error) {
        return /** @type {Error} */ (error).name;
      }
    };
    const script = document.createElement('script');
    return [
      attempt(() => (script.text = 'globalThis.ran = true')),
      attempt(() => (script.src = 'https://example.org/script.js')),
      attempt(() => (document.createElement('div').innerHTML = '<b>bold</b>')),
      attempt(() => document.write('<p>')),
    ];
  });
  expect(tried).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  await context.close();
});
