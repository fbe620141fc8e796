// What is said where the page does not come: without JavaScript, without its script, without a network.

import { expect, open, ready, sentence, test } from './page.js';

/** @import { Page } from '@playwright/test' */

const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';

/** Nothing looks as if it could be used. @param {Page} page */
async function looksDead(page) {
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator('.foot')).toBeVisible();
  await expect(page.getByText('Soon these lines')).toBeHidden();
  await expect(page.locator('button:visible:not(.late *), input:visible, select:visible')).toHaveCount(0);
}

test('without JavaScript it says so', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./');
  await expect(page.locator('noscript .late')).toBeVisible();
  await looksDead(page);
  await context.close();
});

for (const [what, answer] of /** @type {const} */ ([['does not come', undefined], ['is gone', { status: 404 }]])) {
  test(`a script that ${what} is said to be missing, and the way out keeps the experiment`, async ({ browser }) => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.route('**/assets/*.{js,css}', (route) => (answer ? route.fulfill(answer) : route.abort()));
    await page.goto('./#lr=0.1&i=17');
    await expect(page.getByRole('alert')).toContainText('The script of this page did not come');
    await looksDead(page);
    await page.unroute('**/assets/*.{js,css}');
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect(sentence(page)).toContainText(ZERO);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await context.close();
  });
}

test('after ten seconds of nothing it says so, until the page comes after all', async ({ page }) => {
  /** @type {() => void} */
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route('**/*.wasm', async (route) => {
    await released;
    await route.continue();
  });
  await page.clock.install();
  await page.goto('./#lr=0.1&i=17', { waitUntil: 'commit' });
  await page.locator('.foot').waitFor();
  await expect(page.locator('.late')).toHaveCount(0);
  await page.clock.runFor(10_000);
  await expect(page.getByRole('alert')).toContainText('Nothing has come for 10 seconds');
  await looksDead(page);
  release();
  await ready(page);
  await expect(sentence(page)).toContainText(ZERO);
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.locator('#plot')).toBeVisible();
});

test('a page that came in time says nothing later', async ({ page }) => {
  await page.clock.install();
  await open(page);
  await page.clock.runFor(11_000);
  await expect(page.locator('.late')).toHaveCount(0);
});
