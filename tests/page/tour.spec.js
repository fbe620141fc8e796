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
    await expect(page.locator('#iteration-number')).toContainText('1 of 19');
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

for (const [width, height] of [[1440, 900], [768, 1024], [390, 844]]) {
  for (const part of ['one neuron', 'a network']) {
    test(`asked for at ${width} × ${height}, it shows ${part} by the keyboard alone, its card on the screen and off what it speaks of`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await open(page);
      if (part === 'a network') await page.locator('#part-network').click();
      await page.keyboard.press('?');
      await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
      const titles = [];
      while (await tour(page).isVisible()) {
        titles.push(await title(page).textContent());
        await expect(page.locator('#tour-place')).toHaveText(`${titles.length} of 6`);
        const spoken = page.locator('.toured');
        await expect(spoken).toBeInViewport();
        const [card, target] = [await tour(page).boundingBox(), await spoken.boundingBox()];
        if (!card || !target) throw new Error('the card or what it speaks of is not drawn');
        expect(Math.min(card.x, card.y)).toBeGreaterThanOrEqual(0);
        expect(card.x + card.width).toBeLessThanOrEqual(width);
        expect(card.y + card.height).toBeLessThanOrEqual(height);
        const apart = card.x >= target.x + target.width || target.x >= card.x + card.width || card.y >= target.y + target.height || target.y >= card.y + card.height;
        // What fills the screen is covered at its end only.
        if (target.height < height / 3) expect(apart).toBe(true);
        await page.keyboard.press('Enter');
      }
      expect(new Set(titles).size).toBe(6);
      await expect(page.locator('.toured')).toHaveCount(0);
    });
  }
}

test('it goes back, and Escape ends it where the keyboard was before', async ({ page }) => {
  await open(page);
  await page.locator('#help').press('Enter');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  const first = (await title(page).textContent()) ?? '';
  await page.keyboard.press('Enter');
  await expect(title(page)).not.toHaveText(first);
  await page.locator('#tour-back').press('Enter');
  await expect(title(page)).toHaveText(first);
  await page.keyboard.press('Escape');
  await expect(tour(page)).toBeHidden();
  await expect(page.locator('#help')).toBeFocused();
});

test('the other part, chosen on the way, goes on with its own stops', async ({ page }) => {
  await open(page);
  await page.locator('#help').press('Enter');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  await page.locator('#part-network').click();
  await page.locator('#tour-next').click();
  await expect(title(page)).toHaveText('A network, neuron by neuron');
  await expect(page.locator('.diagram-panel')).toHaveClass(/toured/);
});
