// Every lesson, in the browser: what its text says is what the page then shows.

import lessons from '../../www/lessons/lessons.json' with { type: 'json' };
import { expect, open, ready, row, sentence, test, unfold } from './page.js';

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
    await expect(page.locator('#sweep-says')).toContainText('float16 stops short of 0 at 55 with 9.5e−7', { timeout: 25_000 });
  },
  async frozen(page) {
    const group = page.locator('.worked-group');
    await expect(group.filter({ hasText: 'Update: weight' }).locator('.badge')).toHaveText('moved');
    await expect(group.filter({ hasText: 'Update: bias' }).locator('.badge')).toHaveText('lost');
    await expect(group.filter({ hasText: 'Update: bias' })).toContainText('9.76e−5 is less than 0.000244, half an ulp of the bias: the bias stays where it is.');
    await expect(page.locator('#line')).toContainText('It moves by 0.000122, 25 % more than asked.');
    expect(await row(page, 16)).toMatchObject({ weight: 0.228271484375, bias: 0.771484375 });
    expect(await row(page, 17)).toMatchObject({ loss: 0 });
  },
  async gpu(page) {
    await expect(page.locator('#parted li')).toHaveText(/on a GPU: parts in iteration 0: weight 0\.0867, here 0\.0866, and alike again from iteration 2 on\./);
    await expect(sentence(page)).toHaveText('In float16 the loss is exactly 0 from iteration 17 on; the same, but on a GPU, needs 17.');
    await page.getByRole('button', { name: 'Both steps' }).click();
    await expect(page.locator('#parting-dialog .parting-side').first().locator('.differs')).toHaveCount(3);
    await expect(page.locator('#parting-dialog .parting-side').last().locator('.differs')).toHaveCount(1);
    await page.keyboard.press('Escape');
  },
  async 'two-learning-rates'(page) {
    await expect(page.locator('#steps-worked .operation', { hasText: '−lr' }).first().locator('.kept .value, .value.kept')).toHaveText('−0.09998');
    await page.getByRole('button', { name: 'Both steps' }).click();
    await expect(page.locator('#parting-dialog .differs').last()).toContainText('−0.100000001');
    await page.keyboard.press('Escape');
  },
  async 'adam-races'(page) {
    await expect(sentence(page)).toHaveText('In float16 the loss is exactly 0 from iteration 17 on; the same, but Adam, needs 136.');
    await expect(page.locator('#events')).toContainText('is exactly 0 from 136');
  },
  async 'gpu-sum'(page) {
    await expect(page.locator('#parted li')).toContainText('on a GPU: parts in iteration 0: loss 0.5231826, here 0.5231827');
    expect(await row(page, 2)).toMatchObject({ bias: -0.10459642857313156 });
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
    await expect(sentence(page)).toContainText('from iteration 290 on a parameter is no longer finite');
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
    // The controls may be far from it.
    await page.locator('#unit').scrollIntoViewIfNeeded();
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
  async 'four-ways'(page) {
    await expect(sentence(page)).toContainText('In float16 learning stops at iteration 930');
    await page.locator('#update').selectOption('kahan');
    await expect(sentence(page)).toContainText('In float16 the loss is exactly 0 from iteration 1,752 on');
    await page.locator('#autocast').selectOption('float16');
    await page.locator('#update').selectOption('nearest');
    await choose(page, 'float32');
    await expect(sentence(page)).toContainText('In float32 under autocast the loss is exactly 0 from iteration 1,684 on');
  },
  async 'warm-up'(page) {
    await expect(page.locator('#schedule')).toContainText('learning rate: ');
    await expect.poll(() => row(page, 1999)).toMatchObject({ weight: 1 });
    await page.locator('#lr_scheduler').selectOption('');
    await expect.poll(() => row(page, 1999)).toMatchObject({ weight: 0.796875 });
  },
  async 'norm-weight'(page) {
    await expect(sentence(page)).toContainText('In bfloat16 learning stops at iteration 970: no update moves a parameter any more, and the loss stays 0.0625');
    await expect(sentence(page)).toContainText('float32 copy, is at 0 after 1,000');
    expect(await row(page, 999)).toMatchObject({ weight: 1, bias: -0.25, loss: 0.0625 });
    await page.locator('#update').selectOption('master_weights');
    await expect.poll(() => row(page, 3)).toMatchObject({ weight: 0.99609375 });
  },
  async 'weight-decay'(page) {
    await expect(page.locator('#parted li').first()).toContainText('weight_decay 0: the same bits in all 1,000 iterations.');
    await expect(page.locator('#steps-worked')).toContainText('param.mul_(1 - lr * weight_decay)');
    await choose(page, 'float32');
    expect((await row(page, 999)).weight).toBeCloseTo(0.254, 3);
  },
  async counter(page) {
    await expect(sentence(page)).toContainText('In bfloat16 learning stops at iteration 256');
    await expect(page.locator('#parted li').first()).toContainText('float32: parts in iteration 256: bias 257, here 256');
    expect(await row(page, 599)).toMatchObject({ bias: 256 });
    await choose(page, 'float32');
    expect(await row(page, 599)).toMatchObject({ bias: 600 });
  },
  async beta2(page) {
    await expect(sentence(page)).toContainText('In bfloat16 learning stops at iteration 3,816: no update moves a parameter any more, and the loss stays 0.141; the same, but betas 0.9,0.99, is exactly 0 from 1,004');
    await expect(page.locator('#steps-worked')).toContainText('exp_avg_sq.mul_(beta2)');
    expect(await row(page, 1000)).toMatchObject({ weight_grad: -1 });
  },
  async 'zero-gradient'(page) {
    await expect(sentence(page)).toContainText('In float16 a parameter is no longer finite from iteration 0 on');
    await expect(page.locator('#steps-worked')).toContainText('0 / 0');
    expect(await row(page, 0)).toMatchObject({ weight: NaN, weight_grad: 0 });
    await page.locator('#eps').fill('1e-4');
    await expect(sentence(page)).toContainText('and for good from 2,701 on');
    expect(await row(page, 299)).toMatchObject({ weight: 1 });
  },
  async clipped(page) {
    await expect(sentence(page)).toContainText('the same, but other points, stops at 0; the same, but other points, clip_grad_value_, stops at 2,212');
    expect(await row(page, 0)).toMatchObject({ weight_grad: 0.9951171875, bias_grad: 0.0994873046875 });
    await expect(page.locator('#steps-worked')).toContainText('total_norm');
    await page.locator('#x').fill('1');
    await page.locator('#y').fill('-30000');
    await expect(sentence(page)).toContainText('In float16 learning stops at iteration 0');
    expect(await row(page, 299)).toMatchObject({ weight: 0.5, bias: 0, weight_grad: 0 });
  },
  async 'scale-of-nothing'(page) {
    await expect(sentence(page)).toContainText('In float16 a parameter is no longer finite from iteration 288 on');
    const [last, stays] = [await row(page, 76), await row(page, 287)];
    expect(stays.weight).toBe(last.weight);
    expect((await row(page, 75)).weight).not.toBe(last.weight);
    await expect(page.locator('#words')).toContainText('Both gradients are 0: nothing moves.');
    expect(await row(page, 288)).toMatchObject({ weight: NaN });
  },
  async 'unscale-half'(page) {
    await expect(page.locator('#parted li').first()).toContainText('no loss scaling: the same bits in all 60 iterations.');
    const unscale = page.locator('.worked-group').filter({ hasText: 'Unscale: the gradients' });
    await expect(unscale.locator('.callout').first()).toContainText('it becomes 0');
    await page.locator('#update').selectOption('master_weights');
    await expect(page.locator('.operation').filter({ hasText: 'master weight' }).first()).toBeVisible();
  },
};

