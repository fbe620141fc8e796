// Where the system chooses the colours, and where the page around runs from right to left.

import { NETWORK } from './network.js';
import { overlaps } from './overlaps.js';
import { expect, open, picture, ready, test } from './page.js';

/** @import { Page } from '@playwright/test' */

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`in the system's own ${colorScheme} colours each dtype keeps its colour, and what is pressed is seen`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await open(page, 'dtype=float32&lr=0.1&i=16');
    // Of the plot's own pixels, those that are clearly coloured: as many colours as curves.
    const hues = () =>
      page.locator('#plot canvas').evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(0, 0, width, height);
        const found = new Map();
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b] = data.subarray(i, i + 3);
          if (data[i + 3] < 200 || Math.max(r, g, b) - Math.min(r, g, b) < 80) continue;
          const kind = r > b ? 'orange' : g > b ? 'green' : 'blue';
          found.set(kind, (found.get(kind) ?? 0) + 1);
        }
        return [...found].filter(([, count]) => count > 40).map(([kind]) => kind).sort();
      });
    // They are drawn in the next frame.
    await expect.poll(hues).toEqual(['blue', 'orange']);
    /** What shows of an element that it is pressed or chosen, if anything does. @param {string} selector */
    const look = (selector) =>
      page.locator(selector).first().evaluate((element) => {
        const { borderColor, outlineColor, outlineStyle, outlineWidth, backgroundColor } = getComputedStyle(element);
        return `${borderColor} ${outlineStyle} ${outlineStyle === 'none' ? '' : `${outlineColor} ${outlineWidth}`} ${backgroundColor}`;
      });
    for (const [pressed, other] of [
      ['.part[aria-pressed="true"]', '.part[aria-pressed="false"]'],
      ['.legend-entry[aria-pressed="true"]', '.legend-entry[aria-pressed="false"]'],
      ['.segment:has(:checked)', '.segment:not(:has(:checked))'],
      ['.row.current', '.rows .row:not(.current)'],
    ]) {
      expect(await look(pressed), pressed).not.toBe(await look(other));
    }
    const before = await look('#scale');
    await page.locator('#scale').click();
    await page.locator('#scale').blur();
    // It is drawn in the next frame.
    await expect.poll(() => look('#scale')).not.toBe(before);
    // A mark and the needle of an error, which are only colour on paper.
    expect(await page.locator('.segment .mark').evaluateAll((marks) => new Set(marks.map((mark) => getComputedStyle(mark).color)).size)).toBe(6);
    const paper = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    for (const drawn of ['.needle', '.arrow']) expect(await page.locator(drawn).first().evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe(paper);
    // What stands on ink is not of its colour, nor has it a ground of the paper's.
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByRole('button', { name: 'Copy the link' })).toBeVisible();
    for (const button of await page.locator('.button.strong:visible').all()) {
      const { color, backgroundColor, forcedColorAdjust } = await button.evaluate((element) => {
        const { color, backgroundColor, forcedColorAdjust } = getComputedStyle(element);
        return { color, backgroundColor, forcedColorAdjust };
      });
      expect(color).not.toBe(backgroundColor);
      expect(forcedColorAdjust).toBe('none');
    }
    await page.keyboard.press('Escape');
    // They are drawn anew as the system's choice ends.
    const forced = await picture(page);
    await page.emulateMedia({ forcedColors: 'none', colorScheme });
    await expect.poll(() => picture(page)).not.toBe(forced);
  });
}

/** How many pixels from its first character to its last, from left to right. @param {Page} page @param {string} selector @param {RegExp} text */
const runs = (page, selector, text) =>
  page.locator(selector).filter({ hasText: text }).first().evaluate((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const content = node.textContent ?? '';
      const start = content.indexOf('−');
      if (start < 0) continue;
      const [first, last] = [start, start + 1].map((at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      });
      return last - first;
    }
    return NaN;
  });

test('from right to left, numbers, bits, formulas and drawings still run from left to right', async ({ page }) => {
  await open(page, 'lr=0.1&i=2');
  await page.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'));
  const places = await page.locator('#bits .bits-of').first().locator('.bit').evaluateAll((bits) => bits.map((bit) => bit.getBoundingClientRect().left));
  expect(places).toHaveLength(16);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const minus = /−/;
  await page.locator('#worked').scrollIntoViewIfNeeded();
  for (const selector of ['#neuron .value', '#table .integer', '#steps-worked .numbers', '#steps-worked .exact']) expect(await runs(page, selector, minus), selector).toBeGreaterThan(3);
  // A sentence begins at the left, with its first word.
  expect(await page.locator('#now').evaluate((text) => {
    const range = document.createRange();
    range.setStart(/** @type {Node} */ (text.firstChild), 0);
    range.setEnd(/** @type {Node} */ (text.firstChild), 1);
    return Math.abs(range.getBoundingClientRect().left - text.getBoundingClientRect().left);
  })).toBeLessThan(2);
  // So does one that ends with a question mark.
  expect(await page.getByRole('button', { name: 'What is a neuron?' }).evaluate((button) => {
    const text = /** @type {Node} */ (button.firstChild);
    const [first, last] = [0, (text.textContent ?? '').length - 1].map((at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().left;
    });
    return last - first;
  })).toBeGreaterThan(80);
  const columns = await page.locator('#table .row.head .cell').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left));
  expect(columns.slice(0, 7)).toEqual(columns.slice(0, 7).toSorted((a, b) => a - b));
  expect(await overlaps(page)).toEqual([]);
  await page.goto(`./#layers=2,4,2,1&${NETWORK}&i=99`);
  await page.reload();
  await ready(page);
  await page.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'));
  const layers = await page.locator('.diagram-head').evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().left));
  expect(layers).toEqual(layers.toSorted((a, b) => a - b));
  expect(await overlaps(page)).toEqual([]);
});
