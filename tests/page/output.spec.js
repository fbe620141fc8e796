// The picture of what a network predicts: its size, its colours, its values, its scores, and the neurons shown in its place.

import { epoch, open, XOR } from './network.js';
import { expect, picture, test } from './page.js';

/** @import { Locator } from '@playwright/test' */

/** Own points of two classes, one a corner each. @param {number} low */
const classes = (low) => `layers=2,1&activation=tanh&x=1;1,-1;-1,1;0.9,-1;-0.9&y=1,${low},1,${low}&dtype=float32&steps=400&lr=0.1&i=299`;

/** How much of it is in the window, in pixels of height. @param {Locator} locator */
const seen = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0);
  });

for (const [width, height, least] of [
  [1440, 900, 360],
  [1024, 768, 300],
  [768, 1024, 300],
  [390, 844, 340],
]) {
  test(`at ${width} the picture is ${least} pixels wide at least, and in the first screen`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, XOR);
    const box = await page.locator('#output .output-map').boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(least);
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(height);
    await expect(page.locator('#shades')).toContainText('class −10class 1');
  });
}

test('a neuron that is pointed at or has the focus is shown large, and leaves no trace', async ({ page }) => {
  await open(page, `${XOR}&i=99`);
  const caption = page.locator('#output figcaption');
  await expect(caption).toHaveText(/^● float16 · test accuracy [\d.]+\s%$/);
  const own = await picture(page, '#output canvas');
  await page.locator('.unit[data-layer="1"][data-index="2"]').hover();
  await expect(caption).toHaveText('hidden layer, neuron 2');
  await expect(page.locator('#shades')).toContainText('≤ −10≥ 1');
  expect(await picture(page, '#output canvas')).not.toBe(own);
  await page.locator('#output .output-map').hover();
  await expect(caption).toContainText('accuracy');
  expect(await picture(page, '#output canvas')).toBe(own);
  await page.locator('.unit[tabindex="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(caption).toHaveText('input x₁');
  await page.keyboard.press('Tab');
  await expect(caption).toContainText('accuracy');
});

test('the keyboard moves over the picture, and says what is predicted there', async ({ page }) => {
  await open(page, `${XOR}&i=99`);
  const board = page.locator('#output .output-map');
  await page.keyboard.press('Tab');
  await board.focus();
  const under = page.locator('#under-pointer');
  await expect(under).toHaveText(/^x₁ 0\.00, x₂ 0\.00 → ● [−\d.e]+, ▲ [−\d.e]+$/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await expect(under).toHaveText(/^x₁ 0\.30, x₂ 0\.30 →/);
  await expect(page.locator('.output-cross')).toBeVisible();
  await page.getByRole('button', { name: 'Draw points' }).click();
  await board.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&#]x=0\.3;0&/);
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`at ${width} a click on a neuron opens its step in view${width > 1000 ? ', below the diagram' : ''}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, `${XOR}&i=9`);
    const unit = page.locator('#unit');
    await page.locator('.unit[data-layer="1"][data-index="1"]').click();
    await expect(unit.locator('h2')).toHaveText('hidden layer, neuron 1');
    await expect(unit.locator('h3')).toBeInViewport();
    await expect(unit.getByRole('button', { name: 'x₁', exact: true })).toBeInViewport();
    if (width > 1000) {
      expect(await seen(page.locator('#diagram'))).toBe(await page.locator('#diagram').evaluate((element) => element.getBoundingClientRect().height));
      expect(await seen(page.locator('#output .output-map'))).toBeGreaterThan(360);
    }
    const at = await page.evaluate(() => scrollY);
    if (width > 1000) {
      await page.locator('.unit[data-layer="1"][data-index="3"]').click();
      await expect(unit.locator('h2')).toHaveText('hidden layer, neuron 3');
      expect(await page.evaluate(() => scrollY)).toBe(at);
    }
    await unit.getByRole('button', { name: 'Close' }).click();
    await expect(unit.getByRole('button', { name: 'Close' })).toBeHidden();
    await expect(page.locator('#diagram')).toBeInViewport();
  });
}

test('classes 0 and 1 have the colours of −1 and 1, and a logit’s are its classes’', async ({ page }) => {
  await open(page, classes(-1));
  const colours = async () => ({ pictures: await picture(page, '#output canvas:nth-of-type(2)'), ends: await page.locator('.shades-ends').textContent() });
  const signed = await colours();
  await open(page, classes(0));
  const numbers = await colours();
  expect([signed.ends, numbers.ends]).toEqual(['class −10class 1', 'class 00.5class 1']);
  expect(numbers.pictures).toBe(signed.pictures);
  await open(page, `${classes(0)}&loss=bce_with_logits`);
  expect((await colours()).pictures).toBe(signed.pictures);
  await expect(page.locator('.shades-ends')).toHaveText('class 0logit 0class 1');
});

test('accuracy and the counts of two classes stand in a table, R² of a regression, and a change of score is said once', async ({ page }) => {
  await open(page, `${XOR}&i=299`);
  const table = page.locator('.scores');
  await expect(table).toContainText('accuracy');
  const counts = (await table.locator('tr:nth-last-child(-n + 2) td').allTextContents()).map(Number);
  expect(counts).toHaveLength(8);
  // Class −1 taken for −1 and 1, of train and of test; then class 1.
  const [a, b, c, d, e, f, g, h] = counts;
  expect([a + b + e + f, c + d + g + h]).toEqual([30, 30]);
  const [train, testScore] = (await table.locator('tr:nth-child(2) td').allTextContents()).map((text) => parseFloat(text));
  expect(train).toBeCloseTo(((a + f) / 30) * 100, 0);
  expect(testScore).toBeCloseTo(((c + h) / 30) * 100, 0);
  await page.getByRole('button', { name: 'plane' }).click();
  await expect(page.locator('#notice')).toContainText('The targets are numbers, not two classes now: the score is R², no longer accuracy.');
  await expect(table).toContainText('R²');
  await expect(table.locator('tr')).toHaveCount(3);
  // Drawn points are classes again, and the first one says what it takes the place of.
  await page.getByRole('button', { name: 'Draw points' }).click();
  await page.locator('#output .output-map').click({ position: { x: 100, y: 100 } });
  await expect(page.locator('#notice')).toContainText('What you draw takes the place of plane’s 60 points. Their targets are two classes, so the score is accuracy now, not R².');
  await page.locator('#output .output-map').click({ position: { x: 200, y: 100 } });
  await expect(table).toContainText('accuracy');
});

test('a weight that is edited starts a new run; the losses before stay in sight, and undo goes back', async ({ page }) => {
  await open(page, `${XOR}&i=89`);
  await page.locator('#losses').scrollIntoViewIfNeeded();
  await expect(page.locator('#epoch')).toContainText('step 90');
  const before = await epoch(page);
  await page.locator('#unit').scrollIntoViewIfNeeded();
  await page.locator('#unit .parameter input').first().fill('0.125');
  await page.keyboard.press('Enter');
  await expect(page.locator('#epoch')).toHaveText('epoch 0 · step 0');
  await expect(page.locator('#notice')).toContainText('a new run starts from the weights after step 90, and the losses of the one before are faint, at the epochs below 0. Undo (Ctrl+Z) goes back to it.');
  await expect(page.locator('#losses-legend')).toContainText('faint, below 0: the run before');
  await expect(page.locator('#now')).toContainText('It starts from weights of its own');
  await page.keyboard.press('Control+z');
  await expect.poll(() => epoch(page)).toBe(before);
  await expect(page.locator('#losses-legend .hint', { hasText: 'below 0' })).toBeHidden();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.locator('#losses-legend')).toContainText('faint, below 0: the run before');
});

test('33 inputs have names that don’t overlap, and 64 neurons places of their own', async ({ page }) => {
  await open(page, 'lesson=thirty-third');
  const boxes = await page.locator('.unit:not(.unnamed) .unit-name').evaluateAll((all) => all.map((name) => name.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
  expect(boxes.length).toBeGreaterThan(8);
  for (const [i, [top]] of boxes.entries()) if (i > 0) expect(top).toBeGreaterThan(boxes[i - 1][1] - 5);
  await expect(page.locator('.unit:not(.unnamed) .unit-name').last()).toHaveText('x₃₃');
  await open(page, 'layers=2,64,1&activation=tanh&data=xor&samples=20&features=x1,x2&steps=50&lr=0.01');
  const places = await page.locator('.unit[data-layer="1"]').evaluateAll((all) => all.map((unit) => unit.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
  for (const [i, [top]] of places.entries()) if (i > 0) expect(top).toBeGreaterThan(places[i - 1][1]);
});

test('each bar of a layer is the share of its parameters, and says so', async ({ page }) => {
  await open(page, `${XOR.replace('lr=0.1', 'lr=0.0001')}&i=9`);
  const bars = page.locator('.health-count.some');
  await expect(bars.first()).toHaveAttribute('title', /^float16: \d+ of 12 parameters$/);
  const [title, share] = await bars.first().evaluate((bar) => [/** @type {HTMLElement} */ (bar).title, Number(/** @type {HTMLElement} */ (bar).style.getPropertyValue('--share'))]);
  const [count, all] = (/** @type {string} */ (title).match(/(\d+) of (\d+)/) ?? []).slice(1).map(Number);
  expect(share).toBeCloseTo(count / all, 5);
  await expect(page.locator('.health-key')).toContainText('underflowed: gradient 0 or subnormal');
});