/** @param {Page} page @param {string} dtype */
async function choose(page, dtype) {
  await page.getByRole('radio', { name: dtype, exact: true }).check();
  await expect(page.locator('#table-dtype')).toContainText(dtype);
}

/** In the order of the path. */
const CHAPTERS = ['A neuron', 'Rounding', 'Stopping', 'Range', 'Cures', 'Side by side', 'A network', 'Bug reports'];

const lesson = (/** @type {Page} */ page) => page.locator('#lesson');
const verdict = (/** @type {Page} */ page) => page.locator('#lesson .verdict');
const button = (/** @type {Page} */ page, /** @type {string} */ name) => lesson(page).getByRole('button', { name, exact: true });
/** What a veil over a view hides: what is in its section, or the view itself. @param {Page} page @param {string} view */
const seen = (page, view) => page.locator(`section#${view} > :first-child, :not(section)#${view}`);
const veils = (/** @type {Page} */ page) => page.locator('.veil');
/** The number of a lesson in the strip, once it is filled. @param {Page} page */
const done = (page) => page.locator('#lesson-strip .done .place');

test('each lesson is tested, and together they are a path', () => {
  expect(Object.keys(SHOWN).sort()).toEqual(lessons.map(({ id }) => id).sort());
  expect([...new Set(lessons.map(({ chapter }) => chapter))]).toEqual(CHAPTERS);
  expect(lessons.map(({ chapter }) => CHAPTERS.indexOf(chapter))).toEqual(lessons.map(({ chapter }) => CHAPTERS.indexOf(chapter)).sort((a, b) => a - b));
});

