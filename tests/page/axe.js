// What axe finds wrong with a page for those who can't see it, or not well.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import { Page } from '@playwright/test' */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {Page} page @returns {Promise<string[][]>} Each with where it is. */
export async function violations(page) {
  // By the browser's own door: the page's policy lets no script in.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const results = await /** @type {any} */ (window).axe.run();
    return results.violations.map((/** @type {any} */ v) => [v.id, ...v.nodes.map((/** @type {any} */ n) => n.html)]);
  });
}
