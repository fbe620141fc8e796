// Before and after: whose numbers are shown, what a bit turned over starts from, and a step that loss scaling skipped.

import { expect, open, row, test } from './page.js';

/** @import { Locator, Page } from '@playwright/test' */

/** The exact number that an element shows. @param {Locator} element */
const numberOf = async (element) => Number(await element.getAttribute('data-number'));

/** Of the diagram, by name and iteration. @param {Page} page @param {string} name @param {number} at */
const shown = (page, name, at) => page.locator(`#neuron [data-name="${name}"][data-at="${at}"]`);

/** The number that the bits beside make. @param {Page} page @param {number} place 0 is the weight. */
async function bitsOf(page, place) {
  const number = page.locator('#bits .bits-of').nth(place);
  return { name: await number.locator('.bits-head > :first-child').textContent(), bits: (await number.locator('.bit').allTextContents()).join('') };
}

for (const [hash, iteration] of /** @type {const} */ ([['i=0', 0], ['dtype=float32&lr=0.3&x=0.75&i=7', 7], ['dtype=bfloat16&x=1,2,3&y=2,4,7&lr=0.02&batch_size=1&i=4', 4]])) {
  test(`the diagram adds up at #${hash}: x times the weight before plus the bias before is the prediction`, async ({ page }) => {
    await open(page, hash);
    const [before, after] = [iteration - 1, iteration];
    const [x, prediction] = [await numberOf(shown(page, 'x', after)), await numberOf(shown(page, 'prediction', after))];
    const sum = x * (await numberOf(shown(page, 'weight', before))) + (await numberOf(shown(page, 'bias', before)));
    // An ulp of bfloat16 at most, and as much of the others as they have digits.
    expect(Math.abs(sum - prediction)).toBeLessThan(Math.abs(prediction) * (hash.includes('bfloat16') ? 2 ** -7 : hash.includes('float32') ? 2 ** -22 : 2 ** -10));
    // What is after it is the row of the table, and what is before it the row before.
    for (const at of [before, after]) {
      for (const name of ['weight', 'bias']) {
        const cell = page.locator(`.row[data-iteration="${at}"] [data-name="${name}"]`);
        expect(await numberOf(shown(page, name, at))).toBe(await numberOf(cell));
      }
    }
    await expect(page.locator('#neuron')).toContainText(/weight before.*after.*bias before.*after/);
  });
}

test('the start is a row of the table, and is looked at like the others', async ({ page }) => {
  await open(page, 'i=0');
  const start = page.locator('.row[data-iteration="-1"]');
  await expect(start).toContainText('start');
  // torch.manual_seed(0), in float16.
  await expect(start.locator('[data-name="weight"]')).toHaveAttribute('data-number', '-0.007488250732421875');
  await expect(start.locator('.cell[data-number]')).toHaveCount(2);
  await start.locator('.cell').first().click();
  await expect(page.locator('#iteration-number')).toHaveText('the start');
  await expect(start).toHaveClass(/current/);
  await expect(page.locator('#bits')).toContainText('weight at the start');
  await expect(shown(page, 'prediction', 0)).toHaveCount(0);
  await expect(page.locator('#worked-iteration')).toHaveText('0');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#bits')).toContainText('weight after iteration 0');
  await expect(page.locator('.table .head')).toContainText('before the stepprediction');
  await expect(page.locator('.table .head')).toContainText('after the stepweight');
});

test('a click on a bit of a computed weight shows the number asked for, and no other changes', async ({ page }) => {
  await open(page, 'i=0');
  const [weight, bias] = [await bitsOf(page, 0), await bitsOf(page, 1)];
  expect([weight.name, bias.name]).toEqual(['weight after iteration 0', 'bias after iteration 0']);
  await expect(page.locator('#bits-says')).toContainText('starts a new run from here, with that bit turned over');
  await page.locator('#bits .bits-of').first().getByRole('button').nth(7).click();
  await page.mouse.move(5, 5);
  const asked = `${weight.bits.slice(0, 7)}${weight.bits[7] === '0' ? '1' : '0'}${weight.bits.slice(8)}`;
  await expect.poll(() => bitsOf(page, 0)).toEqual({ name: 'weight at the start', bits: asked });
  expect(await bitsOf(page, 1)).toEqual({ name: 'bias at the start', bits: bias.bits });
  // From the start, that number alone.
  await page.locator('#bits .bits-of').nth(1).getByRole('button').first().click();
  await page.mouse.move(5, 5);
  await expect.poll(() => bitsOf(page, 1)).toEqual({ name: 'bias at the start', bits: `1${bias.bits.slice(1)}` });
  expect((await bitsOf(page, 0)).bits).toBe(asked);
});

