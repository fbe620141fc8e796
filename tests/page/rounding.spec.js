// The worked step, the bits and the number lines, the landscape, the sweep.

import { expect, open, picture, row, sentence, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** The middle of an element, where the mouse can be. @param {Page} page @param {string} selector */
async function middle(page, selector) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  // What comes near is drawn, and takes its room: until it stands still.
  await page.locator(selector).hover({ trial: true });
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await page.locator(selector).boundingBox());
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, box };
}

/** Opens the page on the landscape: its middle, its surface, and that surface as it is at first. @param {Page} page */
async function landscape(page) {
  await open(page, 'steps=20&i=19');
  const { x, y } = await middle(page, '#map');
  const surface = () => picture(page, '#map canvas');
  await expect.poll(surface).not.toBe('data:,');
  return { x, y, surface, fitted: await surface() };
}

/** Waits until all runs of the sweep have ended. @param {Page} page */
async function swept(page) {
  await page.locator('#sweep').scrollIntoViewIfNeeded();
  await expect(page.locator('#sweep-progress')).toHaveText('click for a run at that learning rate', { timeout: 20_000 });
}

test('the worked step has every operation, with names, formulas and errors', async ({ page }) => {
  await open(page, 'i=16');
  const rows = page.locator('.operation');
  await expect(rows).toHaveCount(16);
  await expect(page.locator('#worked-iteration')).toHaveText('16');
  await expect(rows.nth(1)).toContainText('prediction');
  await expect(rows.nth(1)).toContainText('AddmmBackward0');
  await expect(rows.nth(1)).toContainText('= product + bias before');
  // The product is a float32 number, and written as one.
  await expect(rows.nth(1)).toContainText('= 0.22814941 + 0.7715');
  await expect(rows.nth(1)).toContainText('0.9996337890625');
  await expect(rows.nth(1)).toContainText('−0.250 ulp');
  // A group folds, and stays folded in the next step.
  await page.locator('.worked-group summary').first().click();
  await expect(rows.nth(1)).toBeHidden();
  await page.keyboard.press('Escape');
  await page.locator('#iteration').fill('17');
  await expect(page.locator('#worked-iteration')).toHaveText('17');
  await expect(rows.nth(1)).toBeHidden();
});

test('float64 loses, too: its exact results have more digits than it has', async ({ page }) => {
  await open(page, 'dtype=float64&steps=120&i=100');
  const rows = page.locator('.operation');
  // 0.2280347943305972 + 0.7719652056694027, as Python's fractions add them.
  await expect(rows.nth(1)).toContainText('0.9999999999999999445');
  await expect(rows.nth(1)).toContainText('+0.250 ulp');
  await open(page, 'dtype=float64&lr=1e-19&i=3');
  await expect(rows.filter({ hasText: 'bias before + −lr' })).toContainText('less than 5.55e−17, half an ulp of the bias: the bias stays where it is.');
  await expect(page.locator('#line')).toContainText('0.109 of the gap to the next float64 number. It snaps back: the weight stays where it is.');
  await open(page, 'dtype=float64&x=0&y=1e200&i=0');
  await expect(rows.filter({ hasText: 'difference · difference' })).toContainText("The square is beyond float64's largest number, 1.80e308: it becomes ∞.");
  await open(page, 'dtype=float64&x=0&y=1e-170&0.weight=0&0.bias=0&i=0');
  await expect(rows.filter({ hasText: 'difference · difference' })).toContainText("The square is under half of float64's smallest number, 4.94e−324: it becomes 0.");
});

test('a step whose alpha is 1 is told to its end', async ({ page }) => {
  for (const momentum of ['', '&momentum=0.5']) {
    await open(page, `dtype=float32&y=0&lr=0.1&weight_decay=1&steps=6${momentum}&i=2`);
    for (const name of ['weight', 'bias']) {
      const update = page.locator('.worked-group').filter({ hasText: `Update: ${name}` });
      const made = await update.locator('.operation .kept').last().getAttribute('data-number');
      expect(Number(made)).toBe(/** @type {any} */ (await row(page, 2))[name]);
    }
  }
});

