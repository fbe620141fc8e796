// The page in a frame and the page around it: what they tell each other, and whom.

import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dist, host } from './host.js';
import { expect, testOfFrames as test } from './page.js';

/** @import { FrameLocator, Page } from '@playwright/test' */

/** @typedef {{ type: string, version: number, origin: string, height?: number, link?: string | null, lesson?: string, right?: boolean, tried?: string, message?: string, id?: unknown }} Told */

const around = fileURLToPath(new URL('course/', import.meta.url));
const single = fileURLToPath(new URL('../../target/single-file/neuron-playground.html', import.meta.url));

/** @typedef {{ sandbox?: string, name?: string, file?: string }} Frame `file` instead of the page in many files. */

/**
 * A page of one origin with the playground of another one in a frame. `told` is all that it was told.
 * @param {Page} page @param {(course: string) => string} search Of the frame's address. @param {string} hash @param {Frame} [frame]
 */
async function course(page, search, hash, { sandbox, name = '', file } = {}) {
  const anyone = { 'access-control-allow-origin': '*' };
  const [own, other] = [await host({ '/': around }), await host({ '/': file ? dirname(file) : dist }, anyone)];
  await page.goto(own.origin);
  await page.evaluate(
    ({ src, sandbox, name }) => {
      const told = /** @type {object[]} */ ([]);
      Object.assign(globalThis, { told });
      addEventListener('message', ({ data, origin }) => told.push({ ...data, origin }));
      const frame = document.createElement('iframe');
      Object.assign(frame, { src, name, width: 900, height: 700 });
      if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
      document.body.replaceChildren(frame);
    },
    { src: `${other.origin}/${file ? basename(file) : ''}${search(own.origin)}${hash}`, sandbox, name },
  );
  const inside = page.frameLocator('iframe');
  const told = () => page.evaluate(() => /** @type {{ told: Told[] }} */ (/** @type {unknown} */ (globalThis)).told);
  const isReady = async () => (await told()).some(({ type }) => type === 'neuron-playground:ready');
  await expect.poll(isReady).toBe(true);
  return {
    inside,
    playground: other.origin,
    told,
    /** The last of a kind. @param {string} kind */
    last: async (kind) => (await told()).findLast(({ type }) => type === `neuron-playground:${kind}`),
    /** @param {unknown} link */
    set: (link) => page.evaluate((link) => document.querySelector('iframe')?.contentWindow?.postMessage({ type: 'neuron-playground:set', link }, '*'), link),
    close() {
      own.close();
      other.close();
    },
  };
}

const named = (/** @type {string} */ origin) => `?embed&parent=${origin}`;
const kinds = (/** @type {Told[]} */ told) => [...new Set(told.map(({ type }) => type.replace('neuron-playground:', '')))].sort();
/** @param {FrameLocator} inside @param {string} text */
const says = (inside, text) => expect(inside.locator('#sentence')).toContainText(text);

