// By a finger: what is to be pressed is large enough.

import { expect, ready, test as base } from './page.js';
import { overlaps } from './overlaps.js';

/** A telephone and a tablet have no pointer but the finger. */
const test = base.extend({
  context: async ({ browser }, use) => {
    const context = await browser.newContext({ hasTouch: true, isMobile: true, reducedMotion: 'reduce', baseURL: base.info().project.use.baseURL });
    await use(context);
    await context.close();
  },
});

for (const [width, height] of [[390, 844], [820, 1180]]) {
  for (const hash of ['i=16', 'optimizer=adam&loss_scaling=dynamic&i=16', 'layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9', 'layers=2,8,8,1&activation=tanh&data=xor&features=x1,x2&i=9', 'layers=2,3,3,3,3,1&activation=tanh&data=xor&features=x1,x2&i=9']) {
    test(`what is pressed is 44 px high, ${width} × ${height}: ${hash}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.goto(`./#${hash}`);
      await ready(page);
      // A bit and a number are too many to be so large; the table and the diagram have ways of their own; .about is pressed
      // 12 px around it, too.
      const small = await page.locator(':is(.top, .controls, .figure, .table-panel, .words) :is(button, select, input, a, summary):visible').evaluateAll((all) =>
        all.flatMap((element) => {
          if (element.matches('.bit, .value, .about, .dataset, .segment input, [type="checkbox"]') || element.closest('.rows')) return [];
          const { height } = element.getBoundingClientRect();
          return height >= 44 ? [] : [`${element.id || element.className || element.textContent}: ${height}`];
        }),
      );
      expect(small).toEqual([]);
      expect(await overlaps(page)).toEqual([]);
    });
  }
}

test('a point of the data follows the finger, also downwards, and the page stays', async ({ page, context }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./#x=1,1.5&y=1,0&i=3');
  await ready(page);
  const grip = page.locator('#data .grip').first();
  await grip.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const { x, y, width, height } = /** @type {{ x: number, y: number, width: number, height: number }} */ (await grip.boundingBox());
  const from = { x: x + width / 2, y: y + height / 2 };
  const scrolled = await page.evaluate(() => scrollY);
  const finger = await context.newCDPSession(page);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
  for (let i = 1; i <= 20; i++) await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: from.x - 2 * i, y: from.y + 3 * i }] });
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  // By its whole way, of which a scroll would have left a third.
  await expect.poll(() => page.locator('#y').inputValue().then((text) => Number(text.split(',')[0]))).toBeLessThan(0.6);
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
});
