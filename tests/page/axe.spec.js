// The page for those who can't see it, or not well: what axe finds in it.

import { violations } from './axe.js';
import { expect, open, test } from './page.js';

/** @import { Page } from '@playwright/test' */

/** What is looked at, its link, and how one gets there. @typedef {[string, string, (page: Page) => Promise<void>]} Look */

/** The neuron with a field typed wrong, a network with an open neuron, and a table that has two readings. @type {Look[]} */
const PARTS = [
  ['the neuron', 'dtype=float64&optimizer=adam&i=7', (page) => page.locator('#lr').fill('x')],
  ['a network', 'layers=2,3,1&activation=tanh&features=x1,x2&data=gauss&train=0.5&penalty=l1&rate=0.1&i=9', (page) => page.locator('#unit').scrollIntoViewIfNeeded()],
  ['a table', 'layers=2,3,1&activation=tanh&features=x1,x2&data=gauss&i=9', async (page) => {
    await page.getByRole('button', { name: 'Your own' }).click();
    await page.getByLabel('CSV, JSON or a link').fill('id;Umsatz;Kosten;Kauf\n1;1.200;1.100;nein\n2;2.300;72.500;ja\n');
    await expect(page.locator('#bring-columns')).toContainText('So the numbers are scaled.');
  }],
];
/** What is opened, asked for or answered. @type {Look[]} */
const OPENED = [
  ['a lesson that asks', 'lesson=notebook', (page) => expect(page.locator('#lesson').getByRole('button', { name: 'Answer' })).toBeVisible()],
  ['a lesson that has told, and the list of all', 'lesson=notebook', async (page) => {
    await page.locator('#lesson').getByRole('button', { name: 'Tell me' }).click();
    await page.locator('#lessons').scrollIntoViewIfNeeded();
    await expect(page.locator('#lesson-list a')).toHaveCount(28);
  }],
  ['the dialog to share from', 'lr=0.2&i=7', async (page) => {
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.frameLocator('.share-preview iframe').locator('main')).not.toHaveAttribute('aria-busy');
  }],
  ['the numbers', 'i=7', async (page) => {
    await page.locator('fieldset').getByRole('button', { name: 'The dtypes side by side' }).click();
    await expect(page.getByRole('dialog', { name: 'Numbers' })).toBeVisible();
  }],
  ['the glossary', 'i=7', async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Glossary' }).click();
    await expect(page.getByRole('dialog', { name: 'Glossary' })).toBeVisible();
  }],
  ['what a neuron is', 'i=7', async (page) => {
    await page.getByRole('button', { name: 'What is a neuron?' }).click();
    await expect(page.getByRole('dialog', { name: 'What is a neuron?' })).toBeVisible();
  }],
  ['the tour', 'i=7', async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Take the tour' }).click();
    await expect(page.locator('#tour')).toBeVisible();
  }],
  ['a term, a change taken back, the sweep', 'i=7', async (page) => {
    await page.locator('#lr').fill('0.3');
    await page.locator('#lr').blur();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('#sweep').scrollIntoViewIfNeeded();
    await expect(page.locator('#sweep-says')).not.toBeEmpty();
    await page.locator('#plot-title .term').hover();
    await expect(page.locator('.says')).toBeVisible();
  }],
];
/** @type {[number, number, Look[]][]} */
const LOOKED_AT = [
  [1440, 900, [...PARTS, ...OPENED]],
  [768, 1024, PARTS],
  [390, 844, [...PARTS, ...OPENED]],
];
for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [width, height, looks] of LOOKED_AT) {
    for (const [what, hash, prepare] of looks) {
      test(`axe finds nothing in ${what} at ${width} × ${height} in ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await open(page, hash);
        await prepare(page);
        expect(await violations(page)).toEqual([]);
        // Nothing wider than the screen.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  }
}
