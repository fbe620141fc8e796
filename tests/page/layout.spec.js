// Nothing jumps: what is on show stays where it is while one plays, drags, steps and opens a number, and while the page comes.

import { expect, open, ready, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** From now on: every shift that the browser sees, also those that an input asked for. @param {Page} page */
const watch = (page) =>
  page.evaluate(async () => {
    // What the test itself unfolded has moved by then.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const seen = /** @type {{ shifts?: { value: number, what: string }[], watching?: PerformanceObserver }} */ (window);
    seen.shifts = [];
    seen.watching?.disconnect();
    seen.watching = new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries())) {
        const what = entry.sources.map((/** @type {any} */ { node, previousRect, currentRect }) => `${node?.id || node?.className || node?.nodeName}: ${[previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)).join(' → ')}`).join('; ');
        seen.shifts?.push({ value: entry.value, what });
      }
    });
    seen.watching.observe({ type: 'layout-shift' });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });

/** By how much all has moved since, once it is drawn, is 0.00; else what has. @param {Page} page @param {string} what */
async function expectStill(page, what) {
  const all = await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => setTimeout(resolve));
    const seen = /** @type {{ shifts?: { value: number, what: string }[] }} */ (window);
    return (seen.shifts ?? []).splice(0);
  });
  const sum = all.reduce((sum, { value }) => sum + value, 0);
  expect.soft(sum, [what, ...all.map(({ value, what }) => `${value.toFixed(4)} ${what}`)].join('\n')).toBeLessThan(0.005);
}

/** Moves the learning rate over a range of its slider, a frame at each place: of a drag by the mouse the browser tells only a sum, without what moved. @param {Page} page @param {number} from @param {number} to */
const drag = (page, from, to) =>
  page.evaluate(
    async ([from, to]) => {
      const slider = /** @type {HTMLInputElement} */ (document.getElementById('lr-slider'));
      for (let i = 0; i <= 24; i++) {
        slider.value = String(from + ((to - from) * i) / 24);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [from, to],
  );

for (const [width, height] of [[1440, 900], [1024, 768], [768, 1024], [390, 844]]) {
  for (const [name, hash] of /** @type {const} */ ([['float16', 'steps=200&i=0'], ['float64 for long', 'dtype=float64&steps=2000&i=0'], ['a loss scale', 'loss_scaling=dynamic&steps=60&i=0'], ['a schedule', 'lr_scheduler=linear&total_iters=20&steps=200&i=0']])) {
    test(`nothing moves while it plays, is dragged and stepped: ${name}, ${width} × ${height}`, async ({ page }) => {
      test.slow();
      await page.setViewportSize({ width, height });
      await open(page, hash);
      await watch(page);
      await drag(page, -1.3, -0.5);
      await expectStill(page, 'dragging the learning rate');
      await page.locator('#lr').fill('0.1');
      await page.locator('#lr').blur();
      await page.keyboard.press('Home');
      for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
      await expectStill(page, 'stepping');
      await page.keyboard.press('Home');
      await page.keyboard.press(' ');
      await expect(page.locator('#iteration-number')).toHaveText(/^[1-9]\d* of|^1,\d+ of/);
      await page.keyboard.press(' ');
      await expectStill(page, 'playing');
      for (const seed of ['1', '50000', '4294967295']) await page.locator('#seed').fill(seed);
      await expectStill(page, 'another seed');
    });
  }
}

test('opening a number moves nothing', async ({ page }) => {
  await open(page, 'i=3');
  await page.locator('#neuron [data-name="loss"]').scrollIntoViewIfNeeded();
  await watch(page);
  await page.locator('#neuron [data-name="loss"]').click();
  await expect(page.locator('#opened')).toBeVisible();
  await page.locator('#neuron [data-name="prediction"]').click();
  await page.keyboard.press('Escape');
  await expect(page.locator('#opened')).toBeHidden();
  await expectStill(page, 'opening');
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`a notice lies over a corner, pushes nothing and covers nothing to press, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, 'lr=0.2&i=3');
    await watch(page);
    await page.evaluate(() => (location.hash = 'lr=fast'));
    const notice = page.locator('#notice');
    await expect(notice).toBeVisible();
    await expectStill(page, 'the notice');
    for (const id of ['play', 'step', 'reset', 'lr', 'lr-slider', 'share', 'part-network']) {
      const covered = await page.locator(`#${id}`).evaluate((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return there !== null && there.closest('#notice') !== null;
      });
      expect(covered, id).toBe(false);
    }
    await notice.getByRole('button', { name: 'Close' }).click();
    await expect(notice).toBeHidden();
    await expectStill(page, 'the notice');
  });
}

for (const [width, height] of [[1440, 900], [390, 844]]) {
  for (const hash of ['', '#lr=0.1&i=16', '#layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9']) {
    test(`the page comes without moving: “${hash}”, ${width} × ${height}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.addInitScript(() => {
        const seen = /** @type {{ shifts?: { value: number, what: string }[] }} */ (window);
        seen.shifts = [];
        new PerformanceObserver((list) => {
          for (const entry of /** @type {any[]} */ (list.getEntries())) seen.shifts?.push({ value: entry.value, what: entry.sources.map((/** @type {any} */ { node, previousRect, currentRect }) => `${node?.id || node?.className || node?.nodeName}: ${[previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)).join(' → ')}`).join('; ') });
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(`./${hash}`);
      await ready(page);
      await expectStill(page, 'coming');
    });
  }
}

for (const [width, height] of [[1440, 900], [1024, 768], [720, 450], [390, 844]]) {
  test(`a number is opened in view, and not below what tells of it, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, 'i=3');
    const opened = page.locator('#opened');
    for (const selector of ['#neuron [data-name="loss"]', '#table .row.current .cell[data-number]', '#steps-worked [data-number]']) {
      const number = page.locator(selector).last();
      await number.evaluate((element) => element.scrollIntoView({ block: 'end', behavior: 'instant' }));
      // As by a finger that sees it, whatever lies at the window's lower edge.
      await number.dispatchEvent('click');
      await expect(opened).toBeVisible();
      await expect.poll(async () => {
        const [own, over] = await Promise.all([number, opened].map((element) => element.evaluate((element) => element.getBoundingClientRect().toJSON())));
        const covered = own.right > over.left && own.left < over.right && own.bottom > over.top && own.top < over.bottom;
        return [over.top >= 0, over.bottom <= height, covered, own.top >= 0];
      }, selector).toEqual([true, true, false, true]);
      await page.keyboard.press('Escape');
    }
  });
}
