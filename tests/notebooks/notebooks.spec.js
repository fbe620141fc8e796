// In each notebook a cell's figure is there, a drag in it is read back in Python, and what Python sets is shown in it.

import { expect, test } from '@playwright/test';
import { JUPYTER, MARIMO, PAGE } from './playwright.config.js';

/** @import { FrameLocator, Page } from '@playwright/test' */

/** Hosts other than this machine that anything asked for. @type {Set<string>} */
const asked = new Set();

test.beforeEach(({ context }) => {
  asked.clear();
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['blob:', 'data:', 'about:'].includes(protocol) && hostname !== '127.0.0.1') asked.add(hostname);
  });
});

/** @param {Page} page @param {number} [which] @returns {FrameLocator} */
const figure = (page, which = 0) => page.locator('iframe[title="Neuron Playground"]').nth(which).contentFrame();

/** Drags the learning rate's slider to a part of its way, and gives what the figure then says. @param {FrameLocator} frame @param {Page} page @param {number} part */
async function drag(frame, page, part) {
  const slider = frame.locator('#lr-slider');
  await slider.scrollIntoViewIfNeeded();
  const before = await frame.locator('#lr').inputValue();
  const { x, y, width, height } = /** @type {{ x: number, y: number, width: number, height: number }} */ (await slider.boundingBox());
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * part, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(frame.locator('#lr')).not.toHaveValue(before);
  return Number(await frame.locator('#lr').inputValue());
}

/** @param {Page} page */
async function expectSandboxed(page) {
  for (const frame of await page.locator('iframe[title="Neuron Playground"]').all()) {
    await expect(frame).toHaveAttribute('sandbox', 'allow-scripts allow-downloads');
    await expect(frame).toHaveAttribute('src', /^blob:/);
  }
}

for (const [name, path] of [
  ['JupyterLab', 'lab/tree/figure.ipynb?reset'],
  ['Notebook 7', 'notebooks/figure.ipynb'],
]) {
  test(`${name}: a cell run, the slider dragged, the trait read back, the trait set, two on a page`, async ({ page }) => {
    await page.goto(`http://127.0.0.1:${JUPYTER}/${path}`);
    const cells = page.locator('.jp-Notebook .jp-CodeCell');
    await expect(cells).toHaveCount(5);
    const output = (/** @type {number} */ cell) => cells.nth(cell).locator('.jp-OutputArea-output').first();
    const run = async (/** @type {number} */ cell) => {
      await cells.nth(cell).locator('.cm-content').click();
      await page.keyboard.press('Control+Enter');
    };
    /** The end of a drag comes to Python when the kernel has taken what came before: a cell that runs at once may be earlier. @param {number} cell @param {string} text */
    const comesToSay = (cell, text) =>
      expect(async () => {
        await run(cell);
        await expect(output(cell)).toHaveText(text, { timeout: 5000 });
      }).toPass({ timeout: 60_000 });

    // As long as the notebook is coming, it may take the focus from a cell.
    await expect(async () => {
      await run(0);
      await expect(figure(page).locator('#lr')).toHaveValue('0.1', { timeout: 15_000 });
    }).toPass({ timeout: 90_000 });
    await expect(figure(page).locator('#words')).toContainText('float16');

    const rate = await drag(figure(page), page, 0.9);
    expect(rate).toBeGreaterThan(0.1);
    await comesToSay(1, `rate ${rate} of 20 rows`);

    await run(2);
    await expect(output(2)).toHaveText('set #seed=7&lr=0.25&i=0&steps=20');
    await expect(figure(page).locator('#lr')).toHaveValue('0.25');
    await expect(figure(page).locator('#seed')).toHaveValue('7');

    await run(3);
    await expect(figure(page, 1).locator('#lr')).toHaveValue('0.5');
    const others = await drag(figure(page, 1), page, 0.3);
    await comesToSay(4, `two 0.25 ${others}`);
    await expectSandboxed(page);
    expect([...asked]).toEqual([]);
  });
}

test('JupyterLab: the figure is dark where the notebook is', async ({ page }) => {
  /** Whether the page in the frame is told to be dark, once a cell has run in this theme. @param {string} theme */
  async function isDark(theme) {
    await page.goto(`http://127.0.0.1:${JUPYTER}/lab/tree/figure.ipynb?reset`);
    await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(5);
    const answer = await page.evaluate(async (theme) => {
      const token = /_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
      const set = { method: 'PUT', headers: { 'X-XSRFToken': token }, body: JSON.stringify({ raw: JSON.stringify({ theme }) }) };
      return (await fetch('/lab/api/settings/@jupyterlab/apputils-extension:themes', set)).status;
    }, theme);
    expect(answer).toBe(204);
    await page.reload();
    await expect(page.locator(`body[data-jp-theme-name="${theme}"]`)).toBeAttached();
    await expect(async () => {
      await page.locator('.jp-Notebook .jp-CodeCell .cm-content').first().click();
      await page.keyboard.press('Control+Enter');
      await expect(figure(page).locator('#lr')).toHaveValue('0.1', { timeout: 15_000 });
    }).toPass({ timeout: 90_000 });
    return () => figure(page).locator('html').evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  }
  await expect.poll(await isDark('JupyterLab Light')).toBe(false);
  await expect.poll(await isDark('JupyterLab Dark')).toBe(true);
});

test('marimo: a slider in Python drives the figure, a drag in the figure drives Python, two on a page', async ({ page }) => {
  await page.goto(`http://127.0.0.1:${MARIMO}/`);
  await expect(figure(page).locator('#lr')).toHaveValue('0.1');
  await expect(figure(page, 1).locator('#lr')).toHaveValue('0.5');
  const said = page.getByText(/^says /);
  await expect(said).toHaveText('says 0.1 and 0.5');

  await page.getByRole('slider').first().press('ArrowRight');
  await expect(figure(page).locator('#lr')).toHaveValue('0.25');
  await expect(said).toHaveText('says 0.25 and 0.5');

  const rate = await drag(figure(page), page, 0.3);
  await expect(said).toHaveText(`says ${rate} and 0.5`);
  await expectSandboxed(page);
  expect([...asked]).toEqual([]);
});

test('python -m neuron_playground: the page from the package', async ({ page }) => {
  await page.goto(`http://127.0.0.1:${PAGE}/#lr=0.1&i=17`);
  await expect(page.locator('#sentence')).toContainText('In float16 the loss is exactly 0 from iteration 17 on');
  expect([...asked]).toEqual([]);
});
