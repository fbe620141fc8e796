// What a run is compared with: "the same, but …", in both parts.

import { open as openNetwork, XOR } from './network.js';
import { expect, open, test } from './page.js';

/** @import { Page } from '@playwright/test' */

const choice = (/** @type {Page} */ page) => page.locator('select.compare:visible');
const chip = (/** @type {Page} */ page, /** @type {string} */ name) => page.locator('.legend-entry:visible', { hasText: name });
const parted = (/** @type {Page} */ page) => page.locator('#parted li');
const lit = (/** @type {Page} */ page, /** @type {number} */ side) => page.locator('#parting-dialog .parting-side').nth(side).locator('.differs .operation-name b');

test('the notebook beside a GPU: where they part, both steps, and that they meet again', async ({ page }) => {
  await open(page, 'but=&i=3');
  await expect(parted(page)).toHaveCount(0);
  await choice(page).selectOption('on a GPU');
  await expect(chip(page, 'on a GPU')).toContainText('0.01031');
  await expect(page).toHaveURL(/#but=device:cuda&i=3/);
  // PyTorch's own, recorded on both: 0.08660888671875 and 0.086669921875 after iteration 0, and the same after iteration 1.
  await expect(parted(page)).toHaveText('▼on a GPU: parts in iteration 0: weight 0.0867, here 0.0866, and alike again from iteration 2 on. Both steps');
  await expect(page.locator('#sentence')).toHaveText('In float16 the loss is exactly 0 from iteration 17 on; the same, but on a GPU, needs 17.');
  await page.getByRole('button', { name: 'Both steps' }).click();
  const dialog = page.getByRole('dialog', { name: 'Where they part: iteration 0' });
  await expect(dialog).toBeVisible();
  await expect(lit(page, 0)).toHaveText(['−lr', 'product', 'weight']);
  await expect(lit(page, 1)).toHaveText(['weight']);
  await dialog.getByRole('button', { name: 'Go there' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('#iteration-number')).toContainText('0 of');
  // Taken away by its chip, and back by undoing that.
  await chip(page, 'on a GPU').click();
  await expect(chip(page, 'on a GPU')).toHaveCount(0);
  await expect(page).toHaveURL(/but=&i=0/);
  await page.keyboard.press('Control+z');
  await expect(chip(page, 'on a GPU')).toBeVisible();
});

test('a run kept as it is stays as it was, whatever is changed, and is called by that', async ({ page }) => {
  await open(page, 'but=&i=3');
  const now = await page.locator('#legend .float16').textContent();
  await choice(page).selectOption('as it is now');
  await page.locator('#lr').fill('0.2');
  await expect(chip(page, 'lr 0.1')).toContainText(now?.replace('●float16', '') ?? '?');
  await page.locator('#seed').fill('5');
  await expect(chip(page, 'seed 0, lr 0.1')).toContainText(now?.replace('●float16', '') ?? '?');
  await expect(parted(page)).toContainText('starts apart');
});

test('what is chosen and what it is compared with change places', async ({ page }) => {
  await open(page, 'i=3');
  await page.locator('.segment.float32').click();
  await expect(page).toHaveURL(/dtype=float32&i=3/);
  await expect(page.locator('#legend .float16')).toHaveAttribute('aria-pressed', 'true');
  await expect(page).not.toHaveURL(/but/);
});

test('all four dtypes are one choice', async ({ page }) => {
  await open(page, 'i=17');
  await choice(page).selectOption('all four dtypes');
  for (const dtype of ['float16', 'bfloat16', 'float32', 'float64']) await expect(page.locator(`#legend .${dtype}`)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#events')).toContainText('is exactly 0 from 73');
});

test('four beside it are the most; one that cannot be run says why, and takes nothing with it', async ({ page }) => {
  await open(page, 'but=dtype:float32&but=dtype:bfloat16&but=dtype:float64&i=3');
  await choice(page).selectOption('ten times');
  await expect(chip(page, 'lr 1')).toBeVisible();
  await expect(choice(page)).toBeDisabled();
  await chip(page, 'lr 1').click();
  await page.locator('#lr').fill('900');
  await choice(page).selectOption('float32 master copy');
  await expect(chip(page, 'float32 copy')).toBeVisible();
  // Of no dtype that is 16 bits wide.
  await chip(page, 'float32 copy').click();
  await page.locator('#lr').fill('999');
  await page.evaluate(() => (location.hash = 'lr=30000&but=lr:70000&but=dtype:float32'));
  await expect(page.locator('#notice')).toContainText('lr');
  await expect(page.locator('#lr')).toHaveValue('999');
});

test('a network beside others: their losses, scores, the picture of one of them, and the first weight that parts', async ({ page }) => {
  await openNetwork(page, `${XOR}&i=50`);
  await choice(page).selectOption('Adam');
  await choice(page).selectOption('on a GPU');
  await expect(page).toHaveURL(/&but=dtype:float32&but=optimizer:adam&but=device:cuda/);
  await expect(page.locator('#losses-legend')).toContainText(/Adam\s*train/);
  await expect(page.locator('#scores')).toContainText('Adam');
  await page.locator('#mapped').selectOption('▼ Adam');
  await expect(page.locator('#output-beside figcaption')).toContainText('Adam');
  await expect(parted(page).nth(0)).toContainText('float32: starts apart: 0.weight[0, 0]');
  await expect(parted(page).nth(1)).toContainText(/Adam: parts in step 1: 0\.weight\[0, 0\] −?[\d.]+, here −?[\d.]+/);
  await parted(page).nth(1).getByRole('button', { name: 'Both steps' }).click();
  const dialog = page.getByRole('dialog', { name: 'Where they part: step 1' });
  await expect(dialog).toContainText('the neuron that has 0.weight[0, 0]');
  await expect(lit(page, 1).last()).not.toHaveText('');
  await dialog.getByRole('button', { name: 'Go there' }).click();
  await expect(page.locator('#epoch')).toContainText('step 0');
  await expect(page.locator('#unit-title')).toContainText('neuron 0');
});
