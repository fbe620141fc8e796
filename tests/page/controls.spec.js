// Fields, keys, curves, exports, theme; the page without a mouse.

import { readFileSync } from 'node:fs';
import { expect, open, picture, sentence, test, unfold } from './page.js';

/** @import { Page } from '@playwright/test' */

/** @type {[string, string, string][]} A field, what is typed, what the page says. */
const MISTYPED = [
  ['lr', '-1', 'The learning rate must be a number from 0 to 1,000; you typed -1.'],
  ['lr', '', 'you typed nothing'],
  ['x', '1,2,', 'x must be a number, or several with commas between'],
  ['y', '1,2', 'y needs as many numbers as x has, 1; you typed 2.'],
  ['seed', '4294967296', 'The seed must be a whole number from 0 to 4,294,967,295'],
  ['steps', '0', 'The number of steps must be a whole number from 1 to 10,000,000'],
  ['momentum', 'much', 'Momentum must be a number'],
];

for (const [id, typed, says] of MISTYPED) {
  test(`"${typed}" in ${id} is explained, and the last good run stays`, async ({ page }) => {
    await open(page, 'lr=0.1&i=0');
    const field = page.locator(`#${id}`);
    await field.fill(typed);
    await expect(page.locator(`#${id}-error`)).toContainText(says);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
    await expect(page).toHaveURL(/\/$/);
    await field.fill(id === 'steps' ? '30' : '1');
    await expect(field).toHaveAttribute('aria-invalid', 'false');
    await expect(page.locator(`#${id}-error`)).toBeHidden();
  });
}

/** Types rubbish into a field. @param {Page} page @param {string} id */
async function mistype(page, id) {
  // What is opened folds them again.
  await unfold(page);
  await page.locator(`#${id}`).fill('rubbish '.repeat(5_000));
  await expect(page.locator(`#${id}`)).toHaveAttribute('aria-invalid', 'true');
  expect((await page.locator(`#${id}-error`).textContent())?.length).toBeLessThanOrEqual(200);
}

test('what was typed wrong goes when the state changes elsewhere: a field shows the state or its error', async ({ page }) => {
  await open(page, 'lr=0.1&i=3');
  /** @type {[string, () => Promise<unknown>, RegExp][]} A field, what happens elsewhere, and what the field shows then. */
  const ways = [
    ['seed', () => page.locator('#die').click(), /^\d+$/],
    ['x', () => page.getByRole('radio', { name: 'float32' }).check(), /^1$/],
    ['lr', () => page.locator('#lr-slider').press('ArrowLeft'), /^0\.\d+$/],
    ['steps', () => page.evaluate(() => (location.hash = 'steps=30&i=2')), /^30$/],
    ['momentum', () => page.locator('#seed').fill('7'), /^0$/],
    [
      'y',
      () =>
        page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['{"dtype": "float16", "seed": 3, "layers": [1, 1], "x": [[1]], "y": [[2]], "optimizer": {"name": "sgd", "lr": 0.1}, "steps": 9}'], 'a.json'));
          document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }),
      /^2$/,
    ],
    ['seed', () => page.locator('#part-network').click(), /^0$/],
    ['stop_loss', () => page.locator('#datasets button').nth(1).click(), /^$/],
    ['train', () => page.locator('#part-neuron').click(), /^/],
  ];
  for (const [id, elsewhere, shows] of ways) {
    await mistype(page, id);
    await elsewhere();
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-invalid', 'false');
    await expect(page.locator(`#${id}-error`)).toBeHidden();
    await expect(page.locator(`#${id}`)).toHaveValue(shows);
  }
});

