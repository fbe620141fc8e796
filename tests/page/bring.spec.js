// What a reader brings: tables, files, links, in the dialog, dropped and pasted.

import { open, XOR } from './network.js';
import { expect, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @param {string} text */
async function bring(page, text) {
  if (!(await page.locator('#bring-dialog').isVisible())) await page.getByRole('button', { name: 'Your own' }).click();
  await page.getByLabel('CSV, JSON or a link').fill(text);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}

test('points come as CSV, and a file that is wrong leaves the network as it was', async ({ page }) => {
  await open(page, XOR);
  for (const [text, says] of [
    ['x1,x2,y\n1,2,1\n3,,0', 'Line 3, column 2 is empty: every row needs all its numbers.'],
    ['1,2,1\n3,four,0', 'Line 2, column 2 is not a finite number: “four”.'],
    ['1\n2', 'Line 1 has 1 column; take two, for x and y, or three, for x1, x2 and y.'],
    ['<html>', 'It is no table of numbers, no experiment and no link: it begins “<html>”.'],
    ['', 'There is nothing in it'],
    ['{"dtype": "float16"', 'it breaks off with 1 bracket still open'],
    ['#networkShape=1.5', 'networkShape must be a whole number from 1 to 32; it is “1.5”'],
    ['#lr=-1', 'lr must be'],
    ['{"dtype": "float8"}', 'dtype'],
    ['https://playground.tensorflow.org/', 'It has no part after a #'],
  ]) {
    await bring(page, text);
    await expect(page.locator('#bring-error')).toContainText(says);
  }
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.locator('.unit')).toHaveCount(7);
  await expect(page).toHaveURL(/data=xor/);

  await bring(page, 'x1,x2,y\n1,2,1\n-1,-2,-1\n1,-2,-1\n-1,2,1');
  await expect(page.locator('#notice')).toContainText("4 points are the network's data now.");
  await expect(page).toHaveURL(/x=1;2,-1;-2,1;-2,-1;2&y=1,-1,-1,1/);
  await bring(page, '5,7');
  await expect(page.locator('#notice')).toContainText("1 point is the network's data now.");
  await expect(page.locator('.unit')).toHaveCount(1 + 4 + 1);
  await bring(page, '0.5\t0.25\n1\t2\n2\t3');
  await expect(page.locator('#sentence')).toContainText('R²');
});

test('a reading that comes to nothing is explained, and the other one stays', async ({ page }) => {
  await open(page, XOR);
  await page.getByRole('button', { name: 'Your own' }).click();
  // Both ways for as far as is looked ahead, but not to the end.
  await page.getByLabel('CSV, JSON or a link').fill(`${'1 200,3 400\n'.repeat(300)}1200,3400\n`);
  const columns = page.locator('#bring-columns');
  await columns.getByLabel('Columns are set apart by').selectOption('spaces');
  await expect(page.locator('#bring-error')).toHaveText('Line 301 has 1 column, and those before it have 3: give all as many.');
  await expect(columns.getByLabel('Columns are set apart by')).toHaveValue(',');
  await expect(columns).toContainText('301 rows and 2 columns, set apart by commas.');
});

test('100,000 points are read, and too many for a link', async ({ page }) => {
  await open(page, XOR);
  const many = Array.from({ length: 100_000 }, (_, i) => `${(i % 100) / 10},${(i % 7) - 3},${i % 2}`).join('\n');
  await page.getByRole('button', { name: 'Your own' }).click();
  // What reads it is loaded first.
  await expect(page.locator('#bring-dialog')).toBeVisible();
  await page.getByLabel('File').setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(many) });
  await expect(page.locator('#bring-columns')).toContainText('100,000 rows and 3 columns, set apart by commas.');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.locator('#notice')).toContainText("100,000 points are the network's data now.");
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 1');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('dialog')).toContainText('download it as JSON instead');
  await expect(page.getByLabel('The link', { exact: true })).toBeHidden();
});

