// The essay: its figures are live, and it reads on every screen, on paper, and without a network.

import { violations } from './axe.js';
import { dist, host } from './host.js';
import { expect, ready, sentence, test } from './page.js';

/** @import { Page } from '@playwright/test' */

const FIGURES = ['two', 'step', 'numbers', 'lost', 'road', 'arrival', 'short', 'every', 'range', 'cures'];

/** @param {Page} page */
async function open(page) {
  await page.goto('./why.html');
  await ready(page);
}

/** Brings a figure on show. @param {Page} page @param {string} id */
async function figure(page, id) {
  const section = page.locator(`#${id}`);
  await section.scrollIntoViewIfNeeded();
  return section;
}

/** @param {Page} page @param {string} id @param {string} name @param {number} value */
const slide = (page, id, name, value) => page.locator(`#${id}`).getByRole('slider', { name }).fill(String(value));

/** That something is drawn. @param {Page} page @param {string} id */
const drawn = (page, id) =>
  expect
    .poll(() =>
      page.locator(`#${id} canvas`).first().evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d'));
        return width > 0 && new Set(new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer)).size > 3;
      }),
    )
    .toBe(true);

test('every figure shows what the text beside it says', async ({ page }) => {
  await open(page);
  await figure(page, 'two');
  await expect(page.locator('#two-says')).toHaveText('In float16 the loss is exactly 0 from iteration 17 on; float32 needs 34.');
  await slide(page, 'two', 'iteration', 17);
  await expect(page.locator('#two .losses-now')).toHaveText(/^loss at 17● float16 0▲ float32 /);
  await figure(page, 'step');
  await expect(page.locator('#step-says')).toHaveText('Iteration 0 predicts 0.5293, a loss of 0.2216. The weight moves by 0.0941; the bias moves by 0.0942.');
  await page.locator('#step').getByRole('button', { name: /^prediction/ }).click();
  await expect(page.locator('#opened')).toContainText('0.529296875');
  await page.keyboard.press('Escape');
  await figure(page, 'lost');
  await expect(page.locator('#lost-line')).toContainText('It snaps back: the bias stays where it is.');
  await slide(page, 'lost', 'iteration', 11);
  await expect(page.locator('#lost-line')).toContainText('It moves by 0.000488, 25 % more than asked.');
  await figure(page, 'road');
  await expect(page.locator('#road .told')).toContainText('which add up to 1 − 0.000244. Its road goes from 1 − 0.000244 to 1 + 0.000488');
  await page.locator('#road').getByRole('button', { name: 'float32' }).click();
  await expect(page.locator('#road .told')).toContainText('Its road goes from 1 − 2.98e−8 to 1 + 5.96e−8');
  await figure(page, 'arrival');
  await expect(page.locator('#arrival tbody tr')).toHaveText([/bfloat16.*11is exactly 0 from 12/, /float16.*15is exactly 0 from 17/, /float32.*33is exactly 0 from 34/, /float64.*72is exactly 0 from 73/]);
  await slide(page, 'arrival', 'learning rate', -2);
  await expect(page.locator('#arrival tbody tr').nth(1)).toContainText('stops at 147');
  await figure(page, 'short');
  await expect(page.locator('#short-says')).toContainText('In float16 learning stops at iteration 147');
  await expect(page.locator('#short-now')).toContainText('The weight is asked to move by 5.86e−5, less than 6.1e−5, half an ulp, so it stays where it is');
  // What is said of an iteration is of the one at which the run stops.
  await slide(page, 'short', 'learning rate', -4);
  await expect(page.locator('#short-now')).toContainText('Iteration 2,058 predicts 0.695, a loss of 0.09314');
  await slide(page, 'short', 'learning rate', -2);
  await figure(page, 'every');
  await expect(page.locator('#sweep-says')).toContainText('At learning rate 0.01: float16 stops short of 0 at 147');
  await figure(page, 'range');
  await expect(page.locator('#range-says')).toContainText('In float16 learning stops at iteration 13');
  await slide(page, 'range', 'target y', 256);
  await page.locator('#range .whole').hover();
  await expect(page.locator('#range .whole')).toHaveAttribute('href', /y=256/);
  await figure(page, 'cures');
  for (const [name, says] of /** @type {const} */ ([
    ['nothing', 'In float16 learning stops at iteration 930'],
    ['loss scaling', 'In float16 learning stops at iteration 930'],
    ['float32 parameters, autocast', 'In float32 under autocast the loss is exactly 0 from iteration 1,684 on'],
    ['a float32 copy', 'In float16 the loss is exactly 0 from iteration 1,760 on'],
    ['Kahan summation', 'In float16 the loss is exactly 0 from iteration 1,752 on'],
    ['rounding by chance', 'In float16 the loss is exactly 0 from iteration 1,743 on'],
  ])) {
    await page.locator('#cures').getByRole('button', { name }).click();
    await expect(page.locator('#cures-says')).toContainText(says);
    await expect(page.locator('#cures').getByRole('button', { pressed: true })).toHaveText(name);
  }
  for (const id of FIGURES.filter((id) => !['step', 'lost'].includes(id))) {
    await figure(page, id);
    await drawn(page, id);
  }
});

