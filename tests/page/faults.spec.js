// What may go wrong around the page: storage, sleep, sizes, languages.

import { test as noisy } from '@playwright/test';
import { expect, open, ready, sentence, test } from './page.js';

const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';

test('storage that is refused or full costs no more than the theme', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['getItem', 'setItem']) {
      Object.defineProperty(Storage.prototype, name, {
        value: () => {
          throw new DOMException('refused', 'QuotaExceededError');
        },
      });
    }
  });
  await open(page, 'lr=0.1&i=17');
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(sentence(page)).toContainText(ZERO);
});

test('a browser without SIMD gets the module without it, and the same bits', async ({ page }) => {
  /** @type {string[]} */
  const modules = [];
  page.on('request', (request) => request.url().endsWith('.wasm') && modules.push(request.url()));
  await page.addInitScript(() => {
    WebAssembly.validate = () => false;
  });
  await open(page, 'lr=0.1&i=17');
  await expect(sentence(page)).toContainText(ZERO);
  // The other one was asked for with the page itself, before its script.
  expect(modules).toHaveLength(2);
  expect(modules[1]).toContain('without_simd');
});

test('the first visit loads the engine’s first part, then what else is to be seen; the rest comes when something is touched, or when it is needed', async ({ page }) => {
  /** @type {string[]} */
  const modules = [];
  // The sweep, which needs it, is out of sight.
  await page.setViewportSize({ width: 1000, height: 400 });
  page.on('request', (request) => request.url().endsWith('.wasm') && !request.serviceWorker() && modules.push(request.url().replace(/.*_(\w+)-.*/, '$1')));
  await page.goto('./');
  await ready(page);
  await expect(sentence(page)).toContainText(ZERO);
  await page.mouse.move(300, 300);
  expect(modules).toEqual(['first', 'views']);
  await page.mouse.down();
  await expect.poll(() => modules).toEqual(['first', 'views', 'rest']);
  // Whoever opens a link comes for what is in it.
  await page.goto('about:blank');
  await open(page, 'dtype=bfloat16');
  await expect(sentence(page)).toContainText('bfloat16');
  expect(modules).toEqual(['first', 'views', 'rest', 'first', 'views', 'rest']);
  // Also when the sweep is near.
  modules.length = 0;
  await page.goto('about:blank');
  await page.goto('./');
  await ready(page);
  await page.locator('#sweep').scrollIntoViewIfNeeded();
  await expect.poll(() => modules).toEqual(['first', 'views', 'rest']);
});

noisy('where the rest of the engine is needed before anything was touched, all waits for it; where it can’t be loaded, what is there stays', async ({ page }) => {
  // The worker would have kept it.
  await page.route('**/sw.js', (route) => route.abort());
  await page.route('**/*rest*.wasm', (route) => route.abort());
  await open(page);
  await expect(sentence(page)).toContainText(ZERO);
  await page.evaluate(() => (location.hash = '#device=cuda&i=0'));
  await expect(page.locator('#notice')).toContainText('A part of the engine could not be loaded: is there a connection?');
  await expect(sentence(page)).toContainText(ZERO);
  await page.unroute('**/*rest*.wasm');
  await page.route('**/*rest*.wasm', (route) => route.fulfill({ status: 404 }));
  await page.evaluate(() => (location.hash = '#device=cuda&i=3'));
  await expect(page.locator('#notice')).toContainText('A part of the engine is no longer there');
  await page.unroute('**/*rest*.wasm');
  await page.evaluate(() => (location.hash = '#device=cuda&i=1'));
  await expect(page.locator('#notice')).toBeHidden();
  // The notebook's first weight on a GPU.
  await expect(page.locator('#neuron')).toContainText('0.0867');
});

noisy('where what is seen after the curve can’t be loaded, the curve is there, and a button tries again', async ({ page }) => {
  await page.route('**/sw.js', (route) => route.abort());
  await page.route('**/*views*.wasm', (route) => route.abort());
  await page.goto('./');
  await expect(page.locator('#notice')).toContainText('The worked step and the landscape could not be loaded');
  await expect(sentence(page)).toContainText(ZERO);
  await page.unroute('**/*views*.wasm');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#steps-worked')).toContainText('weight_grad');
  await expect(page.locator('#notice')).toBeHidden();
  await expect(page.locator('[aria-busy]')).toHaveCount(0);
});

test('a tab that slept for an hour goes on where it was', async ({ page }) => {
  await page.clock.install();
  await open(page, 'lr=0.001&steps=100000&i=0');
  await page.getByLabel('Speed').selectOption('2');
  await page.getByRole('button', { name: 'Play' }).click();
  await page.clock.runFor(1000);
  await page.clock.fastForward('01:00:00');
  await page.clock.runFor(1000);
  const shown = Number((await page.locator('#iteration-number').textContent())?.replace(/ of.*/, '').replaceAll(',', ''));
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThan(20);
});

test('the window may change its size in the middle of a drag', async ({ page }) => {
  await open(page, 'lr=0.03&steps=150&i=56');
  for (const [part, size] of /** @type {[string, { width: number, height: number }][]} */ ([
    ['#plot .chart-over', { width: 800, height: 700 }],
    ['#map', { width: 1200, height: 900 }],
  ])) {
    await page.locator(part).scrollIntoViewIfNeeded();
    const box = await page.locator(part).boundingBox();
    if (!box) throw new Error(`${part} is there`);
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 60);
    await page.setViewportSize(size);
    await page.mouse.move(box.x + 120, box.y + 70);
    await page.mouse.up();
  }
  await expect(sentence(page)).toContainText('learning stops at iteration 55');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1200);
});

for (const hash of ['lr=0.1&i=17', 'layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9']) {
  test(`at 200 % zoom nothing of ${hash} lies beside the screen`, async ({ browser }) => {
    // 1280 × 800 at 200 % is half as many CSS pixels, each of two.
    const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await open(page, hash);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
    await context.close();
  });
}

test('a right-to-left locale and a comma as decimal point change no number', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'ar-EG', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await open(page, 'lr=0.03&steps=1500&i=1000');
  await expect(page.locator('#iteration-number')).toHaveText('1,000 of 1,499');
  await page.getByLabel('learning rate', { exact: true }).fill('0,1');
  await expect(sentence(page)).toContainText(ZERO);
  await expect(page).toHaveURL(/#steps=1500&i=1000/);
  await page.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(await page.evaluate(() => innerWidth));
  await context.close();
});