for (const { id, link, title, question, answer, veil } of lessons) {
  test(`lesson "${title}" asks, and shows what it says`, async ({ page }) => {
    await open(page, `${link}&lesson=${id}`);
    await expect(lesson(page)).toContainText(title);
    await expect(page.locator('#lesson-list a[aria-current]')).toContainText(title);
    await expect(lesson(page).getByText(question)).toBeVisible();
    // What would tell is out of sight, out of the keyboard's reach, and its room is kept.
    for (const view of veil) {
      await expect(seen(page, view)).toBeHidden();
      expect((await page.locator(`#${view}`).boundingBox())?.height ?? 0).toBeGreaterThan(0);
    }
    expect(await veils(page).count() > 0).toBe(veil.length > 0);
    await expect(lesson(page).locator('.told')).toBeHidden();
    await button(page, 'Tell me').click();
    await expect(lesson(page).locator('.told')).toBeVisible();
    await expect(lesson(page).locator('.told')).toContainText(answer.replace(/\[([^\]]+)\]/g, '$1'));
    await expect(veils(page)).toHaveCount(0);
    for (const view of veil) await expect(seen(page, view)).toBeVisible();
    // To be told is not to answer.
    await expect(done(page)).toHaveCount(0);
    await SHOWN[id](page);
  });
}

test('an order is answered by pressing one after the other, by the keyboard alone', async ({ page }) => {
  await open(page, 'lesson=notebook');
  await expect(button(page, 'Answer')).toBeDisabled();
  for (const name of ['float32', 'bfloat16', 'float16']) await lesson(page).locator(`.option.${name}`).press('Enter');
  await expect(lesson(page).locator('.option[aria-pressed="true"]')).toHaveCount(3);
  // One is taken back, and those behind it move up.
  await lesson(page).locator('.option.float32').press('Space');
  await expect(lesson(page).locator('.option.bfloat16 .place')).toHaveText('1');
  for (const name of ['float32', 'float64']) await lesson(page).locator(`.option.${name}`).press('Enter');
  await button(page, 'Answer').press('Enter');
  await expect(verdict(page)).toHaveText('Right: bfloat16, float16, float32, float64.');
  await expect(verdict(page)).toBeFocused();
  await expect(veils(page)).toHaveCount(0);
  await expect(done(page)).toHaveText(['1']);
});

test('a choice that is not right is answered kindly, and counts as answered; it can be asked again', async ({ page }) => {
  await open(page, 'lesson=frozen');
  await button(page, 'Neither').click();
  await expect(verdict(page)).toHaveText('Not quite. You said “Neither”; it is “The weight alone, by 1.2e−4”.');
  await expect(seen(page, 'words')).toBeVisible();
  await expect(done(page)).toHaveText(['3']);
  await button(page, 'Ask me again').click();
  await expect(seen(page, 'words')).toBeHidden();
  await expect(done(page)).toHaveCount(0);
  await button(page, 'The weight alone, by 1.2e−4').click();
  await expect(verdict(page)).toHaveText('Right: The weight alone, by 1.2e−4.');
});

