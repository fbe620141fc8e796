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
  for (const hash of ['i=16', 'optimizer=adam&loss_scaling=dynamic&i=16', 'layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9']) {
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