test('a number of another row starts from that row; a computed one turns no bit over', async ({ page }) => {
  await open(page, 'i=9');
  const there = await row(page, 2);
  await page.locator('.row[data-iteration="2"] [data-name="bias"]').click();
  await page.locator('#iteration').fill('9');
  const opened = page.locator('#opened');
  await expect(opened).toContainText('bias after iteration 2');
  await opened.getByRole('button', { name: /^bit 15/ }).click();
  await expect(opened).toContainText('bias at the start');
  await expect(page).toHaveURL(new RegExp(`0\\.weight=${there.weight}&0\\.bias=${-there.bias}$`));
  await page.locator('#iteration').fill('3');
  for (const name of ['loss', 'weight_grad', 'prediction', 'x']) {
    await shown(page, name, 3).click();
    await expect(opened.locator('.bit').first()).toBeDisabled();
    await expect(opened).toContainText('Only the bits of a weight or bias turn over');
  }
  await shown(page, 'weight', 3).click();
  await expect(opened.locator('.bit').first()).toBeEnabled();
  // The run is another one now: the number opened is not of it.
  await page.locator('#lr').fill('0.2');
  await opened.getByRole('button', { name: /^bit 15/ }).click();
  await expect(opened).toContainText('of another run');
  await expect(page.locator('#iteration-number')).toHaveText(/^3 of/);
});

test('a zero keeps its sign, and opens as a zero', async ({ page }) => {
  await open(page, '0.weight=0&0.bias=0&y=0&i=0');
  const start = page.locator('.row[data-iteration="-1"] [data-name="weight"]');
  await start.click();
  const opened = page.locator('#opened');
  await expect(opened).toContainText('2⁻¹⁴ · 0 (zero)');
  await opened.getByRole('button', { name: /^bit 15/ }).click();
  await expect(opened).toContainText('−2⁻¹⁴ · 0 (zero)');
  await expect(start).toHaveAttribute('data-number', '-0');
  await expect(page).toHaveURL(/0\.weight=-0&0\.bias=0$/);
});

test('a bit of a network’s weight trains anew from the weights on show', async ({ page }) => {
  await page.goto('./#layers=2,4,1&activation=tanh&output_activation=tanh&data=xor&samples=60&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=5000&lr=0.1&i=19');
  await expect(page.locator('#sentence')).toContainText('loss of');
  const unit = page.locator('#unit');
  await unit.scrollIntoViewIfNeeded();
  await expect(unit.locator('.parameter.head')).toContainText('value after step 20gradient in step 20');
  const bits = unit.locator('.parameter-bits');
  const before = await bits.allTextContents();
  await bits.nth(1).click();
  const opened = page.locator('#opened');
  await expect(opened).toContainText('0.weight[0, 1] after step 20');
  await opened.getByRole('button', { name: /^bit 15/ }).click();
  await expect(page.locator('#epoch')).toContainText('step 0');
  const turned = `${before[1][0] === '0' ? '1' : '0'}${before[1].slice(1)}`;
  await expect.poll(() => bits.allTextContents()).toEqual([before[0], turned, before[2]]);
  await expect(opened).toContainText('0.weight[0, 1] at the start');
  // No gradient before any step.
  await expect(unit.locator('.parameter').nth(1)).toContainText('–');
  await expect(unit.locator('.parameter .badge')).toHaveText(['', '', '']);
});

test('a skipped step says so: in its row, at the neuron, and on the curve of the scale', async ({ page }) => {
  await open(page, 'i=0');
  const scaling = page.locator('#scaling');
  await expect(scaling).toBeHidden();
  await expect(page.locator('.table .head')).not.toContainText('loss scale', { useInnerText: true });
  await open(page, 'loss_scaling=dynamic&init_scale=1e7&growth_interval=3&steps=30&i=4');
  await expect(scaling).toBeVisible();
  await expect(page.locator('.row[data-iteration="4"]')).toContainText('625000skipped: both gradients −∞; scale halves');
  await expect(page.locator('#neuron .badge')).toHaveText(['skipped', 'skipped']);
  const picture = () => scaling.locator('canvas').evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
  const dynamic = await picture();
  // 39,062.5 is small enough: the step is taken.
  await page.locator('#iteration').fill('8');
  await expect(page.locator('.row[data-iteration="8"]')).toContainText('39062.5');
  await expect(page.locator('.row[data-iteration="8"]')).not.toContainText('skipped');
  await expect.poll(picture).not.toBe(dynamic);
  await page.locator('#loss_scaling').selectOption('');
  await expect(scaling).toBeHidden();
});