test('a number is read as anywhere on the page, near enough is right, and what is no number is said to be none', async ({ page }) => {
  await open(page, 'lesson=half-an-ulp');
  const input = lesson(page).getByRole('textbox', { name: 'Your answer' });
  await input.fill('a little');
  await input.press('Enter');
  await expect(lesson(page).getByRole('alert')).toHaveText('The answer must be a finite number; you typed a little.');
  await expect(lesson(page).locator('.told')).toBeHidden();
  await input.fill('0,002');
  await button(page, 'Answer').click();
  await expect(verdict(page)).toHaveText('Near enough: you said 0.002, it is 0.00195.');
  await button(page, 'Ask me again').click();
  await input.fill('1');
  await input.press('Enter');
  await expect(verdict(page)).toHaveText('Not quite. You said “1”; it is “0.00195”.');
});

test('an experiment is answered when it happens, and only by what may be changed', async ({ page }) => {
  await open(page, 'lesson=too-fast');
  const trial = lesson(page).locator('.trial');
  await expect(trial).toContainText('So far, with lr 0.51: learning explodes, the loss grows in every iteration from 0 to 164, where the first ∞ or NaN comes; from iteration 290 on a parameter is no longer finite');
  await page.locator('#lr').fill('0.2');
  await expect(trial).toContainText('So far, with lr 0.2: the loss is exactly 0 from iteration');
  await page.getByRole('radio', { name: 'float64', exact: true }).check();
  await page.locator('#lr').fill('0.25');
  await expect(trial).toContainText('More than lr was changed, so this does not count');
  await expect(done(page)).toHaveCount(0);
  await page.getByRole('radio', { name: 'float16', exact: true }).check();
  await expect(verdict(page)).toHaveText('There it is, with lr 0.25.');
  await expect(done(page)).toHaveText(['2']);
  // The other one: eps.
  await open(page, 'lesson=adam-eps');
  await page.locator('#eps').fill('1e-7');
  await expect(trial).toContainText('So far, with eps 1e-7: learning stops at iteration 1');
  await page.locator('#eps').fill('0.0001');
  await expect(verdict(page)).toHaveText('There it is, with eps 0.0001.');
  await expect(page.locator('#eps')).toBeFocused();
});

test('what is answered is remembered on this device, marked in strip and list, and can be started afresh', async ({ page }) => {
  await open(page, 'lesson=out-of-range');
  await lesson(page).locator('.option').first().click();
  await open(page);
  await expect(done(page)).toHaveText(['6']);
  await expect(page.getByRole('link', { name: '6 Out of range , answered' }).first()).toBeVisible();
  // What they say is loaded when their list is near.
  await page.locator('#lessons').scrollIntoViewIfNeeded();
  await expect(page.locator('.lesson-progress')).toContainText(`1 of ${lessons.length} answered`);
  await page.locator('#lesson-list a.done').click();
  // It was answered: nothing is veiled.
  await expect(verdict(page)).toHaveText('Answered: No, it ends the same way, 20 iterations later.');
  await expect(seen(page, 'words')).toBeVisible();
  await page.getByRole('button', { name: 'Start afresh' }).click();
  await expect(done(page)).toHaveCount(0);
  await expect(seen(page, 'words')).toBeHidden();
  await open(page, 'lesson=out-of-range');
  await expect(seen(page, 'words')).toBeHidden();
});

test('where nothing can be kept, an answer counts as long as the page is open', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of /** @type {const} */ (['getItem', 'setItem'])) {
      Storage.prototype[name] = () => {
        throw new DOMException('refused', 'SecurityError');
      };
    }
  });
  await open(page, 'lesson=out-of-range');
  await lesson(page).locator('.option').first().click();
  await expect(done(page)).toHaveText(['6']);
  await button(page, 'Next').click();
  await expect(seen(page, 'words')).toBeHidden();
  await button(page, 'Before').click();
  await expect(seen(page, 'words')).toBeVisible();
});

test('the veil can be lifted without an answer, and falls with the lesson', async ({ page }) => {
  await open(page, 'lesson=notebook');
  await page.getByRole('button', { name: 'Show it anyway' }).first().click();
  await expect(veils(page)).toHaveCount(0);
  await expect(seen(page, 'plot')).toBeVisible();
  await expect(button(page, 'Answer')).toBeVisible();
  await open(page, 'lesson=notebook');
  await expect(seen(page, 'plot')).toBeHidden();
  await button(page, 'Close').click();
  await expect(seen(page, 'plot')).toBeVisible();
  await expect(veils(page)).toHaveCount(0);
});