test('a number pointed at lights up in the neuron, the table and the plot', async ({ page }) => {
  // High enough for all of them: out of sight, a plot waits.
  await page.setViewportSize({ width: 1280, height: 2600 });
  await open(page, 'i=5');
  const plain = await picture(page);
  const loss = page.locator('.operation .kept[data-name="loss"]');
  await loss.hover();
  await expect(page.locator('#neuron [data-name="loss"]')).toHaveClass(/highlight/);
  await expect(page.locator('.row[data-iteration="5"] [data-name="loss"]')).toHaveClass(/highlight/);
  await expect.poll(() => picture(page)).not.toBe(plain);
  // The weight that goes in is the one of the row before.
  await page.locator('.operation .numbers [data-name="weight"]').first().hover();
  await expect(page.locator('.row[data-iteration="4"] [data-name="weight"]')).toHaveClass(/highlight/);
  await expect(page.locator('#neuron [data-name="loss"]')).not.toHaveClass(/highlight/);
});

test('weight and bias wear badges for the step on show', async ({ page }) => {
  await open(page, 'i=16');
  await expect(page.locator('#neuron .badge')).toHaveText(['moved', 'lost']);
  await page.locator('#iteration').fill('18');
  await expect(page.locator('#neuron .badge')).toHaveText(['gradient 0', 'gradient 0']);
  await page.locator('#iteration').fill('0');
  await expect(page.locator('#neuron .badge')).toHaveText(['moved', 'moved']);
});

test('the first ∞ or NaN is found, and one click goes there', async ({ page }) => {
  await open(page, 'x=16&y=100&steps=30&i=20&dtype=float32');
  await page.locator('#not-finite .link').click();
  await expect(page.locator('#not-finite')).toContainText("The run's first ∞ or NaN is here");
  await expect(page.locator('#not-finite')).toContainText("is beyond float32's largest number, 3.40e38");
  // From there on nothing is frozen, and nothing moves.
  await page.keyboard.press('Escape');
  await page.locator('#iteration').fill('29');
  await expect(page.locator('#now')).toHaveText('Iteration 29 predicts NaN, a loss of NaN. The weight stays NaN; the bias stays NaN.');
  await expect(page.locator('#neuron .badge')).toHaveText(['not finite', 'not finite']);
});

test('of several points the worked step shows one, and goes to the others', async ({ page }) => {
  await open(page, 'x=1,2,3&y=2,4,7&i=3');
  await expect(page.locator('#worked-points')).toContainText('point 1 of 3');
  await expect(page.locator('.operation .numbers [data-name="x"]').first()).toHaveText('1');
  await page.getByRole('button', { name: 'The next point' }).click();
  await expect(page.locator('.operation .numbers').first()).toContainText('2 · ');
  await expect(page.locator('.operation:has(.kept[data-name="loss"])')).toContainText('(square + square + square) / 3');
});

test('any number opens: exact value, neighbours, ulp, other dtypes; Escape closes', async ({ page }) => {
  await open(page, 'i=0');
  await page.locator('#neuron [data-name="loss"]').click();
  const opened = page.locator('#opened');
  await expect(opened).toContainText('0.2215576171875');
  // Python: math.nextafter's float16 counterpart, torch.nextafter; 2**-3 * 1.7724609375.
  await expect(opened).toContainText('2⁻³ · 1.7724609375');
  await expect(opened).toContainText('0.2214');
  await expect(opened).toContainText('0.2217');
  await expect(opened).toContainText('0.000122');
  await expect(opened).toContainText('0.222, off by 0.000122');
  await expect(opened).toContainText('the same');
  await page.keyboard.press('Escape');
  await expect(opened).toBeHidden();
  // In the worked step and in the table, too, and from the keyboard.
  await page.locator('.operation .kept').first().focus();
  await page.keyboard.press('Enter');
  await expect(opened).toContainText('product');
  await page.locator('.row[data-iteration="1"] [data-name="weight_grad"]').click();
  await expect(opened).toContainText('weight_grad');
});

