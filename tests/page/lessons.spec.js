// Every lesson, in the browser: what its text says is what the page then shows.

import lessons from '../../www/lessons.json' with { type: 'json' };
import { expect, open, row, sentence, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** What each lesson's page has to show: PyTorch's values. @type {Record<string, (page: Page) => Promise<void>>} */
const SHOWN = {
  async notebook(page) {
    for (const [dtype, iteration] of [['float16', 17], ['bfloat16', 12], ['float32', 34], ['float64', 73]]) {
      await choose(page, String(dtype));
      await expect(sentence(page)).toContainText(`In ${dtype} the loss is exactly 0 from iteration ${iteration} on`);
    }
  },
  async stopped(page) {
    for (const [dtype, iteration, loss] of [['float16', 55, 9.5367431640625e-7], ['bfloat16', 39, 6.103515625e-5], ['float32', 127, 1.4210854715202004e-14]]) {
      await choose(page, String(dtype));
      await expect(sentence(page)).toContainText(`In ${dtype} learning stops at iteration ${iteration}`);
      expect(await row(page, 149)).toMatchObject({ loss });
    }
    await page.locator('#sweep').scrollIntoViewIfNeeded();
    await expect(page.locator('#sweep-says')).toContainText('float16 stops short of 0 at 55 with 9.5e−7');
  },
  async frozen(page) {
    const group = page.locator('.worked-group');
    await expect(group.filter({ hasText: 'Update: weight' }).locator('.badge')).toHaveText('moved');
    await expect(group.filter({ hasText: 'Update: bias' }).locator('.badge')).toHaveText('lost');
    await expect(group.filter({ hasText: 'Update: bias' })).toContainText('9.76e−5 is less than half an ulp of the bias (0.000244): the bias stays where it is.');
    await expect(page.locator('#line')).toContainText('It moves by 0.000122, 25 % more than asked.');
    expect(await row(page, 16)).toMatchObject({ weight: 0.228271484375, bias: 0.771484375 });
    expect(await row(page, 17)).toMatchObject({ loss: 0 });
  },
  async 'half-an-ulp'(page) {
    await expect(sentence(page)).toContainText('In float16 learning stops at iteration 930');
    expect(await row(page, 1499)).toMatchObject({ loss: 0.0009765625, prediction: 0.96875, weight_grad: -0.0625, bias_grad: -0.0625 });
    await expect(page.locator('#line figcaption').first()).toContainText('It snaps back: the weight stays where it is.');
    await choose(page, 'bfloat16');
    await expect(sentence(page)).toContainText('stops at iteration 271');
    expect(await row(page, 1499)).toMatchObject({ loss: 0.05859375 });
    await choose(page, 'float32');
    await expect(sentence(page)).toContainText(/After 1,500 iterations float32 has a loss of .*; learning stops at iteration/);
  },
  async 'too-fast'(page) {
    await expect(sentence(page)).toContainText('no longer finite from iteration 290 on');
    expect(await row(page, 291)).toMatchObject({ weight: NaN });
    await choose(page, 'float32');
    expect(await row(page, 1151)).toMatchObject({ loss: Infinity });
    await page.locator('#lr').fill('0.25');
    await expect(sentence(page)).toContainText('exactly 0 from iteration 1 on');
    await page.locator('#lr').fill('0.5');
    await expect(sentence(page)).toContainText('In float32 the run swings for ever: from iteration');
    const [a, b, c] = [await row(page, 997), await row(page, 998), await row(page, 999)];
    expect([a.weight, a.bias]).toEqual([c.weight, c.bias]);
    expect(a.weight).not.toBe(b.weight);
  },
  async 'loss-zero'(page) {
    await expect(sentence(page)).toContainText('In float16 the loss is exactly 0 from iteration 0 on, and still the parameters move');
    expect(await row(page, 0)).toMatchObject({ loss: 0, bias_grad: -0.00020003318786621094 });
    await expect(page.locator('#steps-worked')).toContainText("is under half of float16's smallest number, 5.96e−8: it becomes 0.");
    await page.locator('#steps').fill('60');
    expect(await row(page, 59)).toMatchObject({ bias: 9.989738464355469e-5 });
  },
  async 'loss-infinite'(page) {
    await expect(page.locator('#not-finite')).toContainText("The run's first ∞ or NaN is here, because of square. 89,700 is beyond float16's largest number, 65,504");
    expect(await row(page, 0)).toMatchObject({ loss: Infinity });
    expect(await row(page, 1)).toMatchObject({ loss: 32304 });
    expect(await row(page, 19)).toMatchObject({ loss: 0.0625, prediction: 299.75 });
  },
  async 'out-of-range'(page) {
    await expect(sentence(page)).toContainText('no longer finite from iteration 1 on');
    await expect(sentence(page)).toContainText('float32 is no longer finite from 21');
    await page.locator('#lr').fill('0.003');
    await expect(sentence(page)).toContainText('In float16 the run swings for ever: from iteration 12 on it repeats itself every 2 iterations, with a loss of 0.003906');
  },
  async 'adam-eps'(page) {
    await expect(sentence(page)).toContainText('no longer finite from iteration 0 on');
    const eps = page.locator('.operation').filter({ hasText: 'add_(eps)' }).first();
    await expect(eps).toContainText("1e−8 is under half of float16's smallest number, 5.96e−8: it becomes 0.");
    await expect(page.locator('#steps-worked')).toContainText('The division is by 0');
    await page.locator('#eps').fill('1e-4');
    await expect(sentence(page)).toContainText('first exactly 0 at iteration 51, and for good from 133 on');
  },
  async 'thirty-third'(page) {
    const field = (/** @type {number} */ input) => page.getByLabel(`0.weight[0, ${input}]`);
    await page.locator('#unit').scrollIntoViewIfNeeded();
    for (const input of [0, 31]) await expect(field(input)).toHaveValue('0.2467');
    await expect(field(32)).toHaveValue('0.2466');
    await expect(page.locator('#unit h3')).toContainText('0.weight[0, 32]');
    const update = page.locator('#unit .worked-group').last();
    await expect(update).toContainText('product');
    await page.getByRole('button', { name: 'x₃₂', exact: true }).click();
    await expect(page.locator('#unit h3')).toContainText('0.weight[0, 31]');
    await expect(update).not.toContainText('product');
    await page.keyboard.press('End');
    await expect(field(0)).toHaveValue('0.0383');
    await expect(field(32)).toHaveValue('0.0381');
    await page.getByRole('radio', { name: 'float32', exact: true }).check();
    await expect(field(0)).toHaveValue(/^0\.03823/);
    expect(await field(32).inputValue()).toBe(await field(0).inputValue());
  },
  async spiral(page) {
    await expect(page.locator('#losses-legend .float16')).toContainText('test 0.0314', { timeout: 25_000 });
    await expect(page.locator('#output figcaption')).toContainText('99.2 %');
    await page.locator('#eps').fill('1e-8');
    await expect(page.locator('#sentence')).toContainText('in float16 a parameter is no longer finite since step 1');
    // Of the step on show, without another one.
    await expect(page.locator('#losses-legend .float32')).toContainText('test 0.060', { timeout: 25_000 });
  },
  async 'loss-scaling'(page) {
    await expect(page.locator('#loss_scaling')).toHaveValue('static');
    await expect(page.locator('#scale_by')).toHaveValue('1024');
    const unscale = page.locator('.worked-group').filter({ hasText: 'Unscale: the gradients' });
    await expect(unscale.locator('.callout').first()).toContainText('it becomes 0');
    await page.locator('#update').selectOption('master_weights');
    await expect(page.locator('.operation').filter({ hasText: 'master weight' }).first()).toBeVisible();
  },
  async 'master-weights'(page) {
    await expect(sentence(page)).toContainText('In float16 the loss is exactly 0 from iteration 1,760 on');
    await choose(page, 'bfloat16');
    await expect(sentence(page)).toContainText('In bfloat16 the loss is exactly 0 from iteration 1,427 on');
    await page.locator('#update').selectOption('nearest');
    await expect(sentence(page)).toContainText('stops at iteration 271');
  },
  async 'stochastic-rounding'(page) {
    await expect(sentence(page)).toContainText('In float16 the loss is exactly 0 from iteration 1,743 on');
    await expect(page.locator('.operation').filter({ hasText: 'stochastic rounding (ours)' })).toHaveCount(2);
  },
};

/** @param {Page} page @param {string} dtype */
async function choose(page, dtype) {
  await page.getByRole('radio', { name: dtype, exact: true }).check();
  await expect(page.locator('#table-dtype')).toContainText(dtype);
}

test('each lesson is tested', () => {
  expect(Object.keys(SHOWN)).toEqual(lessons.map(({ id }) => id));
});

for (const { id, link, title, question } of lessons) {
  test(`lesson "${title}" shows what it says`, async ({ page }) => {
    await open(page, `${link}&lesson=${id}`);
    await expect(page.locator('#lesson')).toContainText(title);
    await expect(page.locator('#lesson')).toContainText(question);
    await expect(page.locator('#lesson-list a[aria-current]')).toContainText(title);
    await SHOWN[id](page);
  });
}

test('the lessons walk from one to the next, and each is a link', async ({ page }) => {
  await open(page);
  await page.locator('#lesson-list a').first().click();
  for (const [i, { title, id }] of lessons.entries()) {
    await expect(page.locator('#lesson-title')).toContainText(`Lesson ${i + 1} of ${lessons.length}`);
    await expect(page.locator('#lesson-title')).toContainText(title);
    await expect(page).toHaveURL(new RegExp(`lesson=${id}$`));
    if (i < lessons.length - 1) await page.getByRole('button', { name: 'Next ›' }).click();
  }
  await expect(page.getByRole('button', { name: 'Next ›' })).toBeDisabled();
  await page.locator('#lesson').getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('#lesson')).toBeHidden();
  await expect(page).not.toHaveURL(/lesson=/);
});

test('a lesson that is changed can be set up again, and leads to its figure', async ({ page }) => {
  await open(page, 'lr=0.1&i=16&lesson=frozen');
  await page.locator('#lr').fill('0.2');
  await expect(page).toHaveURL(/lr=0\.2&.*lesson=frozen/);
  await page.getByRole('button', { name: 'Set it up again' }).click();
  await expect(page.locator('#lr')).toHaveValue('0.1');
  await page.getByRole('button', { name: 'Show me where' }).click();
  await expect(page.locator('#worked')).toBeInViewport();
});

test('a link that names only a lesson opens its experiment', async ({ page }) => {
  await open(page, 'lesson=half-an-ulp');
  await expect(page.locator('#lr')).toHaveValue('0.001');
  await expect(page.locator('#iteration-number')).toHaveText('931 of 1,499');
  await expect(page).toHaveURL(/lr=0\.001&steps=1500&i=931&bits=[0-9a-f]+&lesson=half-an-ulp$/);
});

test('a lesson that does not exist is said to be missing', async ({ page }) => {
  await open(page, 'lesson=%3Cb%3E');
  await expect(page.locator('#notice')).toContainText('There is no lesson “<b>”');
  await expect(page.locator('#lesson')).toBeHidden();
});
