// What the page's tests share: opening it, reading its table, and failing on any error in it.

import { test as base, expect } from '@playwright/test';

/** @import { Page } from '@playwright/test' */

export { expect };

/** A test whose page may not log an error, throw, or ask another origin for anything. */
export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    /** @type {string[]} */
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(`threw ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(`logged ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(String(baseURL)) && !/^(data|blob):/.test(url)) wrong.push(`asked for ${url}`);
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

/** Of a page of another origin with this one in a frame: nothing is thrown in either. */
export const testOfFrames = base.extend({
  page: async ({ browser }, use) => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    /** @type {string[]} */
    const thrown = [];
    page.on('pageerror', ({ message }) => thrown.push(message));
    await use(page);
    expect(thrown).toEqual([]);
    await context.close();
  },
});

/**
 * Opens the page and waits until all of it is drawn. Anew, also where it is open already: there another hash loads nothing,
 * and what is drawn may still be of the one before.
 * @param {Page} page @param {string} [hash]
 */
export async function open(page, hash = '') {
  if (page.url() !== 'about:blank') await page.goto('about:blank');
  await page.goto(hash ? `./#${hash}` : './');
  await ready(page);
  await unfold(page);
}

/** Opens every group of controls. @param {Page} page */
export const unfold = (page) =>
  page.locator('details.group').evaluateAll((groups) => {
    for (const group of groups) /** @type {HTMLDetailsElement} */ (group).open = true;
  });

/** All that the first screen shows is there. @param {Page} page */
export const ready = (page) => expect(page.locator('[aria-busy]')).toHaveCount(0);

/** The sentence in words. @param {Page} page */
export const sentence = (page) => page.locator('#sentence');

/** What a canvas holds, the plot's or the first of others. @param {Page} page @param {string} [selector] */
export const picture = (page, selector = '#plot canvas') =>
  page.locator(selector).first().evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());

/** The exact numbers of the table's row of an iteration, scrolled to it. @param {Page} page @param {number} iteration */
export async function row(page, iteration) {
  const cells = page.locator(`.row[data-iteration="${iteration}"] .cell[data-number]`);
  // Again, as long as the table is still growing: it scrolls no further than it is long.
  await expect(async () => {
    await page.locator('.table').evaluate((table, at) => (table.scrollTop = at * 28), iteration);
    await expect(cells).toHaveCount(6, { timeout: 500 });
  }).toPass();
  const entries = await cells.evaluateAll((all) =>
    all.map((cell) => [/** @type {HTMLElement} */ (cell).dataset.name, Number(/** @type {HTMLElement} */ (cell).dataset.number)]),
  );
  return { iteration, ...Object.fromEntries(entries) };
}