test('a bit that is flipped makes the start, and the run follows', async ({ page }) => {
  await open(page, 'i=3');
  const before = await row(page, 3);
  // The sign of the weight.
  await page.locator('#bits .bits-of').first().getByRole('button').first().click();
  await expect(page).toHaveURL(new RegExp(`0\\.weight=${-before.weight}&0\\.bias=${before.bias}$`));
  await expect(page.locator('#iteration-number')).toHaveText('the start');
  // An exponent of ones is infinite, and no start.
  await page.locator('#weight0').fill('1.5');
  const bits = page.locator('#bits .bits-of').first().getByRole('button');
  await page.locator('#lr').fill('0');
  for (const place of [1]) await bits.nth(place).click();
  await expect(page.locator('#notice')).toContainText('A parameter must start from a finite number; "0.weight" holds NaN.');
  await expect(page.locator('#weight0')).toHaveValue('1.5');
});

test('the number line tells a stall from a step', async ({ page }) => {
  await open(page, 'lr=0.001&steps=1500&i=931');
  const captions = page.locator('#line figcaption');
  await expect(captions.first()).toContainText('Asked to move by 6.25e−5');
  await expect(captions.first()).toContainText('It snaps back: the weight stays where it is.');
  await page.locator('#iteration').fill('10');
  await expect(captions.first()).toContainText('It moves by');
  await expect(page.locator('#line svg')).toHaveCount(2);
  await expect(page.locator('#line .tick')).toHaveCount(14);
});

test('the landscape is dragged, zoomed by wheel and keys, and fitted again', async ({ page }) => {
  const { x, y, surface, fitted } = await landscape(page);
  await page.mouse.move(x, y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await expect.poll(surface).not.toBe(fitted);
  const zoomed = await surface();
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 3 });
  await page.mouse.up();
  await expect.poll(surface).not.toBe(zoomed);
  // A drag is no click.
  await expect(page).not.toHaveURL(/0\.weight/);
  await page.locator('#map').focus();
  await page.keyboard.press('0');
  await expect.poll(surface).toBe(fitted);
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(surface).not.toBe(fitted);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('-');
  await expect.poll(surface).toBe(fitted);
  await expect(page.locator('#iteration-number')).toHaveText('19 of 19');
});

test('two fingers zoom the landscape', async ({ page }) => {
  const { x, y, surface, fitted } = await landscape(page);
  const client = await page.context().newCDPSession(page);
  const touch = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {number[]} */ ...apart) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: apart.map((dx, id) => ({ x: x + dx, y, id })) });
  await touch('touchStart', -20, 20);
  await touch('touchMove', -40, 40);
  await touch('touchMove', -80, 80);
  await touch('touchEnd');
  await expect.poll(surface).not.toBe(fitted);
  await expect(page).not.toHaveURL(/0\.weight/);
});

test('a click on the landscape starts there, on a number of the dtype; Enter at its middle', async ({ page }) => {
  await open(page, 'steps=20&i=19');
  const { x, y } = await middle(page, '#map');
  await page.mouse.click(x + 50, y - 50);
  await expect(page).toHaveURL(/0\.weight=[^&]+&0\.bias=[^&]+/);
  const first = page.url();
  await page.locator('#map').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).not.toBe(first);
  await expect(page.locator('#bits .bits-of')).toHaveCount(2);
});

test("zoomed in to the dtype's numbers, they stand as a lattice", async ({ page }) => {
  await open(page, 'lr=0.03&steps=150&i=60');
  await middle(page, '#map');
  await page.getByRole('button', { name: 'Its numbers' }).click();
  // The dots' own colour, which nothing else on the surface has.
  const dots = () =>
    page.locator('#map canvas').first().evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === 70 && data[i + 1] === 74 && data[i + 2] === 82) count += 1;
      return count;
    });
  await expect.poll(dots).toBeGreaterThan(1000);
  await page.getByRole('button', { name: 'The whole way' }).click();
  await expect.poll(dots).toBe(0);
});