test('a frame that shows a lesson asks it, too, without the strip', async ({ page }) => {
  await page.goto('./?embed=plot#lesson=notebook');
  await ready(page);
  await expect(page.locator('#lesson-strip')).toBeHidden();
  await expect(seen(page, 'plot')).toBeHidden();
  await button(page, 'Tell me').click();
  await expect(seen(page, 'plot')).toBeVisible();
});

test('the lessons walk from one to the next, and each is a link', async ({ page }) => {
  // A lesson takes a second or two to come.
  test.setTimeout(4000 * lessons.length);
  await open(page);
  await page.locator('#lessons').scrollIntoViewIfNeeded();
  await page.locator('#lesson-list a').first().click();
  for (const [i, { title, id, chapter }] of lessons.entries()) {
    await expect(page.locator('#lesson-title')).toHaveText(`Lesson ${i + 1} of ${lessons.length}: ${chapter} ${title}`);
    await expect(page.locator('#lesson-strip a[aria-current]')).toContainText(title);
    await expect(page).toHaveURL(new RegExp(`lesson=${id}$`));
    if (i < lessons.length - 1) await button(page, 'Next').click();
  }
  await expect(button(page, 'Next')).toBeDisabled();
  await button(page, 'Close').click();
  await expect(lesson(page)).toBeHidden();
  await expect(page).not.toHaveURL(/lesson=/);
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`Next, Before, a card and the strip arrive at the lesson's text at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    /** @param {string} title */
    const arrived = async (title) => {
      await expect(page.locator('#lesson-title')).toContainText(title);
      await expect(page.locator('#lesson-title')).toBeFocused();
      await expect(page.locator('#lesson-title')).toBeInViewport({ ratio: 1 });
      await expect(page.locator('#lesson .question')).toBeInViewport({ ratio: 1 });
    };
    await page.locator('#lessons').scrollIntoViewIfNeeded();
    await page.locator('#lesson-list a').nth(1).click();
    await arrived('Too fast');
    await button(page, 'Next').click();
    await arrived('Frozen');
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.locator('#lesson').getByRole('button', { name: 'Before' }).press('Enter');
    await arrived('Too fast');
    await page.locator('#lesson-strip a').nth(2).click();
    await arrived('Frozen');
  });
}

test('on a phone a lesson that was answered stays in sight above its figure', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, 'lesson=frozen');
  await button(page, 'Neither').click();
  await page.locator('#plot').scrollIntoViewIfNeeded();
  await button(page, 'Show me where').click();
  await expect(page.locator('#worked-title')).toBeInViewport();
  await expect(verdict(page)).toBeInViewport();
  const [pane, figure] = [await lesson(page).boundingBox(), await page.locator('#worked-title').boundingBox()];
  expect(figure?.y).toBeGreaterThanOrEqual((pane?.y ?? 0) + (pane?.height ?? Infinity));
});

/** All that a reader can have set or moved: what the controls, buttons and pictures are at. @param {Page} page */
const settings = (page) =>
  page.evaluate(() => {
    const all = document.querySelectorAll('main :is(input, select):not(#iteration, .amount input, #speed), main [aria-pressed]:not(.option), #unzoom, #opened');
    const at = [...all].filter((element) => element.checkVisibility()).map((element) => {
      const { id, value, checked, hidden } = /** @type {HTMLInputElement} */ (element);
      return `${id || element.textContent?.replace(/[^a-z ]/gi, '')} ${value} ${checked} ${hidden} ${element.getAttribute('aria-pressed')}`;
    });
    return [...at, document.getElementById('iteration-number')?.textContent, [...document.querySelectorAll('#unit h3')].find((heading) => heading.checkVisibility())?.textContent, location.hash.replace(/&bits=[^&]*/, '')];
  });

/** The same once all of it is made: what is folded, and what is drawn when it is near. @param {Page} page */
async function everything(page) {
  await unfold(page);
  if (await page.locator('#unit').isVisible()) {
    await page.locator('#unit').scrollIntoViewIfNeeded();
    // Once it has come as far as the lesson goes: the link counts from 0, and this from 1.
    const iteration = Number(/[#&]i=(\d+)/.exec(page.url())?.[1]);
    await expect(page.locator('#unit h3').first()).toContainText(`Its next step, ${(iteration + 2).toLocaleString('en')},`);
  } else {
    await page.locator('#sweep').scrollIntoViewIfNeeded();
    await expect(page.locator('#sweep-actions select')).toBeAttached();
  }
  return settings(page);
}

test('nothing of what was set leaks from one lesson into the next', async ({ page }) => {
  // Four times for each lesson the page anew.
  test.setTimeout(14_000 * lessons.length);
  /** @type {unknown[]} */
  const fresh = [];
  const arrived = async (/** @type {string} */ id) => {
    await expect(page).toHaveURL(new RegExp(`[#&]i=\\d+.*lesson=${id}$`));
    await expect(page.locator('#lesson-title')).toBeVisible();
  };
  for (const { id } of lessons) {
    await open(page, `lesson=${id}`);
    await arrived(id);
    fresh.push(await everything(page));
  }
  await open(page, `lesson=${lessons[0].id}`);
  for (const [i, { id, link }] of lessons.entries()) {
    await arrived(id);
    expect(await everything(page), id).toEqual(fresh[i]);
    await button(page, 'Tell me').click();
    if (link.includes('layers')) {
      await page.locator('#losses-legend .bfloat16').click();
      await page.locator('#pace').selectOption('slow');
      await page.locator('#stop_loss').fill('0.5');
      for (const control of ['#discretize', '#show-test', '#no_progress']) await page.locator(control).click();
      await page.locator('#diagram .unit').last().click();
      if (await page.locator('#draw-points').isVisible()) await page.locator('#draw-points').click();
    } else {
      await page.locator('#scale').click();
      // From the last: another variant than a dtype goes away with its chip.
      for (const entry of (await page.locator('#legend .legend-entry').all()).toReversed()) await entry.click();
      const box = await page.locator('#plot').boundingBox();
      if (!box) throw new Error('no plot');
      await page.mouse.move(box.x + box.width / 3, box.y + 100);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + 100, { steps: 3 });
      await page.mouse.up();
      await expect(page.locator('#unzoom')).toBeVisible();
      await page.locator('#neuron [data-number]').first().click();
    }
    await page.locator('#opened').evaluate((panel) => panel.removeAttribute('hidden'));
    await page.locator('#seed').fill('7');
    const next = button(page, 'Next');
    if (await next.isEnabled()) await next.click();
  }
});

