// The page from one file, in a frame, and under its own policy.

import { fileURLToPath, pathToFileURL } from 'node:url';
import { dist, host } from './host.js';
import { expect, open, ready, sentence, test } from './page.js';

const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';

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
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByLabel('The link', { exact: true })).toHaveValue(/^https:\/\/example\.org\/playground\/#/);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  // A file may not write to the clipboard everywhere: then the link is there to copy.
  await expect(page.locator('#share-dialog')).toContainText(/The link is copied|copy it by hand/);
  await expect(page.locator('#share-dialog')).toContainText('A preview is there where the page is hosted.');
  expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
  await context.close();
});

test('where its path is “//” it steps, goes back, shares, starts over and leads out of a frame', async ({ browser }) => {
  const { origin, close } = await host({ '//': dist });
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  /** @type {string[]} */
  const thrown = [];
  page.on('pageerror', ({ message }) => thrown.push(message));
  await page.goto(`${origin}//`);
  await ready(page);
  await page.getByRole('button', { name: 'One step' }).click();
  await expect(page).toHaveURL(/^[^#]*\/\/#i=17&bits=/);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page).toHaveURL(`${origin}//`);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.frameLocator('.share-preview iframe').locator('#sentence')).toContainText(ZERO);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect(page.locator('#share-dialog')).toContainText(/The link is copied|copy it by hand/);
  await page.keyboard.press('Escape');
  expect(thrown).toEqual([]);
  await page.evaluate(() => void Promise.reject(new Error('a fault')));
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.locator('#notice')).toBeHidden();
  await ready(page);
  await page.goto(`${origin}//?embed#lr=0.1&i=17`);
  await ready(page);
  await expect(page.getByRole('link', { name: 'Open in Neuron Playground' })).toHaveAttribute('href', `${origin}//#lr=0.1&i=17`);
  expect(thrown).toEqual(['a fault']);
  close();
  await context.close();
});

test('in a frame it shows the parts that were asked for', async ({ page }) => {
  await page.goto('./?embed=plot,words#lr=0.1&i=17');
  await expect(sentence(page)).toContainText(ZERO);
  for (const shown of ['#plot', '#sentence']) await expect(page.locator(shown)).toBeVisible();
  for (const hidden of ['h1', '#controls', '#table', '#lessons', '.foot']) await expect(page.locator(hidden)).toBeHidden();
  await page.getByRole('link', { name: 'Open in Neuron Playground' }).hover();
  await expect(page.getByRole('link', { name: 'Open in Neuron Playground' })).toHaveAttribute('href', /^http:\/\/127\.0\.0\.1:\d+\/#.*i=17/);
  await page.setViewportSize({ width: 400, height: 600 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  await page.goto('./?embed=toString#lr=0.1&i=17');
  await expect(page.locator('main > section:visible')).toHaveCount(0);
});

test('no text becomes code: the policy forbids inline scripts but one, and HTML from strings', async ({ browser }) => {
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
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]{43}=';/);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  await context.close();
});