test('the sweep shows how every run ends; pointing tells, clicking goes there', async ({ page }) => {
  await open(page, 'i=0');
  await swept(page);
  await expect(page.locator('#sweep-says')).toContainText('At learning rate 0.1: float16 is exactly 0 from 17');
  const { x, y, box } = await middle(page, '#sweep-loss .chart-over');
  // Drawn at its own size: a canvas starts out 300 wide.
  await expect.poll(() => page.locator('#sweep-loss canvas').evaluate((canvas) => canvas.clientWidth === Number(canvas.getAttribute('width')))).toBe(true);
  await page.mouse.move(x, y);
  // The middle of four decades.
  await expect(page.locator('#sweep-says')).toContainText(/^At learning rate 0\.01:/);
  await expect(page.locator('#sweep-says')).toContainText('float16 stops short of 0 at');
  await page.mouse.click(box.x + box.width * 0.5, y);
  await expect(page.locator('#lr')).toHaveValue('0.01');
  await expect(page).toHaveURL(/lr=0\.01&/);
});

test('another experiment is swept anew, another learning rate is not', async ({ page }) => {
  await open(page, 'i=0');
  await swept(page);
  await page.locator('#lr').fill('0.2');
  await swept(page);
  await middle(page, '#sweep-loss');
  const islands = await picture(page, '#sweep-islands canvas');
  await page.locator('#y').fill('300');
  await expect.poll(() => picture(page, '#sweep-islands canvas')).not.toBe(islands);
  await swept(page);
});

test('loss scaling and the update can be switched, and stand in the link', async ({ page }) => {
  await open(page, 'lr=0.001&steps=2000&i=0');
  await page.locator('#update').selectOption('master_weights');
  await expect(sentence(page)).toContainText('exactly 0 from iteration 1,760 on');
  // The copy moves, whatever the float16 weight does: no half an ulp holds it.
  await page.locator('#iteration').fill('1000');
  await expect(page.locator('#now')).toContainText('Iteration 1,000');
  await expect(page.locator('#now')).not.toContainText('half an ulp');
  await page.locator('#loss_scaling').selectOption('dynamic');
  // What real PyTorch refuses is said beside it, as long as float16 itself is stepped.
  const refuses = page.locator('#grad-scaler-refuses');
  await expect(refuses).toBeHidden();
  await page.locator('#update').selectOption('nearest');
  await expect(refuses).toBeVisible();
  await page.locator('#update').selectOption('master_weights');
  await page.locator('#init_scale').fill('1024');
  await expect(page).toHaveURL(/loss_scaling=dynamic&init_scale=1024&update=master_weights/);
  await page.locator('#growth_interval').fill('0');
  await expect(page.locator('#growth_interval-error')).toContainText('growth_interval must be a whole number from 1');
  await page.locator('#loss_scaling').selectOption('');
  await expect(page).toHaveURL(/steps=2000&update=master_weights/);
});

test('what a Kahan sum keeps is said, and added up', async ({ page }) => {
  await open(page, 'dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&steps=10&i=0');
  await expect(page.locator('#now')).toContainText('so it stays where it is');
  await page.locator('#update').selectOption('kahan');
  await expect(page).toHaveURL(/update=kahan/);
  await expect(page.locator('#now')).toContainText('the compensation keeps that for the next step');
  await expect(page.locator('#worked')).toContainText('compensation.add_(temp)');
  await expect(page.locator('#worked .badge.kept')).toHaveText(['kept', 'kept']);
  // The fifth step is more than half a gap.
  await page.locator('#iteration').fill('4');
  await expect(page.locator('#now')).toContainText('The weight moves by');
  await page.locator('#compare').selectOption({ label: 'to the nearest number' });
  await expect(page).toHaveURL(/but=update:nearest/);
  await page.locator('#device').selectOption('cuda');
  await expect(page.locator('#notice')).toContainText("Kahan's summation has not been measured on a GPU");
});

test('a moving average is beside the parameters, in the worked step and the table', async ({ page }) => {
  await open(page, 'steps=10&i=1');
  await page.locator('#ema_decay').fill('0.5');
  await expect(page).toHaveURL(/ema_decay=0\.5/);
  await expect(page.locator('#worked')).toContainText('Average: the moving average of the parameters');
  await expect(page.locator('#worked')).toContainText('ema.lerp_(param, 1 - decay)');
  await expect(page.locator('#table .row.current')).toContainText('ema_weight');
  await page.locator('#ema_decay').fill('2');
  await expect(page.locator('#ema_decay-error')).toContainText('ema_decay must be');
  await page.locator('#ema_decay').fill('');
  await expect(page.locator('#worked')).not.toContainText('Average');
});