test('a lesson that is changed can be set up again, and leads to its figure, which is lit', async ({ page }) => {
  await open(page, 'lr=0.1&i=16&lesson=frozen');
  await page.locator('#lr').fill('0.2');
  await expect(page).toHaveURL(/lr=0\.2&.*lesson=frozen/);
  await button(page, 'Set it up again').click();
  await expect(page.locator('#lr')).toHaveValue('0.1');
  await button(page, 'Show me where').click();
  await expect(page.locator('#worked')).toBeInViewport();
  await expect(page.locator('#worked')).toHaveClass(/\blit\b/);
  await expect(page.locator('.lit')).toHaveCount(0);
});

test('terms of a text explain themselves', async ({ page }) => {
  await open(page, 'lesson=frozen');
  const term = lesson(page).locator('dfn.term', { hasText: 'ulp' });
  await term.hover();
  await expect(term).toHaveAttribute('data-says', /^ulp: Unit in the last place/);
  await expect(term).toHaveAttribute('aria-description', /^ulp: Unit in the last place/);
});

test('a link that names only a lesson opens its experiment', async ({ page }) => {
  await open(page, 'lesson=half-an-ulp');
  await expect(page.locator('#lr')).toHaveValue('0.001');
  await expect(page.locator('#iteration-number')).toHaveText('931 of 1,499');
  await expect(page).toHaveURL(/lr=0\.001&steps=1500&but=dtype:float32&but=dtype:bfloat16&i=931&bits=[0-9a-f]+&lesson=half-an-ulp$/);
});

test('a lesson that does not exist is said to be missing', async ({ page }) => {
  await open(page, 'lesson=%3Cb%3E');
  await expect(page.locator('#notice')).toContainText('There is no lesson “<b>”');
  await expect(page.locator('#lesson')).toBeHidden();
});
