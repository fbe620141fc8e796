// Nothing lies on anything else, is cut off or sticks out of the window, at any width.

import { NETWORK } from './network.js';
import { overlaps } from './overlaps.js';
import { expect, open, test } from './page.js';

const MANY = Array.from({ length: 30 }, (_, i) => (i - 15) / 7);

/** What is opened: a name, a link, and what is clicked there. @type {[string, string, string?][]} */
const PAGES = [
  ['the notebook', 'i=17'],
  ['long digits in float64', 'dtype=float64&optimizer=adam&steps=100&i=40'],
  ['the ends of float64', 'dtype=float64&x=1e-300&y=1e300&optimizer=adam&lr=1e-5&eps=1e-300&steps=1000&i=999'],
  ['a master copy and a loss scale', 'x=0.5,1,2&y=1,2,3&loss_scaling=dynamic&update=master_weights&i=3'],
  ['many points', `dtype=float32&x=${MANY}&y=${MANY}&lr=0.01&i=5`],
  ['a run that diverged', 'dtype=bfloat16&x=16&y=100&steps=300&i=100'],
  ['a number opened, and a lesson', 'lr=0.51&steps=2500&i=290&lesson=too-fast', '#neuron [data-name="loss"]'],
  ['a lesson that veils', 'lr=0.1&steps=80&i=17&lesson=notebook'],
  ['a lesson that was told', 'lr=0.1&i=16&lesson=frozen', '#lesson .tell'],
  ['a network', `layers=2,4,2,1&${NETWORK}&i=1999`],
  ['a deep network in float64', `dtype=float64&layers=2,8,8,8,8,8,8,1&${NETWORK}&i=99`, '#unit .parameter-bits'],
  ['five runs', 'but=dtype:float32;device:cuda&but=optimizer:adam;eps:0.0001&but=lr:0.03&but=update:master_weights&i=19'],
  ['five networks', `layers=2,4,2,1&${NETWORK}&but=dtype:float32&but=device:cuda&but=optimizer:adam;eps:0.0001&but=lr:0.003&i=99`],
  // Losses and gradients of float32 beside parameters of fewer bits.
  ['eight bits', 'dtype=float8_e5m2&seed=5&i=16'],
  ['autocast', 'dtype=float16&x=0.3,0.7&y=0.1,0.9&autocast=float16&steps=40&i=39'],
  // Both axes begin at −1.
  ['a point at 0', 'x=0&y=-0&i=3'],
];

/** Every 80 px, 20 px further on each page, and where a style changes. @param {number} i */
const widths = (i) => [...Array.from({ length: 20 }, (_, step) => 320 + 20 * (i % 4) + step * 80), 719, 721, 943, 945, 1119, 1121, 1247, 1249, 1920];

for (const [i, [name, hash, press]] of PAGES.entries()) {
  test(`nothing lies on anything from 320 to 1920 px: ${name}`, async ({ page }) => {
    test.slow();
    // So high that all of it is in sight, and drawn.
    await page.setViewportSize({ width: 1440, height: 6000 });
    await open(page, hash);
    if (press) await page.locator(press).first().click();
    /** @type {Record<string, number[]>} */
    const found = {};
    for (const width of widths(i)) {
      await page.setViewportSize({ width, height: 6000 });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      for (const line of await overlaps(page)) (found[line] ??= []).push(width);
    }
    expect(found).toEqual({});
  });
}

test('what lies on another thing, is cut off or sticks out is found', async ({ page }) => {
  await open(page, 'i=17');
  expect(await overlaps(page)).toEqual([]);
  const style = async (/** @type {string} */ css) => {
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, css);
    return (await overlaps(page)).join('\n');
  };
  expect(await style('#now { margin-top: -40px }')).toMatch(/In float16 the loss.* and “Iteration 17 predicts.* overlap by/);
  expect(await style('#share { width: 30px }')).toMatch(/“Share” in #share .* spills/);
  expect(await style('#now { overflow: hidden; width: 100px; white-space: nowrap }')).toMatch(/“Iteration 17.* is cut: \d+ in 100 px/);
  expect(await style('.top-actions { position: relative; left: 90px }')).toMatch(/sticks out of the window/);
});