test('gradients are added up, and an iteration without a step says so', async ({ page }) => {
  await open(page, 'steps=10&i=0');
  await page.locator('#accumulate').fill('2');
  await expect(page).toHaveURL(/accumulate=2/);
  await expect(page.locator('#now')).toContainText('the optimizer takes a step every 2 iterations, and not in this one');
  await expect(page.locator('#table .row.current')).toContainText('no step yet: gradients 1 of 2');
  await expect(page.locator('#worked')).not.toContainText('Update');
  await page.locator('#iteration').fill('1');
  await expect(page.locator('#now')).toContainText('The weight moves by');
  await expect(page.locator('#worked')).toContainText('param.grad += grad');
  await page.locator('#accumulate').fill('0');
  await expect(page.locator('#accumulate-error')).toContainText('accumulate must be');
});

test('gradients are clipped by norm or by value, in the worked step, the link and a variant', async ({ page }) => {
  await open(page, 'x=10&y=-10&0.weight=0.5&0.bias=0&steps=10&i=0');
  await page.locator('#clip_grad').selectOption('norm');
  await expect(page).toHaveURL(/clip_grad=norm/);
  await expect(page.locator('#worked')).toContainText('Clip: the gradients that the step takes');
  await expect(page.locator('#worked')).toContainText('clip_grad_norm_');
  // As PyTorch 2.15 has them: its norm is added up in float32, and 301 is no overflow.
  await expect(page.locator('#neuron')).toContainText('grad0.995after0.4004');
  await page.locator('#max_norm').fill('0.5');
  await expect(page).toHaveURL(/clip_grad=norm&max_norm=0\.5/);
  await page.locator('#clip_grad').selectOption('value');
  await expect(page.locator('#max_norm')).toBeHidden();
  await page.locator('#clip_value').fill('-1');
  await expect(page.locator('#clip_value + .error, #clip_value ~ .error').first()).toContainText('clip_value');
  await page.locator('#clip_value').fill('0.25');
  await expect(page).toHaveURL(/clip_grad=value&clip_value=0\.25/);
  await expect(page.locator('#worked')).toContainText('clip_grad_value_');
  await page.locator('#clip_grad').selectOption('');
  await expect(page.locator('#worked')).not.toContainText('clip_grad');
});

test('a scheduler changes the learning rate: in the worked step, below the plot, in the link and a variant', async ({ page }) => {
  await open(page, 'dtype=bfloat16&y=0&lr=0.1&0.weight=1&0.bias=1&steps=20&i=1');
  await expect(page.locator('#schedule')).toBeHidden();
  await page.locator('#lr_scheduler').selectOption('linear');
  await expect(page).toHaveURL(/lr_scheduler=linear/);
  await page.locator('#start_factor').fill('0.001');
  await page.locator('#total_iters').fill('10');
  await expect(page).toHaveURL(/lr_scheduler=linear&start_factor=0\.001&total_iters=10/);
  // optimizer.param_groups[0]["lr"] of PyTorch 2.15 in its second step.
  await expect(page.locator('#schedule')).toContainText('learning rate: 0.0101 in iteration 1');
  await expect(page.locator('#schedule canvas')).toBeVisible();
  const worked = page.locator('#worked');
  await expect(worked).toContainText('Schedule: the learning rate of this step');
  await expect(worked).toContainText('lr before · (1 + (end_factor − start_factor) / (total_iters · start_factor + (last_epoch − 1) · (end_factor − start_factor)))');
  await expect(worked).toContainText('LinearLR');
  await page.locator('#lr_scheduler').selectOption('sequential');
  await expect(page.locator('#start_factor')).toBeHidden();
  await page.locator('#schedulers').fill('linear 0.1 1 4, plateau 3');
  await expect(page.locator('#schedulers ~ .error')).toContainText('must be "step", "exponential", "cosine" or "linear"; it is "plateau"');
  await page.locator('#schedulers').fill('linear 0.1 1 4, step 3 0.5');
  await expect(page).toHaveURL(/lr_scheduler=sequential&schedulers=linear;0\.1;1;4,step;3;0\.5/);
  // A cycle is as long as the run, and can't be shorter.
  await page.locator('#lr_scheduler').selectOption('one_cycle');
  await expect(page.locator('#total_steps')).toHaveValue('20');
  await page.locator('#total_steps').fill('19');
  await expect(page.locator('#total_steps ~ .error')).toContainText('OneCycleLR raises an error');
  await page.locator('#lr_scheduler').selectOption('');
  await expect(page.locator('#schedule')).toBeHidden();
  await expect(worked).not.toContainText('Schedule');
  await page.locator('#compare').selectOption({ label: 'cosine: CosineAnnealingLR' });
  await expect(page).toHaveURL(/but=lr_scheduler:cosine;t_max:20/);
  await expect(page.locator('#schedule')).toBeVisible();
});

