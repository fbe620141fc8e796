// The network's part: trained, changed, opened.

import { epoch, open, weights, XOR } from './network.js';
import { expect, picture, ready, test, unfold } from './page.js';

test('the second tab trains a network in two dtypes, and the first one comes back as it was', async ({ page }) => {
  await page.goto('./#lr=0.03&i=5');
  await ready(page);
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
  await expect(page.locator('#difference figcaption')).toHaveText(/^apart: black is (0\.\d+|1(\.\d+)?)$/);
  expect(await picture(page, '#output canvas')).not.toBe(before);
  await page.getByRole('button', { name: 'One neuron', exact: true }).click();
  await expect(page.locator('#iteration-number')).toHaveText(/^5 of/);
  await expect(page.locator('#lr')).toHaveValue('0.03');
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
  await expect(tip).toContainText('0.weight[0, 0] must be a finite number; you typed much.');
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
  await expect(unit.getByText(/✓ alike$/)).toHaveCount(3);
  await unit.getByRole('button', { name: 'bias', exact: true }).click();
  await expect(unit.locator('h3')).toHaveText('Its next step, 21, and what it does to 0.bias[2]');
  // What its letters are is said, and of which step each part is.
  await expect(unit.locator('.figure-head + .hint')).toHaveText('x₁, …: what comes in; w₁, …: 0.weight[2, 0], …; b: 0.bias[2]; z their sum with the bias, a what it answers; “next” is of the layer after it; ⁽¹⁾, ⁽²⁾, …: the batch’s points.');
  await expect(unit.locator('.worked summary .badge').first()).toHaveText('step 21');
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

test('a network of one input is a curve, and sides alone are shown on request', async ({ page }) => {
  await open(page, 'layers=1,3,1&activation=tanh&x=-1,0,1&y=1,0,1&steps=5000&lr=0.1&i=99');
  await expect(page.locator('#output-beside')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Draw points' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'x₁x₂' })).toBeDisabled();
  const map = page.locator('#output .output-map');
  await map.hover({ position: { x: 20, y: 120 } });
  await expect(page.locator('#under-pointer')).toHaveText(/^x −\d\.\d\d → ● [−\d.]+, ▲ [−\d.]+$/);
  const curve = await picture(page, '#output canvas:not([hidden])');
  await page.keyboard.press('End');
  await expect(page.locator('#epoch')).toHaveText('epoch 5,000 · step 5,000');
  await expect.poll(() => picture(page, '#output canvas:not([hidden])')).not.toBe(curve);
  await open(page, `${XOR}&i=30`);
  await expect(page.locator('#epoch')).toContainText('step 31');
  await expect(page.locator('#output-beside')).toBeVisible();
  const shaded = await picture(page, '#output canvas');
  await page.getByLabel('discretise').check();
  await expect.poll(() => picture(page, '#output canvas')).not.toBe(shaded);
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
  await unfold(page);
  await page.getByLabel('at no progress').check();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.locator('#notice')).toContainText('you asked to stop at no progress');
});

test('NaN is explained', async ({ page }) => {
  await open(page, `${XOR}&optimizer=adam&i=3`);
  await expect(page.locator('#sentence')).toContainText('in float16 a parameter is no longer finite since step 1; float32 has');
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

test('a click on the losses goes to that epoch', async ({ page }) => {
  await open(page, `${XOR}&i=299`);
  await expect(page.locator('#epoch')).toHaveText('epoch 100 · step 300');
  const over = page.locator('#losses .chart-over');
  await over.scrollIntoViewIfNeeded();
  const { width, height } = /** @type {{ width: number, height: number }} */ (await over.boundingBox());
  await over.click({ position: { x: width / 2, y: height / 2 } });
  await expect(page.locator('#epoch')).toHaveText(/^epoch (49|50|51) /);
});