test('a network’s number typed wrong is explained, until another network comes', async ({ page }) => {
  await open(page, 'layers=2,2,1&activation=tanh&data=xor&features=x1,x2&steps=100');
  // It is made when it is near.
  await page.locator('#unit').scrollIntoViewIfNeeded();
  const field = page.locator('#unit .parameter input').first();
  const before = await field.inputValue();
  await field.fill('rubbish '.repeat(5_000));
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#unit .parameter .error').first()).toHaveText(/^0\.weight\[0, 0\] must be a finite number; you typed rubbish .{0,40}…\.$/);
  // As the page writes it elsewhere.
  await field.fill('−6.3e−5');
  await field.press('Enter');
  await expect(page).toHaveURL(/0\.weight=-6\.3e-5/);
  await expect(field).toHaveAttribute('aria-invalid', 'false');
  await field.fill('no');
  await field.press('Enter');
  await page.locator('#reseed').click();
  await page.locator('#unit').scrollIntoViewIfNeeded();
  await expect(field).toHaveAttribute('aria-invalid', 'false');
  await expect(field).not.toHaveValue('no');
  expect(before).not.toBe('');
});

test('of no steps there is the start alone', async ({ page }) => {
  await open(page, 'steps=0&i=0');
  await expect(page.locator('#iteration-number')).toHaveText('the start');
  await expect(sentence(page)).toHaveText('Of 0 steps there is only the start: set steps to 1 or more to see it learn.');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.locator('#iteration-number')).toHaveText('the start');
  await page.locator('#steps').fill('20');
  await page.locator('#steps').blur();
  await page.keyboard.press('End');
  await expect(page.locator('#iteration-number')).toHaveText('19 of 19');
});

test('Adam, its eps and an explicit start go into the run and the link', async ({ page }) => {
  await open(page, 'i=0');
  await page.locator('#optimizer').selectOption('adam');
  await page.locator('#lr').fill('0.01');
  await page.locator('#y').fill('0.53');
  await expect(sentence(page)).toContainText('no longer finite from iteration 0 on');
  await page.locator('#eps').fill('1e-4');
  await page.locator('#steps').fill('60');
  await expect(sentence(page)).toContainText('the loss is first exactly 0 at iteration 51, and for good from 133 on');
  await page.locator('#weight0').fill('0.5');
  await expect(page).toHaveURL(/0\.weight=0\.5&0\.bias=0&/);
});

test('Nesterov and AdamW go into the run and the link; Nesterov without momentum is explained', async ({ page }) => {
  await open(page, 'i=0');
  await page.locator('#nesterov').click();
  await expect(page.locator('#notice')).toContainText('optimizer.nesterov must be true or false, and needs a momentum over 0 to be true');
  await expect(page.locator('#nesterov')).not.toBeChecked();
  await page.locator('#momentum').fill('0.9');
  await page.locator('#nesterov').check();
  await expect(page).toHaveURL(/momentum=0\.9&nesterov=true/);
  await expect(page.locator('#steps-worked')).toContainText('grad.add(buf, alpha=momentum)');
  await page.locator('#optimizer').selectOption('adamw');
  await expect(page.locator('#weight_decay')).toHaveValue('0.01');
  await expect(page).toHaveURL(/#optimizer=adamw&i=0/);
  await expect(page.locator('#steps-worked')).toContainText('param.mul_(1 - lr * weight_decay)');
  await page.locator('#weight_decay').fill('0');
  await expect(page).toHaveURL(/optimizer=adamw&weight_decay=0&/);
});

test('a dtype that PyTorch would refuse for this learning rate is explained, and the run stays', async ({ page }) => {
  await open(page, 'dtype=float32&lr=70000&i=0');
  await page.getByRole('radio', { name: 'float16', exact: true }).check({ force: true }).catch(() => {});
  await expect(page.locator('#notice')).toContainText('optimizer.lr must be at most 65504 in float16');
  await expect(page.getByRole('radio', { name: 'float32' })).toBeChecked();
  await expect(page).toHaveURL(/dtype=float32/);
});

test('a new seed is another run', async ({ page }) => {
  await open(page, 'i=0&steps=5');
  await page.getByRole('button', { name: 'A new seed' }).click();
  await expect(page).toHaveURL(/seed=\d+/);
});

test('the keyboard alone does it all', async ({ page }) => {
  await open(page, 'steps=20&i=0');
  const number = page.locator('#iteration-number');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(number).toHaveText('2 of 19');
  await page.keyboard.press('ArrowLeft');
  await expect(number).toHaveText('1 of 19');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(number).toHaveText('11 of 19');
  await page.keyboard.press('r');
  await expect(number).toHaveText('the start');
  await page.keyboard.press('End');
  await expect(number).toHaveText('19 of 19');
  await page.keyboard.press('?');
  await expect(page.locator('#keys')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#keys')).toBeHidden();

  // Every control is reached by Tab, in the order of the page, and is seen to have the focus.
  await page.locator('#share').focus();
  const reached = new Set();
  for (let i = 0; i < 140; i++) {
    reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('value') || document.activeElement?.className));
    await page.keyboard.press('Tab');
  }
  for (const id of ['theme', 'help', 'play', 'step', 'reset', 'speed', 'lr', 'lr-slider', 'x', 'y', 'seed', 'die', 'steps', 'optimizer', 'momentum', 'loss_scaling', 'update', 'scale', 'iteration', 'copy-tsv', 'download', 'table', 'zoom-in', 'map']) {
    expect([...reached], id).toContain(id);
  }
  await page.locator('#dtype input').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/dtype=bfloat16/);
  await page.locator('#lr-slider').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('#lr')).toHaveValue('0.0989');
  // What a slider has no use for works from there, too.
  await page.keyboard.press('End');
  await expect(page.locator('#lr')).toHaveValue('1');
  await page.keyboard.press('?');
  await expect(page.locator('#keys')).toBeVisible();
});