test('a step that is rounded away is marked where the learning rate is drawn', async ({ page }) => {
  await open(page, 'dtype=bfloat16&y=0&lr=0.1&0.weight=1&0.bias=1&steps=20&lr_scheduler=linear&start_factor=0.001&total_iters=10&i=0');
  /** How many pixels of the curve's colour there are. */
  const inked = () =>
    page.locator('#schedule canvas').evaluate((canvas) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
      const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(0, 0, width, height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue, alpha] = [data[i], data[i + 1], data[i + 2], data[i + 3]];
        if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count++;
      }
      return count;
    });
  await expect.poll(inked).toBeGreaterThan(100);
  const marked = await inked();
  // The engine's fact: 0.0001 · 4 is under half of the gap below 1, 0.00195.
  await expect(page.locator('#now')).toContainText('asked to move by −0.000401, less than 0.00195, half the gap towards 0');
  // In float32 nothing is rounded away, and so the same curve has no marks.
  await page.locator('#dtype input[value=float32]').check();
  await expect.poll(inked).toBeLessThan(marked);
});

test('digits go on until they differ, and none is cut', async ({ page }) => {
  // −0.1 is none of float16's numbers: what it keeps is written so that it is seen.
  await open(page, 'i=3');
  const lr = page.locator('.operation').filter({ hasText: '−lr' }).first();
  await expect(lr.locator('.exact')).toHaveText('−0.1');
  await expect(lr.locator('.kept')).toHaveText('−0.09998');
  for (const dtype of ['float32', 'float64']) {
    await open(page, `dtype=${dtype}&i=3`);
    await expect(page.locator('.operation .value').first()).toBeVisible();
    expect(await page.locator('#steps-worked').textContent()).not.toContain('…');
  }
});

test('the bits pointed at are those of the number as it is by now', async ({ page }) => {
  await open(page, 'i=0');
  await page.locator('#neuron [data-name="prediction"]').hover();
  const first = page.locator('#bits .bits-of').first();
  await expect(first).toContainText('prediction in iteration 0');
  await page.keyboard.press('ArrowRight');
  await expect(first).toContainText('prediction in iteration 1');
  await expect(first).toContainText('0.7173');
});

test('how far a parameter is asked to move is told in gaps where it lands', async ({ page }) => {
  // From −0.00749, where float16's numbers stand 7.6e-6 apart, to 0.0866, where they stand 6.1e-5 apart.
  await open(page, 'i=0');
  await expect(page.locator('#line')).toContainText('Asked to move by 0.0941, 1,540 times the gap between float16 numbers where it lands.');
});

test('past the last number there is no gap: what is asked for is still told, and the line is drawn to its edge', async ({ page }) => {
  const [now, line] = [page.locator('#now'), page.locator('#line')];
  await open(page, 'dtype=float8_e4m3fn&y=1e38&i=0');
  await expect(line).toContainText('6.25e35 times the gap between float8_e4m3fn numbers where it lands. It moves by 448, over 99 % less than asked.');
  // 448, and 2·10³⁸ beyond.
  await open(page, 'dtype=float8_e4m3fn&y=1e38&lr=1&i=3');
  await expect(line).toContainText('Asked to move by 2e38, past the last float8_e4m3fn number. It snaps back: the weight stays where it is.');
  await expect(now).toContainText('The weight is asked to move by 2e38, past the last float8_e4m3fn number, where it is and stays');
  await expect(page.locator('#worked .badge.saturated')).toHaveCount(2);
  await open(page, 'x=0.001&y=100&lr=0.01&0.weight=65504&0.bias=0&i=0');
  await expect(now).toContainText('less than 16, half an ulp');
  await expect(line).toContainText('past the last float16 number. It snaps back: the weight stays where it is.');
});

