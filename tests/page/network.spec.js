// The network's part: trained, changed, opened, shared, fed with the reader's own points.

import { readFileSync } from 'node:fs';
import { expect, ready, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** Small and quick: four neurons, a few points. */
const XOR = 'layers=2,4,1&activation=tanh&output_activation=tanh&data=xor&samples=60&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=5000&lr=0.1';

/** Opens the page on a network and waits for its first loss. @param {Page} page @param {string} hash */
async function open(page, hash) {
  await page.goto(`./#${hash}`);
  await expect(page.locator('#sentence')).toContainText('loss of');
}

/** The epoch on show. @param {Page} page */
const epoch = async (page) => Number((await page.locator('#epoch').textContent())?.match(/epoch ([\d,]+)/)?.[1].replaceAll(',', ''));

/** Weights and bias of the open neuron. @param {Page} page */
async function weights(page) {
  await page.locator('#unit').scrollIntoViewIfNeeded();
  // Out of sight it was not drawn.
  const taken = Number((await page.locator('#epoch').textContent())?.match(/step ([\d,]+)/)?.[1].replaceAll(',', ''));
  await expect(page.locator('#unit h3')).toContainText(`Its next step, ${taken + 1},`);
  return page.locator('#unit .parameter input').evaluateAll((all) => all.map((field) => /** @type {HTMLInputElement} */ (field).value));
}

/** What a canvas holds. @param {Page} page @param {string} selector */
const picture = (page, selector) => page.locator(selector).first().evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());

test('the second tab trains a network in two dtypes, and the first one comes back as it was', async ({ page }) => {
  await page.goto('./#lr=0.03&i=5');
  await page.getByRole('button', { name: 'A network' }).click();
  await expect(page.locator('#epoch')).toHaveText('epoch 0 · step 0');
  await expect(page.locator('#output figcaption')).toContainText('float16');
  await expect(page.locator('#output-beside figcaption')).toContainText('float32');
  await expect(page.locator('.unit')).toHaveCount(2 + 4 + 2 + 1);
  const before = await picture(page, '#output canvas');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => epoch(page)).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.locator('#sentence')).toContainText(/After \d+ epochs float16 has a test loss of .*\s% right; float32 has/);
  await expect(page.locator('#difference figcaption')).toHaveText(/^apart: ≤ (0\.\d+|1(\.\d+)?)$/);
  expect(await picture(page, '#output canvas')).not.toBe(before);
  await page.getByRole('button', { name: 'One neuron', exact: true }).click();
  await expect(page.locator('#iteration-number')).toHaveText('5 of 19');
  await expect(page.locator('#lr')).toHaveValue('0.03');
});

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

test('reset goes to the same start, another seed to another one', async ({ page }) => {
  await open(page, XOR);
  const start = await weights(page);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 10');
  await expect.poll(() => weights(page)).not.toEqual(start);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => weights(page)).toEqual(start);
  await page.getByRole('button', { name: 'A new start: another seed' }).click();
  await expect.poll(() => weights(page)).not.toEqual(start);
});

test('layers, neurons, activations and features change the network', async ({ page }) => {
  await open(page, XOR);
  await page.getByRole('button', { name: 'One hidden layer more' }).click();
  await expect(page.locator('#layer-count')).toHaveText('2 hidden layers');
  await page.getByRole('button', { name: 'One neuron less in hidden layer 2' }).click();
  await page.getByLabel('Activation of the hidden layer 1').selectOption('relu');
  await page.getByRole('button', { name: 'x₁x₂' }).click();
  await expect(page.locator('.unit')).toHaveCount(3 + 4 + 3 + 1);
  await expect(page).toHaveURL(/layers=3,4,3,1&activation=relu,tanh/);
  await expect(page).toHaveURL(/features=x1,x2,x1_x2/);
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'One hidden layer less' }).click();
  await expect(page.locator('.unit')).toHaveCount(4);
  await expect(page.getByRole('button', { name: 'One hidden layer less' })).toBeDisabled();
  await expect(page.locator('#notice')).toBeHidden();
});

