// What comes into the network's part and goes out of it: links, files, the reader's own points.

import { readFileSync } from 'node:fs';
import { open, weights, XOR } from './network.js';
import { expect, ready, test } from './page.js';

/** @import { Page } from '@playwright/test' */

test('a shared link opens the same network at the same step, and says that its bits are the same', async ({ page, browser }) => {
  await open(page, XOR);
  await page.getByRole('button', { name: 'One step' }).click();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('#epoch')).toHaveText('epoch 3 · step 11');
  await expect(page).toHaveURL(/i=10&bits=[0-9a-f]{8}$/);
  const there = await weights(page);
  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(page.url());
  await expect(fresh.locator('#notice')).toContainText('Same bits: all parameters after 11 steps in float16');
  expect(await weights(fresh)).toEqual(there);
  await context.close();
});

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
    ['1,2,3,4', 'Line 1 has 4 columns; take two, for x and y, or three, for x1, x2 and y.'],
    ['', 'There is nothing in it'],
    ['{"dtype": "float16"', "It begins like JSON, but isn't"],
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
  const many = Array.from({ length: 100_000 }, (_, i) => `${(i % 100) / 10},${(i % 7) - 3},${i % 2}`).join('\n');
  await page.getByRole('button', { name: 'Your own' }).click();
  await page.getByLabel('File').setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(many) });
  await expect(page.locator('#notice')).toContainText("100,000 points are the network's data now.");
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 1');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.locator('#notice')).toContainText('download it as JSON instead');
});

test('points are drawn with the mouse', async ({ page }) => {
  await open(page, XOR);
  await page.getByRole('button', { name: 'Draw points' }).click();
  const map = await page.locator('#output .output-map').boundingBox();
  if (!map) throw new Error('the output is there');
  await page.mouse.click(map.x + map.width / 4, map.y + map.height / 4);
  await page.getByRole('group', { name: 'Class to draw' }).getByRole('button', { name: '−1' }).click();
  await page.mouse.click(map.x + (map.width * 3) / 4, map.y + map.height / 2);
  await expect(page).toHaveURL(/x=-[\d.]+;[\d.]+,[\d.]+;-?[\d.]+&y=1,-1/);
  await page.locator('#loss_name').selectOption('bce_with_logits');
  await expect(page).toHaveURL(/y=1,0/);
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
});

test('what is downloaded comes back: the experiment, its weights, scripts and pictures', async ({ page }) => {
  await open(page, `${XOR}&i=9`);
  const take = async (/** @type {string} */ label, /** @type {string} */ option) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel(label).selectOption(option)]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'latin1') };
  };
  const home = 'Take the network home';
  const experiment = await take(home, 'experiment');
  expect(experiment.name).toBe('experiment.json');
  expect(JSON.parse(experiment.text).data.name).toBe('xor');
  expect((await take(home, 'script')).text).toContain('nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), nn.Tanh())');
  expect(JSON.parse((await take(home, 'notebook')).text).nbformat).toBe(4);
  expect((await take(home, 'csv')).text).toMatch(/^iteration,train_loss,test_loss\n0,/);
  const svg = (await take('Save a picture: losses', 'losses.svg')).text;
  for (const part of [/^<svg /, /<path d="M/, /<text [^>]*>exactly 0</, /clip-path="url/]) expect(svg).toMatch(part);
  expect((await take('Save a picture: losses', 'losses.png')).text.slice(1, 4)).toBe('PNG');
  expect((await take('Save a picture: output', 'output.png')).text.slice(1, 4)).toBe('PNG');
  expect((await take('Save a picture: output', 'difference.svg')).text).toContain('<image ');

  const there = await weights(page);
  const saved = await take(home, 'weights');
  await page.goto('./');
  await ready(page);
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'experiment.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, saved.text);
  await expect(page.locator('#notice')).toContainText('The experiment is open.');
  expect(await weights(page)).toEqual(there);
});

test('a link carries the trained weights', async ({ page, browser }) => {
  await open(page, `${XOR}&i=29`);
  const there = await weights(page);
  await page.getByRole('button', { name: 'Keep weights' }).click();
  await expect(page).toHaveURL(/0\.weight=/);
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const fresh = await context.newPage();
  await fresh.goto(page.url());
  expect(await weights(fresh)).toEqual(there);
  await context.close();
});
