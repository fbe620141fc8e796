// The page in a frame that the page around it has sandboxed: without an origin, a storage, a clipboard.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dist, host } from './host.js';
import { expect, testOfFrames as test } from './page.js';

/** @import { Page } from '@playwright/test' */

const HASH = '#lr=0.1&i=17';
const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';
const NETWORK = '#layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9';
const single = fileURLToPath(new URL('../../target/single-file/', import.meta.url));

/** @param {Page} page @param {string} src */
async function frame(page, src, width = 900, height = 600) {
  await page.setContent(`<iframe sandbox="allow-scripts" width="${width}" height="${height}" src="${src.replaceAll('&', '&amp;')}"></iframe>`);
  return page.frameLocator('iframe');
}

test('on a host whose files not everyone may read it says why it does not run, and where it does', async ({ page }) => {
  const { origin, close } = await host({ '/': dist });
  const inside = await frame(page, `${origin}/?embed${HASH}`);
  await expect(inside.getByRole('alert')).toContainText("Neuron Playground can't run in this frame");
  await expect(inside.getByRole('link')).toHaveText(`${origin}/${HASH}`);
  await expect(inside.getByRole('link')).toHaveAttribute('href', `${origin}/${HASH}`);
  await expect(inside.locator('button:visible, select:visible')).toHaveCount(0);
  // In its own colours.
  await expect(inside.locator('.late')).toHaveCSS('display', 'flex');
  close();
});

for (const [what, places, headers, path] of /** @type {const} */ ([
  ['on a host whose files everyone may read', { '/': dist }, { 'access-control-allow-origin': '*' }, '/'],
  ['as a single file', { '/': single }, {}, '/neuron-playground.html'],
])) {
  test(`${what} it works without an origin, storage and clipboard`, async ({ page }) => {
    const { origin, close } = await host(places, headers);
    const inside = await frame(page, `${origin}${path}${HASH}`);
    await expect(inside.locator('#sentence')).toContainText(ZERO);
    await inside.getByRole('button', { name: 'Theme: system' }).click();
    await expect(inside.locator('html')).toHaveAttribute('data-theme', 'light');
    await inside.getByRole('button', { name: 'Copy as TSV' }).click();
    await expect(inside.locator('#notice')).toContainText('The browser did not let the page copy');
    await inside.getByRole('button', { name: 'One step' }).click();
    await inside.getByRole('button', { name: 'Share' }).click();
    await inside.getByRole('button', { name: 'Copy the link' }).click();
    await expect(inside.getByRole('dialog')).toContainText('The browser did not let the page copy.');
    await expect(inside.getByLabel('The link', { exact: true })).toHaveValue(/#i=18/);
    await inside.getByRole('button', { name: 'Close', exact: true }).last().click();
    await inside.getByRole('button', { name: 'A network' }).click();
    await expect(inside.locator('#epoch')).toContainText('epoch 0');
    await inside.getByRole('button', { name: 'One step' }).click();
    await expect(inside.locator('#epoch')).toContainText('step 1');
    await inside.locator('#net-download').selectOption('script');
    await inside.locator('#bring').click();
    await expect(inside.locator('#bring-dialog')).toBeVisible();
    close();
  });
}

test('as a single file in the text of another page it steps, shares and opens a lesson', async ({ page }) => {
  await page.setContent('<iframe sandbox="allow-scripts" width="900" height="600"></iframe>');
  await page.locator('iframe').evaluate((iframe, text) => iframe.setAttribute('srcdoc', text), readFileSync(`${single}neuron-playground.html`, 'utf8'));
  const inside = page.frameLocator('iframe');
  await expect(inside.locator('#sentence')).toContainText(ZERO);
  await inside.getByRole('button', { name: 'Reset' }).click();
  await inside.getByRole('button', { name: 'One step' }).click();
  await inside.getByRole('button', { name: 'Share' }).click();
  await expect(inside.getByLabel('The link', { exact: true })).toHaveValue(/^https:\/\/example\.org\/playground\/(#|$)/);
  await expect(inside.getByLabel('The code', { exact: true })).toHaveValue(/^<iframe src="https:\/\/example\.org\/playground\/\?embed=plot,words,controls/);
  await inside.getByRole('button', { name: 'Close', exact: true }).last().click();
  await inside.locator('#lessons').scrollIntoViewIfNeeded();
  await inside.locator('#lesson-list a').first().click();
  await expect(inside.locator('#lesson-title')).toContainText('The notebook');
});

test('a frame of any size throws nothing', async ({ page }) => {
  test.slow();
  const { origin, close } = await host({ '/': dist }, { 'access-control-allow-origin': '*' });
  /** @type {[number, number][]} */
  const sizes = [[0, 0], [1, 1], [40, 30], [300, 20], [20, 300], [300, 150], [900, 600], [2400, 1600]];
  for (const [query, hash] of [['?embed', HASH], ['?embed=controls,plot,words,bits,table,worked,maps', HASH], ['?embed=diagram,output,losses,neuron', NETWORK]]) {
    for (const first of sizes.slice(0, 2)) {
      const inside = await frame(page, `${origin}/${query}${hash}`, ...first);
      await expect(inside.locator('main')).not.toHaveAttribute('aria-busy');
      for (const [width, height] of sizes) {
        await page.locator('iframe').evaluate((iframe, size) => Object.assign(iframe, size), { width, height });
        // It is laid out and drawn at that size.
        await inside.locator('main').evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      }
      expect(await inside.locator('html').evaluate(({ clientWidth }) => clientWidth)).toBe(2400);
      await page.locator('iframe').evaluate((iframe) => (iframe.style.display = 'none'));
      await inside.locator('#sentence').evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })));
    }
  }
  close();
});