test('a table shows what it is read as, and is taken as the reader says', async ({ page }) => {
  await open(page, `${XOR}&dtype=float16`);
  await page.getByRole('button', { name: 'Your own' }).click();
  const columns = page.locator('#bring-columns');
  const cells = () => columns.locator('tbody tr').first().locator('td').allTextContents();
  await page.getByLabel('CSV, JSON or a link').fill('id;Umsatz;Kosten;Kauf\n1;1.200;1.100;nein\n2;2.300;72.500;ja\n');
  await expect(columns).toContainText('1.200 is read as 1200: thousands.');
  await expect(columns).toContainText('Kosten reaches 72,500: beyond float16’s largest number, 65,504. So the numbers are scaled.');
  await expect(columns).toContainText('Kauf: “ja” is 1, “nein” is 0.');
  await expect(columns).toContainText('“id” only names the rows: no input.');
  await columns.getByLabel('numbers').selectOption('none');
  expect(await cells()).toEqual(['1200', '1100', '0', '1']);
  await columns.getByLabel('Kauf: 1 is').selectOption('nein');
  // A column that another has: the two change places.
  await columns.getByLabel('x₁').selectOption('Kosten');
  await expect(columns.getByLabel('x₁')).toBeFocused();
  // Another reading leaves what was chosen.
  await columns.getByLabel('1.200 is').selectOption('point');
  expect(await cells()).toEqual(['1.1', '1.2', '1', '1']);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.locator('#notice')).toContainText("2 points are the network's data now.");
  await expect(page).toHaveURL(/x=1.1;1.2,72.5;2.3&y=1,0/);
});

/** Drops something on the page. @param {Page} page @param {string[]} names @param {string} [text] */
const drop = (page, names, text = '') =>
  page.evaluate(
    ([names, text]) => {
      const dataTransfer = new DataTransfer();
      for (const name of names) dataTransfer.items.add(new File([text], name));
      if (!names.length) dataTransfer.setData('text', text);
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    /** @type {[string[], string]} */ ([names, text]),
  );

test('whatever is dropped or linked is opened or explained, and the page lives', async ({ page }) => {
  await open(page, XOR);
  await drop(page, ['a.csv', 'b.csv'], '1,2');
  await expect(page.locator('#notice')).toContainText('These are 2 files: drop one.');
  await drop(page, ['book.xlsx'], 'PK\x03\x04');
  await expect(page.locator('#notice')).toContainText('“book.xlsx” is a workbook of a spreadsheet');
  // A folder comes as a file that can't be read.
  await page.evaluate(() => {
    File.prototype.arrayBuffer = () => Promise.reject(new DOMException('A requested file or directory could not be found', 'NotFoundError'));
  });
  await drop(page, ['folder']);
  await expect(page.locator('#notice')).toContainText('“folder” can\'t be read: it may be a folder');
  await drop(page, [], '1,2\n3,4');
  await expect(page.locator('#bring-columns')).toContainText('2 rows and 2 columns');
  await page.keyboard.press('Escape');
  for (const [hash, says] of [
    ['networkShape=1.5', 'networkShape must be a whole number from 1 to 32; it is “1.5”'],
    ['batchSize=1.5', 'batchSize must be a whole number'],
    ['networkShape=1,1,1,1,1,1,1,1,1', '9 hidden layers; at most 8 here'],
    ['networkShape=2&seed=1e999', 'Its seed, “1e999”, is none that torch.manual_seed takes'],
    ['networkShape=3&amp;initZero=true&amp;hideText=true', 'Left out, since this page has nothing like it: hideText.'],
  ]) {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await expect(page.locator('#notice')).toContainText(says);
    await expect(page.locator('#notice')).not.toContainText('Something went wrong');
  }
  await expect(page.locator('.unit')).toHaveCount(2 + 3 + 1);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 1');
});

test('a link of TensorFlow Playground opens, in the address and pasted', async ({ page }) => {
  await page.goto('./#activation=relu&batchSize=10&dataset=spiral&networkShape=4,2&learningRate=0.1');
  await expect(page.locator('#notice')).toContainText('its learning rate 0.1 is 0.05 here');
  await expect(page.locator('.unit')).toHaveCount(2 + 4 + 2 + 1);
  await expect(page.locator('#lr')).toHaveValue('0.05');
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'https://playground.tensorflow.org/#networkShape=3&dataset=xor&problem=classification');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await expect(page.locator('.unit')).toHaveCount(2 + 3 + 1);
  await bring(page, '<playground.tensorflow.org/#networkShape=5&amp;discretize=true&amp;seed=0.27079>');
  await expect(page.locator('.unit')).toHaveCount(2 + 5 + 1);
  await expect(page.getByLabel('discretise')).toBeChecked();
  await expect(page.locator('#seed')).toHaveValue('27079');
});
