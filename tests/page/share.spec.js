// The dialog to share from: what it copies, what it previews, and what a page with the frame in it is told.

import { dist, host } from './host.js';
import { NETWORK } from './network.js';
import { expect, open, ready, sentence, test } from './page.js';

/** @import { Page } from '@playwright/test' */

const dialog = (/** @type {Page} */ page) => page.getByRole('dialog', { name: 'Share' });
const share = (/** @type {Page} */ page) => page.getByRole('button', { name: 'Share' }).click();
const code = (/** @type {Page} */ page) => page.getByLabel('The code', { exact: true });

test('two presses of Enter copy the link to this moment; the other one opens the start', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'lr=0.2&i=7');
  await page.locator('#share').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Copy the link' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('The link is copied.');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await copied()).toBe(page.url());
  expect(await copied()).toMatch(/#lr=0\.2&i=7&bits=\w+$/);
  await dialog(page).getByLabel('the experiment, from its start').check();
  // What was copied is another one now.
  await expect(dialog(page)).not.toContainText('is copied');
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect.poll(copied).toMatch(/#lr=0\.2$/);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.locator('#share')).toBeFocused();
});

test('what plays stands still while it is shared, and goes on', async ({ page }) => {
  await open(page, `${NETWORK}&layers=2,4,1&i=9`);
  await page.getByRole('button', { name: 'Play' }).click();
  await share(page);
  const says = await dialog(page).locator('label').first().textContent();
  const step = /step ([\d,]+)/.exec(says ?? '')?.[1].replace(',', '') ?? '';
  await expect(page.getByLabel('The link', { exact: true })).toHaveValue(new RegExp(`i=${Number(step) - 1}&bits=`));
  // A key of the page is none of the dialog's.
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Play', includeHidden: true })).toHaveCount(1);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('a moment that the run has yet to reach has its bits in the link as soon as it is there', async ({ page }) => {
  await open(page, `${NETWORK}&layers=2,32,32,32,1&i=2999`);
  await share(page);
  const link = page.getByLabel('The link', { exact: true });
  await expect(link).toHaveValue(/i=2999$/);
  await expect(link).toHaveValue(/&bits=/);
  await expect(dialog(page)).toContainText('says whether the bits there are the same');
});

test('the frame is shown as its code says: its parts, their order, its size', async ({ page }) => {
  await open(page, 'lr=0.2&i=7');
  await share(page);
  const inside = page.frameLocator('.share-preview iframe');
  await expect(inside.locator('#sentence')).toContainText('In float16');
  await expect(code(page)).toHaveValue(/^<iframe src="http:\/\/127\.0\.0\.1:\d+\/\?embed=plot,words,controls#lr=0\.2&amp;i=7" width="800" height="500" title="Neuron Playground"/);
  await dialog(page).getByLabel('plot').uncheck();
  await dialog(page).getByLabel('controls').uncheck();
  await dialog(page).getByLabel('bits').check();
  await dialog(page).getByLabel('width').fill('400');
  await dialog(page).getByLabel('height').fill('300');
  await expect(code(page)).toHaveValue(/\?embed=words,bits#.* width="400" height="300"/);
  await expect(inside.locator('#bits')).toBeVisible();
  // Keys go past it.
  const told = dialog(page).getByLabel('a page that is told of answers');
  await told.focus();
  await page.keyboard.press('Tab');
  await expect(code(page)).toBeFocused();
  // Who is told is an origin, whatever of that page's address is given.
  for (const address of ['https://course.example/week/2?x=1', 'course.example']) {
    await told.fill(address);
    await expect(code(page)).toHaveValue(/\?embed=words,bits&amp;parent=https:\/\/course\.example#lr/);
  }
  await told.fill('my course');
  await told.blur();
  await expect(dialog(page).getByRole('alert').filter({ hasText: 'needs an address, such as course.example' })).toBeVisible();
  await expect(code(page)).toHaveValue(/\?embed=words,bits#lr/);
  await told.fill('');
  await told.blur();
  // No wider than it.
  const [around, frame] = await page.locator('.share-preview, .share-preview iframe').evaluateAll((all) => all.map((element) => element.getBoundingClientRect().width));
  expect(around - frame).toBeLessThan(4);
  await expect(inside.locator('#plot')).toBeHidden();
  await expect.poll(() => inside.locator('html').evaluate(() => [innerWidth, innerHeight])).toEqual([400, 300]);
  // A size that can't be is none.
  await dialog(page).getByLabel('height').fill('20');
  await expect(code(page)).toHaveValue(/height="300"/);
  await dialog(page).getByLabel('height').blur();
  await expect(dialog(page).getByLabel('height')).toHaveValue('300');
  for (const name of ['words', 'bits']) await dialog(page).getByLabel(name).uncheck();
  await expect(code(page)).toHaveValue('');
  await expect(dialog(page)).toContainText('Choose what it shows.');
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.share-preview iframe')).toHaveCount(0);
});

test('pictures and files are those that the part on show offers', async ({ page }) => {
  await open(page, 'i=7');
  await share(page);
  const [script] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: 'PyTorch script' }).click()]);
  expect(script.suggestedFilename()).toBe('neuron-float16.py');
  await expect(dialog(page)).toBeHidden();
  await share(page);
  const [plot] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: 'SVG' }).first().click()]);
  expect(plot.suggestedFilename()).toBe('loss.svg');
  await page.getByRole('button', { name: 'A network' }).click();
  await share(page);
  await expect(dialog(page).getByRole('button', { name: 'the same with its weights' })).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'table as CSV' })).toHaveCount(0);
  await expect(dialog(page).getByLabel('diagram')).toBeChecked();
});

