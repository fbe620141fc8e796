// Versions of the page that follow each other, on a host that lets browsers keep every file for ten minutes and has no old one.

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { host, versions } from './host.js';
import { test as base, expect, ready, sentence } from './page.js';

/** @import { BrowserContext, Page } from '@playwright/test' */
/** @typedef {{ open: () => Promise<void>, close: () => Promise<void>, context: () => BrowserContext }} Browser */

/** A test with a browser whose profile is on the disk: closed and opened again, it has what it had, and none of its workers runs. */
const test = /** @type {typeof base.extend<{ browsing: Browser }>} */ (base.extend)({
  browsing: async ({ playwright }, use, testInfo) => {
    /** @type {BrowserContext | undefined} */
    let context;
    const browsing = {
      async open() {
        context = await playwright.chromium.launchPersistentContext(testInfo.outputPath('profile'));
      },
      close: async () => context?.close(),
      context: () => /** @type {BrowserContext} */ (context),
    };
    await browsing.open();
    await use(browsing);
    await browsing.close();
  },
});

const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';
const AGE = { 'cache-control': 'max-age=600' };

// Three builds first.
test.describe.configure({ timeout: 240_000 });
test.use({ serviceWorkers: 'allow', storageState: { cookies: [], origins: [] }, navigationTimeout: 30_000 });

/** @type {Awaited<ReturnType<typeof versions>>} */
let built;
test.beforeAll(async () => (built = await versions('1', '2', '3')));
test.afterAll(() => built.remove());

/** Opens the page in a tab of its own, where it works and is of this version. @param {Browser} browsing @param {string} url @param {string} version */
async function visit(browsing, url, version) {
  const page = await browsing.context().newPage();
  await page.goto(`${url}#lr=0.1&i=17`);
  await ready(page);
  await expect(sentence(page)).toContainText(ZERO);
  await expect(page.locator('html')).toHaveAttribute('data-version', version);
  return page;
}

/** The names of the caches, once there are so many. @param {Page} page @param {number} count */
async function caches(page, count) {
  /** @type {string[]} */
  let names = [];
  await expect.poll(async () => (names = await page.evaluate(() => globalThis.caches.keys()))).toHaveLength(count);
  return names;
}

/**
 * Opens the page in a browser that was closed first: no page and no worker of an older version is left, which might keep its
 * files for as long as it waits for anything.
 * @param {Browser} browsing @param {string} url @param {string} version @param {number} count Of the caches that are left.
 */
async function visitAlone(browsing, url, version, count) {
  let visited;
  // Each try has a browser of its own: what hangs in one is not waited for.
  await expect(async () => {
    await browsing.close();
    await browsing.open();
    const page = await visit(browsing, url, version);
    visited = { page, names: await caches(page, count) };
  }).toPass({ timeout: 120_000 });
  return /** @type {{ page: Page, names: string[] }} */ (/** @type {unknown} */ (visited));
}

/** Waits until the newest worker that the host has is there, and takes over when the tab is closed. @param {Page} page */
const workerIsThere = (page) =>
  expect
    .poll(() => page.evaluate(async () => {
      const { installing, waiting, active } = (await navigator.serviceWorker.getRegistration()) ?? {};
      return installing ? 'installing' : (waiting ?? active)?.state;
    }))
    .toMatch(/^(installed|activated)$/);

/** Opens the dialog, which is loaded when it is asked for. @param {Page} page */
async function bring(page) {
  await page.getByRole('button', { name: 'A network' }).click();
  await page.locator('#bring').click();
  await expect(page.locator('#bring-dialog')).toBeVisible();
}