test('contours say what loss they are, twice from each to the next', async ({ page }) => {
  await open(page, 'i=16');
  const map = page.locator('#map');
  const texts = () =>
    page.evaluate(() => /** @type {{ written?: string[] }} */ (window).written ?? []);
  await page.evaluate(() => {
    const kept = /** @type {{ written?: string[] }} */ (window);
    const { fillText } = CanvasRenderingContext2D.prototype;
    kept.written = [];
    CanvasRenderingContext2D.prototype.fillText = function (...args) {
      if (this.font.startsWith('11px')) kept.written?.push(args[0]);
      return fillText.apply(this, args);
    };
  });
  await map.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await texts()).length).toBeGreaterThan(1);
  for (const text of await texts()) {
    const value = Number(text.replaceAll(',', ''));
    if (!/^2[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/.test(text)) expect(Math.abs(Math.log2(value) % 1), text).toBe(0);
  }
});

test('a formula is written so that it gives what stands beside it: a negative square in parentheses, 0.1 as the number that it is', async ({ page }) => {
  await open(page, 'i=3');
  // R(−0.1) is −0.0999755859375.
  await expect(page.locator('#worked .operation', { hasText: '= −lr · ' }).first().locator('.numbers')).toContainText('−0.09998 · ');
  await open(page, 'layers=2,2,1&activation=tanh&x=1;0.5&y=-1&lr=0.1&i=2');
  await page.locator('#unit').scrollIntoViewIfNeeded();
  await expect(page.locator('#unit .numbers', { hasText: '²' }).first()).toBeVisible();
  for (const line of await page.locator('#unit .numbers').allTextContents()) expect(line).not.toMatch(/− −|−[\d.e−]+²/);
});

test('of a parameter that is rounded from its float32 copy it is said where that lies, not that it was asked to move', async ({ page }) => {
  await open(page, 'lr=0.03&update=master_weights&steps=100&i=56');
  await expect(page.locator('#now')).toContainText('Both gradients are 0: nothing moves');
  const captions = page.locator('#line figcaption');
  await captions.first().scrollIntoViewIfNeeded();
  await expect(captions).toHaveText([/^Its float32 copy lies .* the weight before, .*The nearest number is the same: the weight stays where it is\.$/, /^Its float32 copy lies .* the bias before, .*the bias stays where it is\.$/]);
});

test('on a GPU the first step gives another weight, its worked step says why, and a link and the script say so', async ({ page }) => {
  await open(page, 'i=0');
  // Recorded with PyTorch 2.15 on a CPU, and 2.11 on an H200.
  await expect(page.locator('#neuron [data-name="weight"][data-number="0.08660888671875"]').first()).toBeVisible();
  await page.getByLabel('device').selectOption({ label: 'GPU' });
  await expect(page.locator('#neuron [data-name="weight"][data-number="0.086669921875"]').first()).toBeVisible();
  await expect(sentence(page)).toHaveText('In float16 on a GPU the loss is exactly 0 from iteration 17 on; float32 needs 34.');
  await expect(page).toHaveURL(/device=cuda/);
  await page.locator('#worked').scrollIntoViewIfNeeded();
  // Nothing is rounded on the way: one operation.
  await expect(page.locator('#worked .operation', { hasText: '= weight before + −lr · weight_grad' }).locator('.numbers')).toContainText('−0.100000001 · ');
  await expect(page.locator('#controls .group:has(#device) > summary')).toContainText('device GPU');
  // What was not recorded there is refused in words, and the last good state stays.
  await page.locator('#optimizer').selectOption('rmsprop');
  await expect(page.locator('body')).toContainText('RMSprop has not been measured on a GPU');
  await expect(page).toHaveURL(/device=cuda/);
});

