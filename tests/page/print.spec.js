// On paper: a sheet to hand out, light, with what was out of sight, without what is to be pressed.

import { expect, open, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** As the browser has it just before it prints. @param {Page} page */
async function onPaper(page) {
  await page.evaluate(() => void dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
}

/** The colours of some places of a canvas. @param {Page} page @param {string} selector */
const colours = (page, selector) =>
  page.locator(selector).first().evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d'));
    return [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => [...pen.getImageData(Math.floor(width * at), Math.floor(height * at), 1, 1).data].join());
  });

for (const [name, hash, width] of /** @type {const} */ ([
  ['the notebook', 'i=16', 1440],
  ['float64 from a telephone, 500 steps and a loss scale', 'dtype=float64&steps=500&i=60&loss_scaling=dynamic', 390],
  ['a lesson', 'lr=0.1&i=16&lesson=frozen', 1024],
  ['a network', 'layers=2,4,4,1&activation=tanh&data=xor&features=x1,x2&steps=10000&i=99', 1440],
  ['eight layers', 'dtype=float64&layers=2,8,8,8,8,8,8,8,8,1&activation=tanh&data=spiral&features=x1,x2&steps=10000&i=99', 768],
])) {
  test(`two sheets at most: ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, hash);
    await expect(page.locator('#sentence')).not.toBeEmpty();
    const pdf = await page.pdf({ format: 'A4', margin: { top: '12mm', right: '12mm', bottom: '12mm', left: '12mm' } });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2);
  });
}

test('the landscape is drawn, though it was never near, and colours are light', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, 'lr=0.2&i=5');
  const before = await colours(page, '#map canvas');
  await onPaper(page);
  const after = await colours(page, '#map canvas');
  expect(new Set(after).size).toBeGreaterThan(1);
  for (const colour of after) expect(Number(colour.split(',')[0]), colour).toBeGreaterThan(100);
  expect(after).not.toEqual(before);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.locator('#printed')).toContainText('float16 · SGD · learning rate 0.2 · seed 0 · 20 steps · iteration 5');
  await expect(page.locator('#printed')).toContainText('/#lr=0.2&i=5');
  await page.evaluate(() => void dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  await expect(page.locator('#printed')).toBeHidden();
});

test('every row of a short run, those around the iteration of a long one, and nothing to press', async ({ page }) => {
  const rows = () => page.locator('.rows .row:visible').evaluateAll((all) =>
    all.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((row) => Number(/** @type {HTMLElement} */ (row).dataset.iteration)));
  await open(page, 'steps=20&i=19');
  await onPaper(page);
  expect(await rows()).toEqual(Array.from({ length: 21 }, (_, i) => i - 1));
  await expect(page.locator('button:visible:not(.bit, .value, .legend-entry), input:visible, select:visible')).toHaveCount(0);
  await open(page, 'steps=500&i=300');
  await onPaper(page);
  const around = await rows();
  expect(around).toEqual(Array.from({ length: 36 }, (_, i) => around[0] + i));
  expect(around).toContain(300);
});

test('before it is drawn the landscape is paper, not black', async ({ page }) => {
  await open(page);
  for (const colour of await colours(page, '#map canvas')) expect(['251,250,247,255', '0,0,0,0']).toContain(colour);
});

test('where nothing answers how wide the neuron is, as in Firefox on paper, it takes two lines', async ({ page }) => {
  await open(page, 'i=5');
  await onPaper(page);
  await page.locator('.neuron-room').evaluate((room) => ((/** @type {HTMLElement} */ (room)).style.containerType = 'normal'));
  const [input, body, prediction, loss] = await page.locator('.neuron .node').evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON()));
  expect(prediction.top).toBeGreaterThan(Math.max(input.bottom, body.bottom) - 1);
  expect(loss.left).toBeGreaterThan(prediction.right);
  for (const value of await page.locator('.node.body .value').all()) {
    const { left, right } = await value.evaluate((element) => element.getBoundingClientRect());
    expect(left >= body.left && right <= body.right).toBe(true);
  }
});
