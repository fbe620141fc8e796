// A term's sentence: by pointer, key and finger, and always in the window.

import { expect, open, ready, test } from './page.js';

/** @import { ElementHandle, Page } from '@playwright/test' */

const says = (/** @type {Page} */ page) => page.locator('.says');

for (const [width, height] of [[1440, 900], [768, 1024], [390, 844], [320, 480]]) {
  test(`every term's sentence is in the window, ${width} × ${height}`, async ({ page }) => {
    // There are a hundred of them.
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    for (const part of ['One neuron', 'A network']) {
      await open(page);
      await page.getByRole('button', { name: part }).click();
      await expect(page.locator(part === 'A network' ? '#epoch' : '#iteration-number')).toBeVisible();
      await ready(page);
      const seen = [];
      // Each one itself, not the n-th that is seen: what is seen may still change while the part comes.
      for (const term of /** @type {ElementHandle<HTMLElement>[]} */ (await page.locator('.term:visible').elementHandles())) {
        if (!(await term.isVisible())) continue;
        await term.scrollIntoViewIfNeeded();
        // In the middle of the window, and at its lower edge.
        for (const block of /** @type {const} */ (['center', 'end'])) {
          await page.mouse.move(0, 0);
          await term.evaluate((element, block) => element.scrollIntoView({ block, behavior: 'instant' }), block);
          await term.hover({ force: true });
          if (!(await term.evaluate((element) => element.matches(':hover')))) continue;
          // A term of the glossary is looked up first.
          await expect.poll(() => term.getAttribute('data-says')).toMatch(/./);
          const sentence = await term.getAttribute('data-says');
          await expect(says(page)).toHaveText(String(sentence));
          const { left, top, right, bottom } = await says(page).evaluate((element) => element.getBoundingClientRect());
          expect([left >= 0, top >= 0, right <= width, bottom <= height], `${sentence}`).toEqual([true, true, true, true]);
          const own = await term.evaluate((element) => element.getBoundingClientRect());
          expect(top >= own.bottom - 1 || bottom <= own.top + 1, `${sentence} lies on its term`).toBe(true);
          seen.push(sentence);
        }
      }
      expect(seen.length).toBeGreaterThan(5);
      await expect(says(page)).toHaveCount(1);
    }
  });
}

test('it may be read with the pointer on it, and Esc closes it and nothing else', async ({ page }) => {
  await open(page, 'i=3');
  await page.locator('#neuron [data-name="loss"]').click();
  await expect(page.locator('#opened')).toBeVisible();
  const term = page.locator('dfn.term').first();
  await term.hover();
  const { x, y, height } = /** @type {{ x: number, y: number, width: number, height: number }} */ (await says(page).boundingBox());
  await page.mouse.move(x + 20, y + height / 2, { steps: 10 });
  await expect(says(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(says(page)).toBeHidden();
  await expect(page.locator('#opened')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#opened')).toBeHidden();
  await page.mouse.move(5, 5);
  // By the keyboard, as long as the term has the focus.
  await page.locator('#lr-slider').focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('dfn.term:focus')).toHaveText('dtype');
  await expect(says(page)).toContainText('the number type of everything here');
  await page.mouse.move(700, 400);
  await expect(says(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(says(page)).toBeHidden();
});

test('a tap shows it, another one closes it, and the field is left alone', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await open(page, 'i=3');
  const term = page.locator('label[for="momentum"] .term');
  await term.scrollIntoViewIfNeeded();
  await term.tap();
  await expect(says(page)).toBeVisible();
  await expect(page.locator('#momentum')).not.toBeFocused();
  await page.locator('#sentence').tap();
  await expect(says(page)).toBeHidden();
  await term.tap();
  await expect(says(page)).toBeVisible();
  await term.tap();
  await expect(says(page)).toBeHidden();
  await context.close();
});

test('what a term says is said by its control, or by itself', async ({ page }) => {
  await open(page);
  for (const term of await page.locator('.term').all()) {
    const described = await term.evaluate((element) => {
      const control = element.closest('label')?.control ?? element;
      return control.getAttribute('aria-description');
    });
    expect(described).toBe(await term.getAttribute('data-says'));
  }
});