test('an edge shows its weight, and trains from another one', async ({ page }) => {
  await open(page, `${XOR}&i=9`);
  // Straight between the only input's and the only neuron's middles.
  await page.goto('./#layers=1,1,1&activation=tanh&output_activation=tanh&x=1,2&y=0,1&lr=0.1&i=5');
  await expect(page.locator('.unit')).toHaveCount(3);
  const board = await page.locator('.board').boundingBox();
  const unit = await page.locator('.unit').nth(1).boundingBox();
  if (!board || !unit) throw new Error('the diagram is there');
  const [x, y] = [unit.x - 30, unit.y + unit.height / 2];
  await page.mouse.move(x, y);
  const tip = page.locator('.edge-tip');
  await expect(tip).toContainText('0.weight[0, 0]');
  await expect(tip).toContainText('gradient');
  await page.mouse.click(x, y);
  await tip.getByLabel('0.weight[0, 0]').fill('much');
  await page.keyboard.press('Enter');
  await expect(tip).toContainText('must be a number');
  await tip.getByLabel('0.weight[0, 0]').fill('0.25');
  await page.keyboard.press('Enter');
  await expect(page.locator('#epoch')).toContainText('step 0');
  await expect(page).toHaveURL(/0\.weight=0\.25/);
  // A neuron's own number is its bias.
  await page.locator('.unit').nth(2).hover();
  await expect(tip).toContainText('2.bias[0]');
});

test('an open neuron shows bits, gradients that are right, and its next step in the bits of the step', async ({ page }) => {
  await open(page, `${XOR}&i=19&dtype=bfloat16`);
  await page.getByRole('button', { name: 'hidden layer, neuron 2' }).focus();
  await page.keyboard.press('Enter');
  const unit = page.locator('#unit');
  await unit.scrollIntoViewIfNeeded();
  await expect(unit.locator('h2')).toHaveText('hidden layer, neuron 2');
  await expect(unit.locator('.parameter input')).toHaveCount(3);
  await expect(unit.locator('.parameter-bits').first()).toHaveText(/^[01] [01]{8} [01]{7}$/);
  await unit.getByRole('button', { name: 'Check all gradients' }).click();
  await expect(unit.getByText(/✓$/)).toHaveCount(3);
  await unit.getByRole('button', { name: 'bias', exact: true }).click();
  await expect(unit.locator('h3')).toHaveText('Its next step, 21, and what it does to 0.bias[2]');
  const last = unit.locator('.operation').last();
  const comes = await last.locator('.kept').getAttribute('data-number');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epoch')).toContainText('step 21');
  await expect(unit.locator('.parameter-bits').last()).toHaveAttribute('data-number', comes ?? '');
  await unit.locator('.parameter-bits').first().click();
  await expect(page.locator('#opened')).toContainText('0.weight[2, 0]');
  await expect(page.locator('#opened')).toContainText('next above');
  // Each number says of which step it is: a gradient is the last one's, what is worked is the next.
  await expect(page.locator('#opened')).toContainText('0.weight[2, 0] after step 21');
  await expect(unit.locator('.parameter.head')).toContainText('value after step 21gradient in step 21');
  await page.keyboard.press('Escape');
  await expect(page.locator('#opened')).toBeHidden();
});

test('the worked step follows the optimizer, before any step is taken', async ({ page }) => {
  await open(page, XOR);
  await page.locator('#unit').scrollIntoViewIfNeeded();
  const rate = page.locator('#unit .operation').filter({ hasText: '−lr' }).first();
  await expect(rate).toContainText('−0.1');
  await page.getByLabel('learning rate', { exact: true }).fill('0.25');
  await expect(rate).toContainText('−0.25');
  await page.locator('#optimizer').selectOption('adam');
  await expect(page.locator('#unit .worked')).toContainText('exp_avg');
});

