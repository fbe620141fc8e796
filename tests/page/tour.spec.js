// The tour of a first visit: offered once, left at any time, asked for in the help.

import { expect, open, ready, test } from './page.js';

/** @import { Page } from '@playwright/test' */

const tour = (/** @type {Page} */ page) => page.locator('#tour');
const title = (/** @type {Page} */ page) => page.locator('#tour-title');

test.describe('on a first visit', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('it is offered, can be refused, and does not come back by itself', async ({ page }) => {
    await open(page);
    await expect(title(page)).toHaveText('New here?');
    // It takes no key from the page.
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('#iteration-number')).toHaveText(/^17 of/);
    await page.getByRole('button', { name: 'No, thanks' }).click();
    await expect(tour(page)).toBeHidden();
    await page.goto('about:blank');
    await open(page);
    await expect(tour(page)).toBeHidden();
  });

  test('left as it is, it does not come back either', async ({ page }) => {
    await open(page);
    await expect(tour(page)).toBeVisible();
    await page.goto('about:blank');
    await open(page);
    await expect(tour(page)).toBeHidden();
  });

  test('a shared link and an embedding page are left alone', async ({ page }) => {
    await open(page, 'lr=0.03');
    await expect(tour(page)).toBeHidden();
    await page.goto('./?embed');
    await ready(page);
    await expect(tour(page)).toBeHidden();
  });

  test('where it could not be remembered, it is not offered', async ({ page }) => {
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('refused', 'QuotaExceededError');
      };
    });
    await open(page);
    await expect(tour(page)).toBeHidden();
  });
});

/** What is seen at each stop: the moment is the one that is spoken of. @type {[title: string, words: RegExp, iteration: string][]} */
const STOPS = [
  ['An update is lost', /^Iteration 16 .*The weight moves by .*; the bias is asked to move by .*, less than .* half an ulp, so it stays where it is/, '16 of 39'],
  ['And so the loss is exactly 0', /^In float16 the loss is exactly 0 from iteration 17 on; float32 needs 34/, '17 of 39'],
  ['Slower, and neither arrives', /^In float16 learning stops at iteration 55.*; float32 stops at 127/, '149 of 149'],
];

for (const [width, height] of [[1440, 900], [1024, 768], [768, 1024], [390, 844]]) {
  for (const part of ['one neuron', 'a network']) {
    test(`asked for from ${part} at ${width} × ${height}, it shows what happens by the keyboard alone, its card on the screen and off all it speaks of`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await open(page);
      if (part === 'a network') await page.locator('#part-network').click();
      await page.keyboard.press('?');
      await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
      for (const [i, [name, words, iteration]] of STOPS.entries()) {
        await expect(title(page)).toHaveText(name);
        await expect(page.locator('#tour-place')).toHaveText(`${i + 1} of 3`);
        await expect(page.locator('#iteration-number')).toHaveText(iteration);
        await expect(page.locator(i ? '#sentence' : '#now')).toHaveText(words);
        // It is laid once the moment is drawn.
        await expect(async () => {
          const card = await tour(page).boundingBox();
          if (!card) throw new Error('the card is not drawn');
          expect(Math.min(card.x, card.y)).toBeGreaterThanOrEqual(0);
          expect(card.x + card.width).toBeLessThanOrEqual(width);
          expect(card.y + card.height).toBeLessThanOrEqual(height);
          for (const spoken of await page.locator('.toured').all()) {
            await expect(spoken).toBeInViewport({ ratio: 0.99, timeout: 100 });
            const target = await spoken.boundingBox();
            if (!target) throw new Error('what it speaks of is not drawn');
            expect(card.x >= target.x + target.width || target.x >= card.x + card.width || card.y >= target.y + target.height || target.y >= card.y + card.height).toBe(true);
          }
        }).toPass({ timeout: 5000 });
        await page.keyboard.press('Enter');
      }
      await expect(tour(page)).toBeHidden();
      await expect(page.locator('.toured')).toHaveCount(0);
      // Who has seen all of it goes on from there.
      await expect(page.locator('#lr')).toHaveValue('0.03');
    });
  }
}

test('it goes back, and who leaves it comes back to their own run, and where the keyboard was', async ({ page }) => {
  await open(page, 'dtype=bfloat16&lr=0.2&i=3');
  await page.locator('#help').press('Enter');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  await expect(title(page)).toHaveText(STOPS[0][0]);
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText(STOPS[1][0]);
  await page.locator('#tour-back').press('Enter');
  await expect(title(page)).toHaveText(STOPS[0][0]);
  await expect(page.locator('#iteration-number')).toHaveText('16 of 39');
  await page.keyboard.press('Escape');
  await expect(tour(page)).toBeHidden();
  await expect(page.locator('#help')).toBeFocused();
  await expect(page.locator('#lr')).toHaveValue('0.2');
  await expect(page.locator('#iteration-number')).toHaveText(/^3 of/);
});

test('whatever is chosen on the way, the next stop shows its own moment', async ({ page }) => {
  await open(page);
  await page.locator('#help').press('Enter');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  await page.locator('#part-network').click();
  await page.locator('#tour-next').click();
  await expect(title(page)).toHaveText(STOPS[1][0]);
  await expect(page.locator('#part-neuron')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#sentence')).toHaveText(STOPS[1][1]);
});
