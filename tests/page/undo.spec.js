// Undo and redo of every change of an experiment, by key and by button, in both parts.

import { open as openNetwork, XOR } from './network.js';
import { expect, open, sentence, test } from './page.js';

test('a drag of the learning rate is one change; its undo and redo are a key and a button', async ({ page }) => {
  await open(page, 'lr=0.1&i=16');
  const rate = page.locator('#lr');
  const [undo, redo] = [page.getByRole('button', { name: 'Undo' }), page.getByRole('button', { name: 'Redo' })];
  await expect(undo).toBeDisabled();
  const slider = page.locator('#lr-slider');
  const box = await slider.boundingBox();
  if (!box) throw new Error('the slider is there');
  await slider.hover();
  await page.mouse.down();
  for (const part of [0.3, 0.4, 0.5, 0.6]) await page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
  await page.mouse.up();
  await expect(rate).not.toHaveValue('0.1');
  const dragged = await rate.inputValue();
  await page.getByRole('radio', { name: 'float32' }).check({ force: true });
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('radio', { name: 'float16', exact: true })).toBeChecked();
  await expect(rate).toHaveValue(dragged);
  await undo.click();
  await expect(rate).toHaveValue('0.1');
  await expect(page.locator('#iteration-number')).toHaveText(/^16 of/);
  await expect(undo).toBeDisabled();
  await redo.click();
  await expect(rate).toHaveValue(dragged);
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.getByRole('radio', { name: 'float32' })).toBeChecked();
  await expect(redo).toBeDisabled();
  await page.keyboard.press('Meta+z');
  await page.keyboard.press('Control+y');
  await expect(page.getByRole('radio', { name: 'float32' })).toBeChecked();
});

test('in a field, what was taken comes back; what is wrong in it is the browser’s to take back', async ({ page }) => {
  await open(page);
  const seed = page.locator('#seed');
  await seed.click();
  await page.keyboard.press('End');
  await page.keyboard.type('71');
  await expect(page).toHaveURL(/seed=71/);
  await page.keyboard.press('Control+z');
  await expect(seed).toHaveValue('0');
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  await page.keyboard.type('rubbish');
  await expect(seed).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Control+z');
  // The experiment is what it was, and nothing was taken back of it.
  await expect(page.getByRole('button', { name: 'Redo' })).toBeEnabled();
  await expect(page).toHaveURL(/\/#i=16&bits=[0-9a-f]{8}$/);
});

test('a network’s layers, data and weights come back, and its run to the step where it was', async ({ page }) => {
  await openNetwork(page, `${XOR}&i=29`);
  await page.getByRole('button', { name: 'One hidden layer more' }).click();
  await page.getByRole('button', { name: 'gauss', exact: true }).click();
  await expect(page).toHaveURL(/layers=2,4,4,1.*data=gauss/);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/layers=2,4,4,1.*data=xor/);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/layers=2,4,1/);
  await expect(page.locator('#epoch')).toContainText('step 30');
  await page.locator('#unit').scrollIntoViewIfNeeded();
  const field = page.locator('#unit .parameter input').first();
  const before = await field.inputValue();
  await field.fill('0.25');
  // Not taken yet: the field's own.
  await page.keyboard.press('Control+z');
  await expect(page.locator('#epoch')).toContainText('step 30');
  await field.fill('0.25');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/0\.weight=0\.25/);
  await expect(page.locator('#epoch')).toContainText('step 0');
  // The focus is still in the field.
  await page.keyboard.press('Control+z');
  await expect(page.locator('#epoch')).toContainText('step 30');
  await expect(page).not.toHaveURL(/0\.weight/);
  await expect(field).toHaveValue(before);
});

test('points drawn in one stroke are one change', async ({ page }) => {
  await openNetwork(page, XOR);
  await page.getByRole('button', { name: 'Draw points' }).click();
  const box = await page.locator('#output .output-map').boundingBox();
  if (!box) throw new Error('the picture is there');
  await page.mouse.move(box.x + 40, box.y + 60);
  await page.mouse.down();
  for (let i = 1; i < 6; i++) await page.mouse.move(box.x + 40 + 24 * i, box.y + 60);
  await page.mouse.up();
  await expect(page).toHaveURL(/x=[^&]*;[^&]*,[^&]*;[^&]*,/);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/data=xor/);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('a change of the part can be taken back, too', async ({ page }) => {
  await open(page, 'lr=0.03&i=5');
  await page.getByRole('button', { name: 'A network' }).click();
  await expect(page.locator('#epoch')).toHaveText('epoch 0 · step 0');
  await page.keyboard.press('Control+z');
  await expect(page.locator('#iteration-number')).toHaveText(/^5 of/);
  await expect(page.locator('#lr')).toHaveValue('0.03');
});