test('a figure opens in the playground where it stands, and the playground leads to the essay', async ({ page }) => {
  await page.goto('./');
  await ready(page);
  await page.getByRole('link', { name: 'Why float16 stops' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Why float16 stops');
  await ready(page);
  await figure(page, 'short');
  await slide(page, 'short', 'learning rate', -3);
  await expect(page.locator('#short-says')).toContainText('stops at iteration 930');
  await page.locator('#short .whole').click();
  await ready(page);
  await expect(page.locator('#lr')).toHaveValue('0.001');
  await expect(sentence(page)).toContainText('In float16 learning stops at iteration 930');
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [320, 390, 768, 1440]) {
    test(`it reads at a width of ${width} in ${colorScheme}: nothing is wider than the screen, and axe finds nothing`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(page);
      for (const id of FIGURES) await figure(page, id);
      await expect(page.locator('#cures-says')).not.toBeEmpty();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await violations(page)).toEqual([]);
    });
  }
}

test('on paper all figures are drawn, in light colours, though none was near', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  await page.evaluate(() => void dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  for (const id of FIGURES.filter((id) => !['step', 'lost'].includes(id))) await drawn(page, id);
  await expect(page.locator('#cures-says')).toContainText('930');
  await expect(page.locator('.slide:visible, .hands:visible, .whole:visible')).toHaveCount(0);
});

test('without JavaScript it is there to be read', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}why.html`);
  await expect(page.locator('noscript .late')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'A zero that is none' })).toBeVisible();
  await expect(page.locator('#two .whole')).toHaveAttribute('href', './#lr=0.1&i=16');
  await context.close();
});

test('where its script does not come it says so, and is there to be read', async ({ browser, baseURL }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.goto(`${baseURL}why.html`);
  await expect(page.getByRole('alert')).toContainText('The script of this page did not come');
  await expect(page.getByRole('heading', { name: 'A zero that is none' })).toBeVisible();
  await expect(page.locator('.chart:visible, input:visible')).toHaveCount(0);
  await context.close();
});

test.describe('offline', () => {
  test.use({ serviceWorkers: 'allow' });
  test('who has visited the page has the essay, too, with the network off', async ({ browser }) => {
    const { origin, close } = await host({ '/some/where/': dist });
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${origin}/some/where/`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    // The worker is there: from the next page on it answers.
    await page.reload();
    close();
    await page.goto(`${origin}/some/where/why.html`);
    await ready(page);
    await expect(page.locator('#two-says')).toContainText('float32 needs 34');
    await context.close();
  });
});