test('a page gives its frame the height that it asks for, by the code alone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'i=7');
  await share(page);
  await dialog(page).getByLabel('as high as it needs').check();
  await expect(code(page)).toHaveValue(/<\/iframe>\n<script>/);
  const { origin, close } = await host({ '/': dist });
  const text = (await code(page).inputValue()).replace(/http:\/\/127\.0\.0\.1:\d+/, origin);
  const other = await context.newPage();
  await other.setContent(`<title>A course</title>${text}`);
  const inside = other.frameLocator('iframe');
  await expect(inside.locator('main')).not.toHaveAttribute('aria-busy');
  await expect.poll(() => inside.locator('html').evaluate(({ scrollHeight }) => scrollHeight - innerHeight)).toBe(0);
  await expect(other.locator('iframe')).not.toHaveAttribute('height', '500');
  close();
});

for (const [width, height] of [[300, 150], [400, 300], [800, 500]]) {
  test(`a frame of ${width} × ${height} shows whole what is named first`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const [query, first] of [['?embed', '.figure'], ['?embed=words,plot', '#words'], ['?embed=plot,words', '.figure'], ['?embed=bits,words', '.bits-panel'], ['?embed=table', '.table-panel']]) {
      await page.goto(`./${query}#i=16`);
      await ready(page);
      await expect(sentence(page)).toContainText('In float16');
      const { top, bottom } = await page.locator(first).evaluate((element) => element.getBoundingClientRect());
      expect(top, query).toBe(0);
      expect(bottom, query).toBeLessThanOrEqual(height);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), query).toBe(width);
    }
    await page.goto('./?embed=output,words#layers=2,4,1&activation=tanh&data=xor&features=x1,x2&i=9');
    await ready(page);
    const { bottom } = await page.locator('#output').evaluate((element) => element.getBoundingClientRect());
    expect(bottom).toBeLessThanOrEqual(height);
  });
}

test('where it isn’t low, a frame scrolls nothing', async ({ page }) => {
  for (const [query, width, height] of /** @type {const} */ ([['?embed', 800, 500], ['?embed=words,plot', 400, 300], ['?embed=plot,words', 500, 400], ['?embed=words,plot', 1200, 400]])) {
    await page.setViewportSize({ width, height });
    await page.goto(`./${query}#i=16`);
    await ready(page);
    await expect(sentence(page)).toContainText('In float16');
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight), `${query} ${width} × ${height}`).toBe(height);
  }
});

test('a size that is typed takes the place of the one before; one that cannot be is refused in words', async ({ page }) => {
  await open(page, 'i=16');
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.locator('#share-dialog');
  const width = dialog.getByLabel('width');
  await width.click();
  await page.keyboard.type('600');
  await expect(dialog.getByLabel('The code', { exact: true })).toHaveValue(/width="600" height="500"/);
  await width.fill('80');
  await width.blur();
  await expect(dialog.getByRole('alert')).toHaveText('The width goes from 300 to 2,000: it is 600 still.');
  await expect(width).toHaveValue('600');
});