test('datasets, noise, loss and penalty are part of the experiment', async ({ page }) => {
  await open(page, XOR);
  await page.getByRole('button', { name: 'gauss', exact: true }).click();
  await page.getByLabel('noise').fill('0.2');
  await page.getByLabel('noise').blur();
  await page.getByLabel('loss', { exact: true }).selectOption('bce_with_logits');
  await page.getByLabel('penalty').selectOption('l2');
  await page.locator('#rate').fill('0.01');
  await expect(page).toHaveURL(/data=gauss&samples=60&noise=0.2/);
  await expect(page).toHaveURL(/loss=bce_with_logits&penalty=l2&rate=0.01/);
  await page.locator('#rate').fill('-1');
  await expect(page.getByText('The rate must be a number from 0 to 1,000; you typed -1.')).toBeVisible();
  await page.getByRole('button', { name: 'plane' }).click();
  await expect(page.locator('#loss_name')).toHaveValue('mse');
  await expect(page.locator('#sentence')).toContainText('R²');
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

test('a network of one input is a curve, and sides alone are shown on request', async ({ page }) => {
  await open(page, 'layers=1,3,1&activation=tanh&x=-1,0,1&y=1,0,1&steps=5000&lr=0.1&i=99');
  await expect(page.locator('#output-beside')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Draw points' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'x₁x₂' })).toBeDisabled();
  const map = page.locator('#output .output-map');
  await map.hover({ position: { x: 20, y: 120 } });
  await expect(page.locator('#under-pointer')).toHaveText(/^x -\d\.\d\d → ● [−\d.]+, ▲ [−\d.]+$/);
  const curve = await picture(page, '#output canvas:not([hidden])');
  await page.keyboard.press('End');
  await expect(page.locator('#epoch')).toHaveText('epoch 5,000 · step 5,000');
  await expect.poll(() => picture(page, '#output canvas:not([hidden])')).not.toBe(curve);
  await page.goto(`./#${XOR}&i=30`);
  await expect(page.locator('#epoch')).toContainText('step 31');
  await expect(page.locator('#output-beside')).toBeVisible();
  const shaded = await picture(page, '#output canvas');
  await page.getByLabel('discretise').check();
  await expect.poll(() => picture(page, '#output canvas')).not.toBe(shaded);
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

test('training stops at a loss, at no progress, at its last step, and says why', async ({ page }) => {
  await open(page, XOR);
  await page.getByLabel('Training pace').selectOption('all');
  await page.getByLabel('stop at loss').fill('0.5');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.locator('#notice')).toContainText('you asked to stop at 0.5');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.getByLabel('stop at loss').fill('');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.locator('#notice')).toContainText('All 5,000 steps are taken');
  await page.goto(`./#${XOR}&lr=0`);
  await page.getByLabel('learning rate', { exact: true }).fill('0');
  await page.getByLabel('at no progress').check();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.locator('#notice')).toContainText('you asked to stop at no progress');
});

test('NaN is explained', async ({ page }) => {
  await open(page, `${XOR}&optimizer=adam&i=3`);
  await expect(page.locator('#sentence')).toContainText('in float16 a parameter is no longer finite since step 0; float32 has');
  await expect(page.locator('.health-count.float16.some').last()).toBeVisible();
});

test('the keyboard plays, steps, walks from neuron to neuron and resets', async ({ page }) => {
  await open(page, XOR);
  await page.locator('.unit[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'output, neuron 0' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.unit.open')).toHaveAttribute('aria-label', 'output, neuron 0');
  await page.locator('.unit.open').blur();
  await page.keyboard.press('Space');
  await expect.poll(() => epoch(page)).toBeGreaterThan(5);
  await page.keyboard.press('Space');
  await page.keyboard.press('r');
  await expect(page.locator('#epoch')).toHaveText('epoch 0 · step 0');
});