test('after each deployment the new version is there at once, and works with the network off', async ({ browsing }) => {
  const [first, second, third] = built.folders;
  const places = { '/deep/path/': first };
  // The first visit's files are too old at once.
  const headers = { 'cache-control': 'max-age=0' };
  const { origin, close } = await host(places, headers);
  const url = `${origin}/deep/path/`;
  let page = await visit(browsing, url, '1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.close();
  Object.assign(headers, AGE);
  page = await visit(browsing, url, '1');
  for (const [version, folder] of /** @type {const} */ ([['2', second], ['3', third]])) {
    places['/deep/path/'] = folder;
    await page.close();
    page = await visit(browsing, url, version);
    await caches(page, 2);
    await workerIsThere(page);
    await page.close();
    ({ page } = await visitAlone(browsing, url, version, 1));
  }
  close();
  await page.close();
  page = await visit(browsing, url, '3');
  await bring(page);
});

test('a page left open has its own files through two deployments, with the network off, too', async ({ browsing }) => {
  const [first, second, third] = built.folders;
  const places = { '/': first };
  const { origin, close } = await host(places, AGE);
  let page = await visit(browsing, `${origin}/`, '1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.close();
  const open = await visit(browsing, `${origin}/`, '1');
  const [kept] = await caches(open, 1);
  places['/'] = second;
  page = await visit(browsing, `${origin}/`, '2');
  await caches(page, 2);
  await page.close();
  places['/'] = third;
  page = await visit(browsing, `${origin}/`, '3');
  expect(await caches(page, 3)).toContain(kept);
  await workerIsThere(page);
  await bring(open);
  close();
  // The newest that was seen, though the first one's worker still answers.
  await page.close();
  page = await visit(browsing, `${origin}/`, '3');
  await bring(page);
  await open.close();
  await page.close();
  expect((await visitAlone(browsing, `${origin}/`, '3', 1)).names).not.toContain(kept);
});

test('two copies of the site on one origin leave each other their files', async ({ browsing }) => {
  const [first, second] = built.folders;
  const places = { '/': first, '/copy/': first };
  const { origin, close } = await host(places, AGE);
  const [root, copy] = [`${origin}/`, `${origin}/copy/`];
  for (const url of [copy, root]) {
    const page = await visit(browsing, url, '1');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.close();
  }
  places['/'] = second;
  const page = await visit(browsing, root, '2');
  await caches(page, 3);
  await workerIsThere(page);
  await page.close();
  await visitAlone(browsing, root, '2', 2);
  close();
  await visit(browsing, root, '2');
  await bring(await visit(browsing, copy, '1'));
});

test('a host that still gives out the old page beside the new worker loses nothing', async ({ browsing }) => {
  const [first, second] = built.folders;
  const half = `${first}-half`;
  cpSync(first, half, { recursive: true });
  cpSync(join(second, 'sw.js'), join(half, 'sw.js'));
  const places = { '/': first };
  const { origin, close } = await host(places, AGE);
  let page = await visit(browsing, `${origin}/`, '1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  places['/'] = half;
  const became = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const worker = /** @type {Promise<ServiceWorker>} */ (new Promise((resolve) => (registration.onupdatefound = () => resolve(/** @type {ServiceWorker} */ (registration.installing)))));
    registration.update();
    const { state } = await worker.then((worker) => new Promise((resolve) => (worker.onstatechange = () => resolve(worker))));
    return state;
  });
  expect(became).toBe('redundant');
  close();
  await page.close();
  page = await visit(browsing, `${origin}/`, '1');
  await bring(page);
});

test('a first visit that outlives a deployment says what to do when it needs a file that is gone', async ({ browsing }) => {
  const places = { '/': built.folders[0] };
  const { origin, close } = await host(places, { 'cache-control': 'max-age=0' });
  const page = await visit(browsing, `${origin}/`, '1');
  places['/'] = built.folders[1];
  await page.getByRole('button', { name: 'A network' }).click();
  await expect(page.locator('#notice')).toContainText('load the page again');
  // What is there stays.
  await expect(page.locator('#plot')).toBeVisible();
  close();
});

test('the worker takes over no page that is open already: a browser could not keep that for who goes back to it', async ({ browsing }) => {
  const { origin, close } = await host({ '/': built.folders[0] }, AGE);
  const page = await visit(browsing, `${origin}/`, '1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  close();
});
