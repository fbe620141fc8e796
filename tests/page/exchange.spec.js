// What comes into the network's part and goes out of it: links, files, the reader's own points.

import { readFileSync } from 'node:fs';
import { open, weights, XOR } from './network.js';
import { expect, open as openPage, ready, test } from './page.js';

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

test('a picture has no part that is nowhere or of negative size, however far the plot is zoomed', async ({ page }) => {
  // At the end of float64's range, so that a linear axis has no room left.
  await openPage(page, 'dtype=float64&x=1&y=1.3e154&lr=1e9&steps=400&i=300');
  await page.getByLabel('Speed').selectOption('2');
  const plot = page.locator('#plot .chart-over');
  /** @param {number} from @param {number} to Parts of its width. */
  const zoom = async (from, to) => {
    const box = await plot.boundingBox();
    if (!box) throw new Error('the plot is there');
    await page.mouse.move(box.x + from * box.width, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + to * box.width, box.y + 60, { steps: 3 });
    await page.mouse.up();
    await expect(page.locator('#unzoom')).toBeVisible();
  };
  const picture = async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.figure .files').selectOption('loss.svg')]);
    return readFileSync(await download.path(), 'utf8');
  };
  for (const [from, to] of [[0.02, 0.05], [0.1, 0.9], [0.1, 0.9], [0, 1]]) {
    await zoom(from, to);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    for (let scale = 0; scale < 2; scale += 1) {
      await page.locator('#scale').click();
      const svg = await picture();
      expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)|(?:width|height|r)="-/);
      expect(svg).toContain('</text>');
    }
    await page.getByRole('button', { name: 'Pause' }).click();
  }
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
