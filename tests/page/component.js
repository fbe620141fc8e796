// What the tests of the web component share: a page that has it, what it tells, and what it shows.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { host } from './host.js';

/** @import { FrameLocator, Page } from '@playwright/test' */
/** @import { NeuronPlayground } from '../../packaging/element.js' */

export { expect };

/** The package as it is packed. */
export const packed = fileURLToPath(new URL('../../target/package/', import.meta.url));
export const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';
const TELLS = ['ready', 'state', 'answer', 'error'];

/** A page that throws nothing and asks no other host for anything, with the system's own light or dark. */
export const test = base.extend({
  page: async ({ browser }, use) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: null });
    const page = await context.newPage();
    /** @type {string[]} */
    const wrong = [];
    page.on('pageerror', ({ message }) => wrong.push(`threw ${message}`));
    page.on('request', (request) => /^(http:\/\/127\.0\.0\.1:|blob:|data:)/.test(request.url()) || wrong.push(`asked for ${request.url()}`));
    await use(page);
    expect(wrong).toEqual([]);
    await context.close();
  },
});

/** Serves a page of text beside the packed element, and keeps what each element tells in `told`. @param {Page} page @param {string} html @param {Record<string, string>} beside Other files, by name. */
export async function serve(page, html, beside = { 'element.js': join(packed, 'element.js') }) {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(folder, 'index.html'), html);
  for (const [name, file] of Object.entries(beside)) cpSync(file, join(folder, name));
  const { origin, close } = await host({ '/': folder, '/node_modules/neuron-playground/': packed });
  await page.addInitScript((tells) => {
    const told = /** @type {object[]} */ ([]);
    Object.assign(globalThis, { told });
    // They don't bubble, as those of an <input> do: they are seen on the way down.
    for (const kind of tells) addEventListener(kind, (event) => event instanceof CustomEvent && told.push({ ...event.detail, kind, id: /** @type {Element} */ (event.target).id }), true);
  }, TELLS);
  await page.goto(`${origin}/`);
  return () => {
    close();
    rmSync(folder, { recursive: true });
  };
}

/** @typedef {{ kind: string, id: string, link?: string | null, message?: string, lesson?: string, right?: boolean }} Told */

/** @param {Page} page @param {string} id @param {string} kind */
export const told = async (page, id, kind) => (await page.evaluate(() => /** @type {{ told: Told[] }} */ (/** @type {unknown} */ (globalThis)).told)).filter((one) => one.id === id && one.kind === kind);
/** @param {Page} page @param {string} id */
export const link = (page, id) => page.locator(`#${id}`).evaluate((element) => /** @type {NeuronPlayground} */ (element).link);
/** @param {Page} page @param {string} at */
export const inside = (page, at) => page.frameLocator(`${at} >> iframe`);
/** @param {FrameLocator} frame @param {string} text */
export const says = (frame, text) => expect(frame.locator('#sentence')).toContainText(text);