for (const [width, height] of [[1440, 900], [1024, 768]]) {
  test(`no control scrolls inside its own box at ${width}×${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const hash of ['i=3', 'layers=2,4,2,1&activation=tanh&data=circle&features=x1,x2&train=0.5&batch_size=10&steps=1000']) {
      await open(page, hash);
      const scrolled = await page.locator('#controls, #controls *').evaluateAll((all) =>
        all.filter((element) => element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)).map(({ id, className }) => `${id} ${className}`),
      );
      expect(scrolled).toEqual([]);
      // All of them open, the last one is reached all the same.
      await page.locator('#controls .groups > :last-child summary').scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 400);
      await expect(page.locator('#steps')).toBeInViewport();
    }
  });
}

test('a learning rate is typed digit by digit while its runs find their ends', async ({ page }) => {
  await open(page, 'i=0');
  // Each but the first makes another run, whose steps follow a moment later.
  await page.locator('#lr').fill('');
  for (const text of ['0.505', '0.501', '0.03']) {
    await page.locator('#lr').selectText();
    for (const key of text) {
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    }
    await expect(page.locator('#lr')).toHaveValue(text);
  }
});

test('Space plays to the end and stops there', async ({ page }) => {
  await open(page, 'steps=20&i=0');
  await page.locator('#speed').selectOption('500');
  await page.locator('#speed').blur();
  await page.keyboard.press(' ');
  await expect(page.locator('#iteration-number')).toHaveText('19 of 19');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('the page plays by itself where motion is welcome', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'no-preference' });
  const page = await context.newPage();
  await page.goto('./#lr=0.1&steps=20');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  // While it plays, what is still to come is veiled: the picture changes though the curves do not.
  const playing = await picture(page);
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect.poll(() => picture(page)).not.toBe(playing);
  await page.keyboard.press(' ');
  await expect(page.locator('#iteration-number')).toHaveText('19 of 19', { timeout: 15_000 });
  await context.close();
});

test('any number shows its bits on hover and on focus', async ({ page }) => {
  await open(page, 'i=0');
  const bits = page.locator('#bits .bits-of');
  await expect(bits.nth(1)).toBeVisible();
  await page.locator('#neuron [data-name="loss"]').hover();
  await expect(bits.nth(1)).toBeHidden();
  // 0.2215576171875 in float16, by Python's struct.
  await expect(bits.first()).toContainText('loss');
  await expect(bits.first().getByRole('group')).toHaveAttribute('aria-label', 'sign 0, exponent 01100, mantissa 1100010111');
  await page.mouse.move(5, 5);
  await page.locator('#neuron [data-name="weight_grad"]').focus();
  await expect(bits.first()).toContainText('weight_grad');
});

test('a link that comes clears what was typed wrong', async ({ page }) => {
  await open(page);
  await page.locator('#lr').fill('fast');
  await expect(page.locator('#lr-error')).toBeVisible();
  await page.evaluate(() => (location.hash = 'lr=0.25&i=1'));
  await expect(page.locator('#lr-error')).toBeHidden();
  await page.locator('#lr').blur();
  await expect(page.locator('#lr')).toHaveValue('0.25');
});

test('each dtype can be turned on and off; the chosen one stays', async ({ page }) => {
  await open(page, 'i=3');
  const entry = (/** @type {string} */ dtype) => page.locator(`.legend-entry.${dtype}`);
  await entry('float64').click();
  await expect(entry('float64')).toHaveAttribute('aria-pressed', 'true');
  await expect(entry('float64')).toContainText(/\d/);
  await entry('float32').click();
  await expect(entry('float32')).toHaveAttribute('aria-pressed', 'false');
  await expect(entry('float16')).toHaveAttribute('aria-pressed', 'true');
});

test('a click on the plot goes to its iteration, a drag zooms, a button undoes it', async ({ page }) => {
  await open(page, 'steps=20&i=0');
  const over = page.locator('#plot .chart-over');
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await over.boundingBox());
  await over.click({ position: { x: box.width * (10 / 19), y: 40 } });
  await expect(page.locator('#iteration-number')).toHaveText('10 of 19');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Whole run' })).toBeVisible();
  await expect(page.locator('#iteration-number')).toHaveText('10 of 19');
  await page.getByRole('button', { name: 'Whole run' }).click();
  await expect(page.getByRole('button', { name: 'Whole run' })).toBeHidden();
});

test('the table is copied as TSV and downloaded as CSV', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'steps=20&i=0');
  await page.getByRole('button', { name: 'Copy as TSV' }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(async () => (await clipboard()).split('\n').length).toBe(22);
  const copied = await clipboard();
  expect(copied).toContain('iteration\tprediction\tloss');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByLabel('Download').selectOption('csv'),
  ]);
  expect(download.suggestedFilename()).toBe('neuron-float16.csv');
  expect(readFileSync(await download.path(), 'utf8')).toBe(copied.replaceAll('\t', ','));
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect(page.getByRole('dialog')).toContainText('The link is copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test('where copying is refused, the link is there to copy by hand', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await open(page, 'lr=0.2&i=3');
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect(page.getByRole('dialog')).toContainText('copy it by hand');
  await expect(page.getByLabel('The link', { exact: true })).toHaveValue(/#lr=0\.2&i=3&bits=/);
});

test('the theme follows the system and can be chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect.poll(paper).toBe('rgb(20, 22, 26)');
  await page.locator('#theme').click();
  await expect(page.locator('#theme')).toHaveAttribute('aria-label', 'Theme: light');
  await expect.poll(paper).toBe('rgb(251, 250, 247)');
  await page.reload();
  await expect.poll(paper).toBe('rgb(251, 250, 247)');
});

test('a panic is said, with a way to start over', async ({ browser }) => {
  const page = await browser.newPage();
  await open(page);
  await page.evaluate(() => {
    setTimeout(() => {
      throw Object.assign(new Error('panicked on purpose'), { code: 'panic' });
    });
  });
  await expect(page.locator('#notice')).toContainText('Something went wrong: panicked on purpose');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.locator('#notice')).toBeHidden();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  await page.close();
});

test('an engine that does not come is said to be missing', async ({ browser }) => {
  const page = await browser.newPage();
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText("The page can't start: the engine could not be loaded");
  await page.unroute('**/*.wasm');
  await page.getByRole('button', { name: 'Load again' }).click();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  await page.close();
});

test('of several points, the neuron shows the first of the batch and says so', async ({ page }) => {
  await open(page, 'x=1,2,3,4&y=2,4,6,8&batch_size=2&i=3');
  await expect(page.locator('#neuron')).toContainText('x, point 3 of 4');
  await expect(page.locator('#neuron [data-name="x"]')).toHaveText('3');
  await expect(page.locator('#neuron [data-name="y"]')).toHaveText('6');
});
