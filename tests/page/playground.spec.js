// The main job in a real browser: the notebook's run, the learning rate, the dtype, the link.

import { recordings, row as recordedRow } from '../wasm/recordings.js';
import { expect, open, picture, row, sentence, test } from './page.js';

test("the notebook's twenty rows on the page are PyTorch's", async ({ page }) => {
  await open(page);
  const [{ records }] = recordings('notebook.jsonl');
  expect(records).toHaveLength(20);
  for (const recorded of records) {
    // Object.is, not ==: 0 is not -0.
    expect(await row(page, recorded.iteration)).toEqual(recordedRow(recorded));
  }
  await expect(sentence(page)).toHaveText('In float16 the loss is exactly 0 from iteration 17 on; float32 needs 34.');
  // It rests where one update is lost, one step before the loss is 0.
  await expect(page).toHaveURL(/\/#i=16&bits=[0-9a-f]{8}$/);
});

test('every dtype reaches exact zero where PyTorch does', async ({ page }) => {
  await open(page, 'steps=80&i=0');
  for (const [dtype, iteration] of [['float16', 17], ['bfloat16', 12], ['float32', 34], ['float64', 73]]) {
    await page.getByRole('radio', { name: String(dtype), exact: true }).check();
    await expect(sentence(page)).toContainText(`In ${dtype} the loss is exactly 0 from iteration ${iteration} on`);
    await expect(page.locator('#table-dtype')).toContainText(String(dtype));
    expect(await row(page, Number(iteration))).toMatchObject({ loss: 0 });
  }
});

test('the switch fills neuron, table and bits with the chosen dtype', async ({ page }) => {
  await open(page, 'i=0');
  await expect(page.locator('#neuron [data-name="weight"][data-at="0"]')).toHaveText('0.0866');
  await expect(page.locator('#bits .bits-of').first()).toContainText('0110001011');
  await page.getByRole('radio', { name: 'bfloat16' }).check();
  await expect(page.locator('#neuron [data-name="weight"][data-at="0"]')).toHaveAttribute('data-dtype', 'bfloat16');
  await expect(page.locator('#bits .bit-digits.exponent').first()).toHaveText(/^[01]{8}$/);
  await expect(page).toHaveURL(/#dtype=bfloat16/);
});

test('sliding the learning rate moves the curve and the link', async ({ page }) => {
  await open(page, 'i=0');
  const before = await picture(page);
  await page.locator('#lr-slider').fill('-1.525');
  await expect(page.locator('#lr')).toHaveValue('0.0299');
  await expect(page).toHaveURL(/#lr=0\.0299&i=0&bits=[0-9a-f]{8}$/);
  expect(await picture(page)).not.toBe(before);
  // The other way round, and a number that no slider reaches.
  await page.locator('#lr').fill('0.25');
  await expect(sentence(page)).toContainText('exactly 0 from iteration 1 on');
  await page.locator('#lr').fill('2');
  await expect(page.locator('#lr-slider')).toHaveValue('0');
});

test('a link opens as the same numbers with the same bits', async ({ page, browser }) => {
  await open(page, 'lr=0.03&y=2&momentum=0.9&steps=60&dtype=bfloat16&i=0');
  await page.locator('#iteration').fill('41');
  await expect(page).toHaveURL(/&i=41&bits=[0-9a-f]{8}$/);
  const there = await row(page, 41);

  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const fresh = await context.newPage();
  await fresh.goto(page.url());
  await expect(fresh.locator('#notice')).toContainText('Same bits');
  expect(await row(fresh, 41)).toEqual(there);
  await expect(fresh.locator('#lr')).toHaveValue('0.03');
  await expect(fresh.locator('#iteration-number')).toHaveText('41 of 59');
  await context.close();
});

test('a link whose bits are others says so', async ({ page }) => {
  await open(page, 'lr=0.03&i=5&bits=00000000');
  await expect(page.locator('#notice')).toContainText('Not the same bits');
});

for (const [hash, says] of [
  ['lr=fast', 'optimizer.lr must be a finite number of 0 or more; it is "fast".'],
  ['lr=-1', 'it is -1'],
  ['activation=step&batchSize=10&dataset=circle&networkShape=4,2', 'activation must be one of relu, tanh, sigmoid, linear'],
  ['%E0%A4%A', 'There is no key'],
  ['steps=99999999999', '10000000'],
  ['<img src=x onerror=alert(1)>', 'There is no key'],
]) {
  test(`the link #${hash} is explained, and the notebook's run is there`, async ({ page }) => {
    await open(page, hash);
    await expect(page.locator('#notice')).toContainText('This link could not be read.');
    await expect(page.locator('#notice')).toContainText(says);
    await expect(page.locator('#notice img')).toHaveCount(0);
    await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  });
}

test('a hash changed in the address bar opens', async ({ page }) => {
  await open(page);
  await page.evaluate(() => (location.hash = 'lr=0.25&i=1'));
  await expect(sentence(page)).toContainText('exactly 0 from iteration 1 on');
  await page.evaluate(() => (location.hash = 'lr=nonsense'));
  await expect(page.locator('#notice')).toContainText('could not be read');
  await expect(page.locator('#lr')).toHaveValue('0.25');
});

test('the scrubber shows the numbers of its iteration everywhere', async ({ page }) => {
  await open(page);
  await page.locator('#iteration').fill('16');
  const numbers = await row(page, 16);
  for (const name of ['weight', 'bias', 'prediction', 'loss', 'weight_grad', 'bias_grad']) {
    const shown = await page.locator(`#neuron [data-name="${name}"][data-at="16"]`).getAttribute('data-number');
    expect(Number(shown), name).toBe(numbers[/** @type {'loss'} */ (name)]);
  }
  await expect(page.locator('#now')).toContainText('the bias is asked to move by 9.76e−5, less than 0.000244, half an ulp, so it stays where it is');
  await expect(page.locator('.row.current')).toHaveAttribute('data-iteration', '16');
  await page.locator('.table').scrollIntoViewIfNeeded();
  await expect(page.locator('.row.current')).toBeInViewport();
});

test("a link's iteration is in view in the table", async ({ page }) => {
  await open(page, 'steps=5000&lr=0.001&i=3210');
  await expect(page.locator('.row.current')).toHaveAttribute('data-iteration', '3210');
  const [row, table] = await Promise.all([page.locator('.row.current').boundingBox(), page.locator('.table').boundingBox()]);
  expect(row?.y).toBeGreaterThanOrEqual(table?.y ?? NaN);
  expect((row?.y ?? NaN) + 28).toBeLessThanOrEqual((table?.y ?? NaN) + (table?.height ?? NaN));
});

test('what is still to come is said, and one click shows it', async ({ page }) => {
  await open(page, 'steps=20&i=0');
  await expect(page.locator('#events')).not.toContainText('34');
  await page.getByRole('button', { name: 'Show it until its end is known' }).click();
  await expect(page.locator('#until_known')).toBeChecked();
  await expect(page.locator('#events')).toContainText('float32 is exactly 0 from 34');
  await expect(page.getByRole('button', { name: /^Show it/ })).toHaveCount(0);
});

test('a run is as long as it takes to know its end, while the learning rate is dragged, too', async ({ page }) => {
  await open(page, 'i=0');
  const steps = async () => Number(await page.locator('#steps').inputValue());
  expect(await steps()).toBeGreaterThan(34);
  // Stops at 55 and at 127, as the words say.
  await page.locator('#lr-slider').fill('-2');
  await expect.poll(steps).toBeGreaterThan(100);
  await page.locator('#lr').fill('0.03');
  await expect(page.locator('#events')).toContainText('float32 stops at 127');
  expect(await steps()).toBeGreaterThan(127);
  await page.getByRole('button', { name: 'To iteration 55: float16 stops at 55' }).click();
  await expect(page).toHaveURL(/#lr=0\.03&i=55&bits=[0-9a-f]{8}$/);
  const there = await row(page, 55);
  await open(page, new URL(page.url()).hash.slice(1));
  await expect(page.locator('#notice')).toContainText('Same bits');
  expect(await row(page, 55)).toEqual(there);
  // At once known: as long as the notebook all the same.
  await page.locator('#lr').fill('0.25');
  await expect(page.locator('#steps')).toHaveValue('20');
  // A number of one's own stays.
  await page.locator('#steps').fill('20');
  await expect(page.locator('#until_known')).not.toBeChecked();
  await expect(page).toHaveURL(/steps=20/);
});

test('the first visit plays to iteration 16 and rests there', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'no-preference' });
  const page = await context.newPage();
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 15_000 });
  await expect(page.locator('#iteration-number')).toHaveText(/^16 of/);
  await expect(page.locator('#now')).toContainText('the bias is asked to move by 9.76e−5, less than 0.000244, half an ulp');
  await context.close();
});

