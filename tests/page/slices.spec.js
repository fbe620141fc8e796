// Work that takes longer than a frame: it is seen, it can be stopped, and what it is about may change meanwhile.

import { open } from './network.js';
import { expect, open as openPage, test } from './page.js';

/** @import { Page } from '@playwright/test' */

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** A check of its gradients, or a step, takes longer than anyone waits for in a test. */
const LARGE = `layers=2,${'64,'.repeat(8)}1&activation=tanh&data=spiral&samples=10000&features=x1,x2&lr=0.01&batch_size=10`;

/** @param {Page} page */
const checked = (page) => page.locator('#unit .parameter > span:last-of-type').filter({ hasText: /[✓≠]/ });

test('the check of all gradients is seen and stopped, and ends where what it is about goes', async ({ page }) => {
  await open(page, LARGE);
  await page.locator('#unit').scrollIntoViewIfNeeded();
  const bar = page.getByRole('progressbar', { name: 'Checking' });
  const check = page.getByRole('button', { name: 'Check all gradients' });
  await check.click();
  await expect(bar).toBeVisible();
  await page.locator('#unit').getByRole('button', { name: 'Stop' }).click();
  await expect(bar).toBeHidden();
  for (const leave of [
    () => page.keyboard.press('ArrowRight'),
    () => page.locator('.unit[data-layer="2"]').first().evaluate((unit) => /** @type {HTMLElement} */ (unit).click()),
    () => page.locator('#part-neuron').click(),
  ]) {
    await check.click();
    await expect(bar).toBeVisible();
    await leave();
    await expect(bar).toBeHidden();
  }
  await expect(checked(page)).toHaveCount(0);

  await open(page, 'layers=2,4,1&activation=tanh&data=xor&samples=60&features=x1,x2');
  await page.locator('#unit').scrollIntoViewIfNeeded();
  await check.click();
  await expect(checked(page)).toHaveCount(3);
});

test('a step that takes longer than a frame is announced, and the page lives between two', async ({ page }) => {
  await open(page, 'layers=2,64,64,1&activation=tanh&data=spiral&samples=10000&features=x1,x2&lr=0.01');
  await page.locator('#epoch').evaluate((line) => {
    const seen = /** @type {string[]} */ ([]);
    Object.assign(window, { seen });
    new MutationObserver(() => seen.push(line.textContent ?? '')).observe(line, { childList: true, characterData: true, subtree: true });
  });
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toHaveText('epoch 1 · step 1');
  expect(await page.evaluate(() => /** @type {any} */ (window).seen)).toEqual(['epoch 0 · step 0 (on the way to step 1)', 'epoch 1 · step 1']);
});

test('reading is seen and stopped, and what was there stays', async ({ page }) => {
  await open(page, LARGE);
  await page.getByRole('button', { name: 'Your own' }).click();
  await expect(page.locator('#bring-dialog')).toBeVisible();
  await paste(page, '#bring-text', `${'0.123456,'.repeat(19)}1\n`, 100_000);
  const bar = page.getByRole('progressbar', { name: 'Reading' });
  await expect(bar).toBeVisible();
  await page.locator('#bring-dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(bar).toBeHidden();
  await expect(page.locator('#bring-columns')).toBeHidden();
  await expect(page.locator('#bring-error')).toBeHidden();
  // It is still held.
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(bar).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(bar).toBeHidden();
  await expect(page).toHaveURL(/data=spiral/);
});

/** Pastes a row so many times. @param {Page} page @param {string} selector @param {string} row @param {number} times */
const paste = (page, selector, row, times) =>
  page.locator(selector).evaluate(
    (target, [row, times]) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', row.repeat(times));
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    /** @type {[string, number]} */ ([row, times]),
  );

test('what is pasted is refused for what it is too much of, on the page and in the field', async ({ page }) => {
  await open(page, LARGE);
  const row = '0.123456,0.654321,1\n';
  await paste(page, 'main', row, 3_000_000);
  await expect(page.locator('#notice')).toContainText('The text has 60 MB: bring up to 20.');
  await page.getByRole('button', { name: 'Your own' }).click();
  await paste(page, '#bring-text', row, 3_000_000);
  await expect(page.locator('#bring-error')).toHaveText('The text has 60 MB: bring up to 20.');
  await paste(page, '#bring-text', '1,2\n', 120_000);
  await expect(page.locator('#bring-error')).toHaveText('It has more than 100,000 rows: bring up to 100,000.');
  // It does not stand in the field, where it would take seconds to lay out.
  await expect(page.locator('#bring-name')).toHaveText('What you pasted');
  await expect(page.locator('#bring-text')).toBeHidden();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(page).toHaveURL(/data=spiral/);
});

test('a table is copied and downloaded as they were when it began', async ({ page }) => {
  await openPage(page, 'dtype=float32&steps=4000&lr=0.0001&i=0');
  await expect(page.locator('#table')).toHaveAttribute('aria-rowcount', '4002');
  await page.getByRole('button', { name: 'Copy as TSV' }).click();
  await expect(page.locator('#notice')).toContainText('The table is copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const rows = copied.split('\n');
  expect([rows.length, rows[0].split('\t').length]).toEqual([4002, 7]);
  expect(rows[4000]).toMatch(/^3999\t/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').selectOption('csv')]);
  const stream = await download.createReadStream();
  let file = '';
  for await (const part of stream) file += part;
  expect(file).toBe(copied.replaceAll('\t', ','));
});