test('under autocast every cast is in the worked step, and the prediction is a number of 16 bits', async ({ page }) => {
  await open(page, 'dtype=float32&x=0.1&steps=10&i=0');
  await page.locator('#autocast').selectOption('float16');
  await expect(page).toHaveURL(/autocast=float16/);
  const worked = page.locator('#worked');
  for (const text of ['cast x', 'cast weight', 'cast bias', 'to(float16)', 'ToCopyBackward0']) await expect(worked).toContainText(text);
  // As PyTorch 2.15 has it: 0.1 · weight + bias, each cast to float16.
  await expect(page.locator('#neuron')).toContainText('prediction0.535');
  await expect(page.locator('#now')).toContainText('predicts 0.535');
  await page.locator('#compare').selectOption({ label: 'bfloat16' });
  await expect(page.locator('.legend-entry.variant')).toContainText('autocast bfloat16');
  // A 16-bit model takes no cast to the other 16 bits.
  await page.locator('#dtype input[value=bfloat16]').click();
  await expect(page.locator('#notice')).toContainText('choose the dtype "float32"');
  await expect(page).toHaveURL(/dtype=float32.*autocast=float16/);
});

test('parameters in 8 bits: their numbers are of 8 bits, all others of float32, and there is a chip only where one is compared', async ({ page }) => {
  await open(page, 'i=6');
  await page.locator('#dtype input[value=float8_e4m3fn]').click();
  await expect(page).toHaveURL(/dtype=float8_e4m3fn/);
  await expect(sentence(page)).toContainText('In float8_e4m3fn learning stops at iteration 6');
  // Recorded with PyTorch: weight 0.21875, bias 0.75, prediction 0.96875, loss 0.0009765625.
  await page.locator('#iteration').fill('6');
  await expect(page.locator('#neuron')).toContainText('prediction0.96875');
  await expect(page.locator('.row.current')).toContainText('0.000976562');
  await expect(page.locator('#bits')).toContainText('0±0100exponent110mantissa');
  const worked = page.locator('#worked');
  for (const text of ['target', 'to(float8_e4m3fn)', 'in float8_e4m3fn']) await expect(worked).toContainText(text);
  await expect(page.locator('#now')).toContainText('The weight is asked to move by 0.00625, less than 0.00781, half an ulp');
  // Room is for those that are compared.
  await expect(page.locator('#legend .float8_e4m3fn')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#legend .float8_e5m2')).toBeHidden();
  await page.locator('#compare').selectOption({ label: 'parameters in float8_e5m2' });
  await expect(page.locator('#legend .float8_e5m2')).toBeVisible();
  await expect(page).toHaveURL(/but=dtype/);
  // What is rounded by chance is not computed in 8 bits.
  await page.locator('#update').selectOption('stochastic_rounding');
  await expect(page.locator('#notice')).toContainText('choose the update "nearest" or "master_weights"');
});

test('training in float8 shows each tensor’s scale and casts, and a state has a dtype of its own', async ({ page }) => {
  await open(page, 'dtype=float32&x=0.3&steps=10&i=0');
  await page.locator('#float8').selectOption('tensorwise');
  await expect(page).toHaveURL(/float8=tensorwise/);
  const worked = page.locator('#worked');
  for (const text of ['amax', 'max |x|', 'scaled weight', 'x in 8 bits', 'to(float8_e4m3fn)', 'grad in 8 bits', 'to(float8_e5m2)', 'weight from 8 bits']) await expect(worked).toContainText(text);
  await page.locator('#compare').selectOption({ label: 'off' });
  await page.locator('#optimizer').selectOption('adam');
  await page.locator('#state_dtype').selectOption('bfloat16');
  await expect(page).toHaveURL(/state_dtype=bfloat16/);
  for (const text of ['exp_avg_sq', 'to(bfloat16)']) await expect(worked).toContainText(text);
  // torchao casts no float64.
  await page.locator('#dtype input[value=float64]').click();
  await expect(page.locator('#notice')).toContainText('Training in float8 is not computed for a float64 model here');
  await expect(page).toHaveURL(/dtype=float32/);
});
