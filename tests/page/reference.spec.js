// What is looked up: the page of numbers and the glossary.

import glossary from '../../www/glossary.json' with { type: 'json' };
import { expect, open, test } from './page.js';

test('the dtypes side by side: what each can hold, as PyTorch’s finfo says it', async ({ page }) => {
  await open(page);
  await page.locator('fieldset').getByRole('button', { name: 'The dtypes side by side' }).click();
  const dialog = page.getByRole('dialog', { name: 'Numbers' });
  await expect(dialog).toBeVisible();
  const cards = dialog.locator('.number-card');
  await expect(cards).toHaveCount(6);
  /** bits, largest, smallest normal and subnormal, gap at 1, whole numbers, digits, bias. @type {[string, string[]][]} */
  const rows = [
    ['float16', ['16', '65,504', '6.1e−5', '5.96e−8', '0.000977', '2,048', '3', '15']],
    ['bfloat16', ['16', '3.39e38', '1.18e−38', '9.18e−41', '0.00781', '256', '2', '127']],
    ['float32', ['32', '3.4028235e38', '1.18e−38', '1.4e−45', '1.19e−7', '16,777,216', '6', '127']],
    ['float64', ['64', '1.7976931348623157e308', '2.23e−308', '4.94e−324', '2.22e−16', '9.01e15', '15', '1,023']],
    ['float8_e4m3fn', ['8', '448', '0.0156', '0.00195', '0.125', '16', '0', '7']],
    ['float8_e5m2', ['8', '57,344', '6.1e−5', '1.53e−5', '0.25', '8', '0', '15']],
  ];
  for (const [i, [dtype, numbers]] of rows.entries()) {
    await expect(cards.nth(i).locator('h3')).toContainText(dtype);
    await expect(cards.nth(i).locator('.number')).toHaveText(numbers);
    await expect(cards.nth(i).locator('.box')).toHaveCount(Number(numbers[0]));
  }
  // The same of each is on one line, of four dtypes each.
  const heights = await cards.locator('dt', { hasText: 'decimal digits' }).evaluateAll((all) => all.map((term) => Math.round(term.getBoundingClientRect().y)));
  expect(new Set(heights).size).toBe(2);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.locator('fieldset').getByRole('button', { name: 'The dtypes side by side' })).toBeFocused();
});

test('a number that is open leads there, and so does the help, with the glossary beside it', async ({ page }) => {
  await open(page);
  await page.locator('#neuron [data-number]').first().click();
  await page.getByRole('button', { name: 'All dtypes' }).click();
  await expect(page.getByRole('dialog', { name: 'Numbers' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Glossary' }).click();
  const dialog = page.getByRole('dialog', { name: 'Glossary' });
  await expect(dialog.locator('dt')).toHaveText(glossary.map(({ term }) => term));
  await expect(dialog.locator('dt', { hasText: 'ulp' }).locator('+ dd svg')).toBeVisible();
  await expect(page.locator('#keys')).toBeHidden();
  // The page's keys do nothing behind it.
  const at = await page.locator('#iteration-number').textContent();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(page.locator('#iteration-number')).toHaveText(String(at));
});

for (const [width, height] of [[1024, 768], [390, 844], [320, 568]]) {
  test(`both fit a window of ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    for (const name of ['Numbers', 'Glossary']) {
      await page.locator('#help').click();
      await page.getByRole('button', { name, exact: true }).click();
      const dialog = page.getByRole('dialog', { name });
      const box = await dialog.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(width);
      expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
      await dialog.getByRole('button', { name: 'Close' }).click();
    }
  });
}

test('where it can’t be loaded, that is said, and the page goes on', async ({ page }) => {
  await open(page);
  await page.evaluate(() => document.querySelector('.about')?.setAttribute('data-opens', 'nothing of that name'));
  await page.locator('fieldset .about').click();
  await expect(page.locator('#notice')).toContainText('This could not be loaded: is there a connection?');
});
