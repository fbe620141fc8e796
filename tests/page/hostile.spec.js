// Links and files made to break the page leave it as it was, and the address tells what is on show.

import { REFUSED_FILES, REFUSED_LINKS } from '../www/hostile.js';
import { expect, open, ready, sentence, test, unfold } from './page.js';

const GOOD = 'lr=0.03&steps=150&i=56';
const SAYS = 'learning stops at iteration 55';

test('a hostile link in the address is refused, and the last good state stays in the page and in its address', async ({ page }) => {
  test.slow();
  await open(page, GOOD);
  const notice = page.locator('#notice > span');
  // Of those of 1 MB, which take their time in an address, one.
  const long = REFUSED_LINKS.filter(([hash]) => hash.length > 1000);
  for (const [hash, message] of REFUSED_LINKS.filter((link) => link === long[0] || !long.includes(link))) {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await expect(notice).toHaveText(`This link could not be read. ${message}`);
  }
  await expect(page).toHaveURL(/#lr=0\.03&steps=150&i=56&bits=\w+$/);
  await expect(sentence(page)).toContainText(SAYS);
  await page.reload();
  await ready(page);
  await expect(sentence(page)).toContainText(SAYS);
  await expect(page.locator('#notice')).not.toContainText('could not be read');
});

test('that a link could not be read is said until an experiment is open', async ({ page }) => {
  await open(page, 'lr=-1');
  const notice = page.locator('#notice');
  await expect(notice).toContainText('This link could not be read.');
  await expect(page).toHaveURL(/\/(?:#i=0.*)?$/);
  await page.keyboard.press('ArrowRight');
  await expect(notice).toBeVisible();
  await page.locator('#lr').fill('0.05');
  await expect(notice).toBeHidden();
  await page.evaluate(() => (location.hash = 'steps=1e9'));
  await expect(notice).toContainText('This link could not be read.');
  await page.evaluate((good) => (location.hash = good), GOOD);
  await expect(notice).toBeHidden();
  await expect(sentence(page)).toContainText(SAYS);
  // What is said of something else stays.
  await page.evaluate(() => (location.hash = 'steps=1e9'));
  await expect(notice).toContainText('This link could not be read.');
  await unfold(page);
  await page.locator('#nesterov').click();
  await expect(notice).toContainText('needs a momentum over 0');
  await page.locator('#lr').fill('0.07');
  await expect(page).toHaveURL(/lr=0\.07/);
  await expect(notice).toContainText('needs a momentum over 0');
});

test('a hostile file that is dropped is refused, and the last good state stays', async ({ page }) => {
  test.slow();
  await open(page, GOOD);
  for (const [name, content, message] of REFUSED_FILES) {
    const parts = typeof content === 'string' ? content : [...content];
    await page.evaluate(
      ([name, parts]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([typeof parts === 'string' ? parts : Uint8Array.from(parts)], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      /** @type {[string, string | number[]]} */ ([name, parts]),
    );
    await expect(page.locator('#notice > span')).toHaveText(message);
  }
  await expect(page).toHaveURL(/#lr=0\.03&steps=150&i=56&bits=\w+$/);
  await expect(sentence(page)).toContainText(SAYS);
});