test('a link opens what was on show: what it is compared with, the axis, and the iteration', async ({ page }) => {
  await open(page, 'i=3');
  await page.locator('.legend-entry.float64').click();
  await page.locator('#scale').click();
  await expect(page).toHaveURL(/but=dtype:float32&but=dtype:float64&i=3&bits=[0-9a-f]+&axis=linear$/);
  const hash = new URL(page.url()).hash.slice(1);
  await open(page, 'lr=0.2');
  await expect(page.locator('.legend-entry.float64')).toHaveAttribute('aria-pressed', 'false');
  await open(page, hash);
  await expect(page.locator('.legend-entry.float64')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#scale')).toHaveAttribute('aria-pressed', 'true');
});

test('what is folded says what it holds', async ({ page }) => {
  await page.goto('./#optimizer=sgd&momentum=0.9&lr=0.03&loss_scaling=static&batch_size=1&i=0');
  const group = (/** @type {string} */ name) => page.locator('details.group', { has: page.getByText(name, { exact: true }) });
  await expect(group('optimizer')).not.toHaveAttribute('open');
  await expect(group('optimizer').locator('summary')).toHaveText('optimizer SGD, momentum 0.9');
  await expect(group('mixed precision').locator('summary')).toHaveText('mixed precision loss scaling static');
  await expect(group('start').locator('summary')).toHaveText('start seeded');
  await expect(group('run').locator('summary')).toHaveText('run batch_size 1, until its end is known');
});

test('points are added, moved and removed in the picture of the data', async ({ page }) => {
  await open(page, 'i=0');
  const points = page.locator('#data .point');
  await expect(points).toHaveCount(1);
  await page.locator('#data .frame').click({ position: { x: 30, y: 30 } });
  await expect(points).toHaveCount(2);
  await expect(page.locator('#x')).toHaveValue(/^1, -?0?\.?\d+$/);
  await points.first().focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#y')).toHaveValue(/^1\.05, /);
  const grip = /** @type {{ x: number, y: number, width: number, height: number }} */ (await points.nth(1).locator('.dot').boundingBox());
  await page.mouse.move(grip.x + 5, grip.y + 5);
  await page.mouse.down();
  await page.mouse.move(grip.x + 45, grip.y + 25, { steps: 3 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(/x=1,-/);
  await points.nth(1).focus();
  await page.keyboard.press('Delete');
  await expect(points).toHaveCount(1);
  // The last one stays.
  await points.first().focus();
  await page.keyboard.press('Delete');
  await expect(points).toHaveCount(1);
  // Each dtype's line: the chosen one last.
  await expect(page.locator('#data .line')).toHaveCount(2);
});

test('a run that leaves its range is said to, and one that stops short too', async ({ page }) => {
  await open(page, 'x=16&y=100&i=0');
  await expect(sentence(page)).toContainText('In float16 a parameter is no longer finite from iteration 1 on');
  await expect(sentence(page)).toContainText('float32 is no longer finite from 21');
  await page.goto('./#lr=0.03&steps=200&i=0');
  await expect(sentence(page)).toContainText('In float16 learning stops at iteration 55');
  await expect(sentence(page)).toContainText('; float32 stops at 127');
});

test('a run too long to keep every row has a link all the same', async ({ page }) => {
  await open(page, 'steps=50000&i=0');
  await expect(sentence(page)).toContainText('exactly 0');
  await page.locator('#iteration').fill('33333');
  await expect(page).toHaveURL(/#steps=50000&i=33333/);
});

test('ten thousand rows scroll, and only those in view are in the document', async ({ page }) => {
  await open(page, 'steps=10000&lr=0.0001&i=0');
  expect(await row(page, 9990)).toMatchObject({ iteration: 9990 });
  expect(await page.locator('.rows .row').count()).toBeLessThan(40);
  await expect(page.locator('.table')).toHaveAttribute('aria-rowcount', '10002');
});

test('a mark at the edge of the plot is whole, and one beyond it is not there', async ({ page }) => {
  await open(page, 'dtype=float16&lr=0.5&i=6');
  /** What of the strip between the labels and the plot is drawn on. */
  const drawn = () => page.locator('#plot canvas').first().evaluate((canvas) => {
    const { width, height, clientWidth } = /** @type {HTMLCanvasElement} */ (canvas);
    const scale = width / clientWidth;
    const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d'));
    return pen.getImageData(Math.round(62 * scale), 0, Math.round(5 * scale), height).data.filter((_, i) => i % 4 === 3).some((alpha) => alpha > 200);
  });
  await expect.poll(drawn).toBe(true);
  const { x, y, width } = /** @type {{ x: number, y: number, width: number }} */ (await page.locator('#plot .chart-over').boundingBox());
  await page.mouse.move(x + width * 0.1, y + 50);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + 50, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Whole run' })).toBeVisible();
  await expect.poll(drawn).toBe(false);
});

test('what happens in all four runs is whole, at every width', async ({ page }) => {
  await open(page, 'steps=80&i=79&curves=float16,bfloat16,float32,float64');
  const events = page.locator('#events .event');
  for (const [width, height] of [[1440, 900], [1280, 800], [1024, 768], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await expect(events).toHaveText(['●is exactly 0 from 17', '▲is exactly 0 from 34', '■is exactly 0 from 12', '◆is exactly 0 from 73']);
    const { right, bottom } = await page.locator('#events').evaluate((element) => element.getBoundingClientRect());
    for (const box of await events.evaluateAll((all) => all.map((event) => event.getBoundingClientRect().toJSON()))) expect([box.right <= right + 1, box.bottom <= bottom + 1], `at ${width}`).toEqual([true, true]);
  }
  // By name for those who don't see its mark.
  await expect(page.getByRole('button', { name: 'To iteration 12: bfloat16 is exactly 0 from 12' })).toBeVisible();
});