test('the page that its address names is told what is on show, and sets it', async ({ page }) => {
  const { inside, playground, told, last, set, close } = await course(page, named, '#lr=0.1&i=17');
  await expect.poll(async () => (await last('state'))?.link).toMatch(new RegExp(`^${playground}/#i=17&bits=\\w+$`));
  expect((await told()).every(({ version, origin }) => version === 1 && origin === playground)).toBe(true);
  // Ready comes before what is on show.
  const order = (await told()).map(({ type }) => type);
  expect(order.indexOf('neuron-playground:ready')).toBeLessThan(order.indexOf('neuron-playground:state'));
  await inside.getByRole('button', { name: 'One step' }).click();
  await expect.poll(async () => (await last('state'))?.link).toMatch(/#i=18&bits=\w+$/);

  await set('#dtype=float32&lr=0.1&i=34');
  await says(inside, 'In float32 the loss is exactly 0 from iteration 34 on');
  await expect.poll(async () => (await last('state'))?.link).toMatch(/#dtype=float32&i=34&bits=\w+$/);
  // Another hash of the frame's address is another state, also where it is one that the page itself would write.
  const { link } = (await told()).find(({ link }) => link?.includes('i=18&')) ?? {};
  await inside.locator('html').evaluate((_, hash) => void (location.hash = hash), new URL(String(link)).hash);
  await says(inside, 'In float16 the loss is exactly 0 from iteration 17 on');
  await expect.poll(async () => (await last('state'))?.link).toBe(link);
  await set('#dtype=float32&lr=0.1&i=34');
  await says(inside, 'In float32 the loss is exactly 0 from iteration 34 on');
  // A whole link is one, too, as a person would paste it.
  await set('https://example.org/playground/#lr=0.1&i=17');
  await says(inside, 'In float16 the loss is exactly 0 from iteration 17 on');
  close();
});

test('a link that can’t be read is answered with what is wrong with it, and the last good state stays', async ({ page }) => {
  const { inside, last, set, close } = await course(page, named, '#lr=0.1&i=17');
  for (const [link, message] of /** @type {const} */ ([
    ['#lr=fast', 'optimizer.lr must be a finite number'],
    ['good morning', 'has no link'],
    [{ lr: 1 }, 'has no link'],
    [undefined, 'has no link'],
  ])) {
    await set(link);
    await expect.poll(async () => (await last('error'))?.message).toContain(message);
    await expect(inside.locator('#notice')).toContainText(message);
    await says(inside, 'In float16 the loss is exactly 0 from iteration 17 on');
  }
  close();
});

test('a link in its address that can’t be read is told, too', async ({ page }) => {
  const { inside, last, close } = await course(page, named, '#lr=fast');
  await expect.poll(async () => (await last('error'))?.message).toContain('optimizer.lr must be a finite number');
  await says(inside, 'In float16 the loss is exactly 0');
  close();
});

test('what is set may have an id: what is on show has that of the last that was taken', async ({ page }) => {
  const { last, told, close } = await course(page, named, '#lr=0.1&i=17');
  await expect.poll(async () => (await last('state'))?.link).toContain('#i=17&bits=');
  expect((await told()).some((one) => one.id !== undefined)).toBe(false);
  for (const id of ['first', 2]) {
    await page.evaluate((id) => document.querySelector('iframe')?.contentWindow?.postMessage({ type: 'neuron-playground:set', link: `#i=${id === 2 ? 2 : 1}`, id }, '*'), id);
    await expect.poll(async () => await last('state')).toMatchObject({ link: expect.stringMatching(id === 2 ? /i=2&/ : /i=1&/), id });
  }
  close();
});

test('of a page in one file the frame’s name says what its address would, where that says nothing', async ({ page }) => {
  const name = 'neuron-playground:?embed=words&parent=*';
  for (const [search, options, tells] of /** @type {[string, Frame, string[]][]} */ ([
    ['', { name, file: single }, ['height', 'ready', 'state']],
    ['', { name: '?embed=words&parent=*', file: single }, ['ready']],
    ['?embed=words', { name: 'neuron-playground:?embed=table&parent=*', file: single }, ['height', 'ready']],
    ['', { name }, ['ready']],
  ])) {
    const { inside, told, close } = await course(page, () => search, '#lr=0.1&i=17', options);
    await says(inside, 'In float16 the loss is exactly 0 from iteration 17 on');
    await expect(inside.locator('#table')).toBeVisible({ visible: !tells.includes('height') });
    await expect.poll(async () => kinds(await told())).toEqual(tells);
    close();
  }
});

test('an answer is told, right or wrong, with what was tried', async ({ page }) => {
  const { inside, told, close } = await course(page, named, '#lesson=frozen');
  const option = (/** @type {string} */ text) => inside.locator('#lesson .option', { hasText: text });
  await expect(inside.locator('#lesson')).toContainText(/Your answer is told to the page around this one, if it is of http:\/\/127\.0\.0\.1:\d+\./);
  await option('Neither').click();
  await expect(inside.locator('#lesson .verdict')).toContainText('Not quite');
  await inside.getByRole('button', { name: 'Ask me again' }).click();
  await option('The weight alone').click();
  await expect.poll(async () => (await told()).filter(({ type }) => type.endsWith(':answer')).map(({ lesson, right, tried }) => [lesson, right, tried])).toEqual([
    ['frozen', false, 'Neither'],
    ['frozen', true, 'The weight alone, by 1.2e−4'],
  ]);
  close();
});

test('a page that its address does not name learns that it is there and how high it is, and sets nothing', async ({ page }) => {
  for (const [search, isNamed] of /** @type {const} */ ([['?embed', 0], ['?embed&parent=https://example.org', 1], ['?embed&parent=nonsense', 0], ['?embed&parent=data:,', 0]])) {
    const { inside, told, set, close } = await course(page, () => search, '#lesson=frozen');
    await expect(inside.locator('#lesson .option').first()).toBeVisible();
    await expect(inside.locator('#lesson').getByText('Your answer is told to the page around this one, if it is of https://example.org.')).toHaveCount(isNamed);
    await expect(inside.locator('#lesson').getByText('is told to')).toHaveCount(isNamed);
    await inside.locator('#lesson .option').first().click();
    await inside.getByRole('button', { name: 'One step' }).click();
    await set('#dtype=float32&lr=0.1&i=34');
    // What comes later has come after it.
    await inside.getByRole('button', { name: 'Next' }).click();
    await expect(inside.locator('#lesson-title')).toContainText('Sooner, or stopped?');
    await expect(inside.locator('html')).toHaveAttribute('data-dtype', 'float16');
    expect(kinds(await told())).toEqual(['height', 'ready']);
    close();
  }
});

test('without an origin, in a sandbox, it tells and takes what its address lets it', async ({ page }) => {
  const { inside, last, set, close } = await course(page, () => '?embed&parent=*', '#lr=0.1&i=17', { sandbox: 'allow-scripts' });
  await set('#dtype=float32&lr=0.1&i=34');
  await says(inside, 'In float32');
  await expect.poll(async () => (await last('state'))).toMatchObject({ origin: 'null', link: expect.stringContaining('dtype=float32') });
  close();
});

test('a page that stands by itself tells no one, and takes nothing', async ({ page }) => {
  await page.addInitScript(() => {
    const told = /** @type {unknown[]} */ ([]);
    Object.assign(globalThis, { told });
    window.postMessage = (/** @type {unknown[]} */ ...message) => void told.push(message);
  });
  await page.goto('./?parent=*#lr=0.1&i=17');
  await expect(page.locator('[aria-busy]')).toHaveCount(0);
  await page.evaluate(() => window.dispatchEvent(new MessageEvent('message', { data: { type: 'neuron-playground:set', link: '#dtype=float32' }, source: window, origin: location.origin })));
  await page.getByRole('button', { name: 'One step' }).click();
  await expect(page).toHaveURL(/i=18&bits=/);
  await expect(page.locator('html')).toHaveAttribute('data-dtype', 'float16');
  expect(await page.evaluate(() => /** @type {{ told?: unknown[] }} */ (globalThis).told)).toEqual([]);
});
