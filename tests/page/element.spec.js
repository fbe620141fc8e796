// The web component of the npm package, <neuron-playground>, the frame beneath it, and the notebook's widget, which has the same.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inside, link, says, serve, test, told, ZERO } from './component.js';
import { host } from './host.js';

/** @import { NeuronPlayground } from '../../packaging/element.js' */

const two = (/** @type {string} */ attributes = '') => `<!doctype html><title>two</title><script type="module" src="element.js"></script>
  <neuron-playground id="one" link="#lr=0.1&amp;i=17" parts="plot,words" ${attributes}></neuron-playground><neuron-playground id="other" parts="plot,words"></neuron-playground>`;

test('a link that can’t be read is told, whether it was there from the start or set, and what was on show stays', async ({ page }) => {
  const close = await serve(page, two().replace('#lr=0.1', '#lr=slow'));
  await expect.poll(() => told(page, 'one', 'error')).toMatchObject([{ message: expect.stringContaining('it is "slow"') }]);
  await page.locator('#one').evaluate((one) => one.setAttribute('link', '#dtype=float32&lr=0.1&i=34'));
  await says(inside(page, '#one'), 'In float32 the loss is exactly 0 from iteration 34 on');
  await expect.poll(() => link(page, 'one')).toBe('#dtype=float32&i=34');
  for (const [count, wrong] of /** @type {const} */ ([[2, 'good morning'], [3, '#layers=2,4'], [4, '#layers=2,4']])) {
    await page.locator('#one').evaluate((one, link) => one.setAttribute('link', link), wrong);
    await expect.poll(() => told(page, 'one', 'error')).toHaveLength(count);
  }
  await says(inside(page, '#one'), 'In float32 the loss is exactly 0 from iteration 34 on');
  close();
});

test('two that follow each other come to rest, however fast they are set', async ({ page }) => {
  const close = await serve(page, two());
  await says(inside(page, '#one'), ZERO);
  await says(inside(page, '#other'), ZERO);
  await page.evaluate(() => {
    const [one, other] = /** @type {NeuronPlayground[]} */ (['one', 'other'].map((id) => document.getElementById(id)));
    one.addEventListener('state', () => (other.link = one.link));
    other.addEventListener('state', () => (one.link = other.link));
    for (let i = 1; i <= 30; i++) one.link = `#lr=${i / 100}&i=5`;
  });
  for (const id of ['one', 'other']) await expect.poll(() => link(page, id)).toBe('#lr=0.3&i=5');
  await says(inside(page, '#other'), 'In float16 the loss is exactly 0 from iteration 5 on');
  await inside(page, '#other').locator('#plot').click({ position: { x: 500, y: 100 } });
  await expect.poll(() => link(page, 'one')).toMatch(/i=(?!5$)\d+$/);
  expect(await link(page, 'one')).toBe(await link(page, 'other'));
  // Each was told of its own reader alone: of the last of those 30, and of the click.
  await expect(inside(page, '#one').locator('#sentence')).toHaveText(String(await inside(page, '#other').locator('#sentence').textContent()));
  const links = (await told(page, 'one', 'state')).map(({ link }) => link);
  expect(new Set(links).size).toBe(links.length);
  // Nobody has sent these links: nothing lies on the figure to say that its bits are the same.
  await expect(inside(page, '#one').locator('#notice')).toBeHidden();
  close();
});

test('put elsewhere, and with other parts, it goes on where it was', async ({ page }) => {
  const close = await serve(page, two());
  await inside(page, '#one').locator('#plot').click({ position: { x: 200, y: 100 } });
  await expect.poll(() => link(page, 'one')).toMatch(/^#i=(?!17)\d+$/);
  const before = await link(page, 'one');
  await page.evaluate(() => document.body.append(/** @type {Element} */ (document.getElementById('one'))));
  await expect.poll(() => told(page, 'one', 'ready')).toHaveLength(2);
  expect(await link(page, 'one')).toBe(before);
  await page.locator('#one').evaluate((one) => (/** @type {NeuronPlayground} */ (one).parts = 'table'));
  await expect(inside(page, '#one').locator('#table')).toBeVisible();
  await expect(inside(page, '#one').locator('#plot')).toBeHidden();
  expect(await link(page, 'one')).toBe(before);
  // The frame alone may be moved, as notebooks do with what is out of sight: it begins anew, and is set to what was on show.
  await page.locator('#one').evaluate(({ shadowRoot }) => shadowRoot?.append(/** @type {Element} */ (shadowRoot.firstElementChild)));
  await expect.poll(() => told(page, 'one', 'ready')).toHaveLength(4);
  expect(await link(page, 'one')).toBe(before);
  close();
});

test('it is dark where the page around it is, and light where that is', async ({ page }) => {
  const close = await serve(page, two('style="color: oklch(0.95 0 0)"'));
  const isDark = (/** @type {string} */ at) => inside(page, at).locator('html').evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await says(inside(page, '#one'), ZERO);
  await expect.poll(() => isDark('#one')).toBe(true);
  await expect.poll(() => isDark('#other')).toBe(false);
  await page.evaluate(() => {
    document.documentElement.style.cssText = 'color-scheme: dark; transition: color 50ms';
    document.documentElement.classList.add('dark');
  });
  await expect.poll(() => isDark('#other')).toBe(true);
  await page.evaluate(() => (document.documentElement.style.cssText = 'color: #333'));
  await expect.poll(() => isDark('#other')).toBe(false);
  close();
});

test('a frame tells nothing from before what it was set to last', async ({ page }) => {
  const folder = fileURLToPath(new URL('../../packaging/', import.meta.url));
  const { origin, close } = await host({ '/': fileURLToPath(new URL('course/', import.meta.url)), '/packaging/': folder });
  await page.goto(`${origin}/`);
  // In place of the page: what it says, and when.
  const stand = `<script>
    const tell = (kind, what) => parent.postMessage({ type: 'neuron-playground:' + kind, version: 1, ...what }, '*');
    addEventListener('message', ({ data: { link, id } }) => {
      if (id === 1) return;
      tell('state', { link: '#i=1' });
      tell('state', { link: '#i=2&bits=0a', id: 1 });
      tell('state', { link, id });
      tell('state', { link: '#i=4&bits=0a', id });
      tell('state', { link: '#i=4', id });
      tell('answer', {});
    });
    tell('ready');
  </script>`;
  const told = await page.evaluate(
    async ([at, html]) => {
      const { createFrame } = await import(at);
      const told = /** @type {(string | null)[]} */ ([]);
      await new Promise((/** @type {(value: void) => void} */ resolve) => {
        const frame = createFrame(html, {
          link: '#i=0',
          told(/** @type {string} */ kind, /** @type {{ link: string | null }} */ { link }) {
            if (kind === 'state') told.push(link);
            if (kind === 'ready') for (const link of ['#i=2', '#i=3&bits=0b']) frame.set(link);
            if (kind === 'answer') resolve();
          },
        });
        document.body.append(frame.element);
      });
      return told;
    },
    [`${origin}/packaging/frame.js`, stand],
  );
  expect(told).toEqual(['#i=3', '#i=4']);
  close();
});

test('the notebook’s widget: two views of one model, which has one link', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'widget-'));
  const widget = join(folder, 'widget.js');
  execFileSync('node', ['packaging/inline.js', 'packaging/widget.js', widget], { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
  const close = await serve(page, '<!doctype html><title>notebook</title><section id="first"></section><section id="second"></section>', { 'widget.js': widget });
  rmSync(folder, { recursive: true });
  await page.evaluate(async (at) => {
    const { default: widget } = await import(at);
    const values = { link: '#lr=0.1&i=17', parts: 'plot,words' };
    const changes = /** @type {Map<string, Set<() => void>>} */ (new Map());
    const model = {
      values,
      sent: /** @type {object[]} */ ([]),
      get: (/** @type {'link' | 'parts'} */ trait) => values[trait],
      set(/** @type {'link' | 'parts'} */ trait, /** @type {string} */ value) {
        if (values[trait] === value) return;
        values[trait] = value;
        for (const change of [...(changes.get(`change:${trait}`) ?? [])]) change();
      },
      on: (/** @type {string} */ event, /** @type {() => void} */ change) => changes.set(event, (changes.get(event) ?? new Set()).add(change)),
      off: (/** @type {string} */ event, /** @type {() => void} */ change) => changes.get(event)?.delete(change),
      save_changes() {},
      send: (/** @type {object} */ message) => model.sent.push(message),
      listening: () => [...changes.values()].reduce((sum, { size }) => sum + size, 0),
    };
    const ends = ['first', 'second'].map((id) => widget.render({ model, el: document.getElementById(id) }));
    Object.assign(globalThis, { model, ends });
  }, `${new URL(page.url()).origin}/widget.js`);
  /** @typedef {{ values: { link: string }, set(trait: string, value: string): void, sent: { type: string }[], listening(): number }} Model */
  const model = () => page.evaluate(() => {
    const { model } = /** @type {{ model: Model }} */ (/** @type {unknown} */ (globalThis));
    return { link: model.values.link, sent: model.sent.map(({ type }) => type), listening: model.listening() };
  });
  const set = (/** @type {string} */ trait, /** @type {string} */ value) => page.evaluate(([trait, value]) => /** @type {{ model: Model }} */ (/** @type {unknown} */ (globalThis)).model.set(trait, value), [trait, value]);
  const [first, second] = [inside(page, '#first'), inside(page, '#second')];
  // Python sets it.
  for (const view of [first, second]) await says(view, ZERO);
  await set('link', '#dtype=float32&lr=0.1&i=34');
  for (const view of [first, second]) await says(view, 'In float32 the loss is exactly 0 from iteration 34 on');
  await expect.poll(async () => (await model()).link).toBe('#dtype=float32&i=34');
  // A reader does.
  await first.locator('#plot').click({ position: { x: 200, y: 100 } });
  await expect.poll(async () => (await model()).link).toMatch(/^#dtype=float32&i=(?!34)\d+$/);
  const at = /i=(\d+)/.exec((await model()).link)?.[1];
  await expect(second.locator('.now')).toContainText(`Iteration ${at} `);
  // What is wrong is said, in both.
  await set('link', '#lr=fast');
  await expect.poll(async () => (await model()).sent.filter((type) => type === 'error')).toHaveLength(2);
  await set('parts', 'table');
  for (const view of [first, second]) await expect(view.locator('#table')).toBeVisible();
  await page.evaluate(() => /** @type {{ ends: (() => void)[] }} */ (/** @type {unknown} */ (globalThis)).ends.forEach((end) => end()));
  await expect(page.locator('iframe')).toHaveCount(0);
  expect((await model()).listening).toBe(0);
  close();
});

test('what its reader saves is a download, though the frame is sandboxed', async ({ page }) => {
  const close = await serve(page, two());
  await says(inside(page, '#one'), ZERO);
  const [picture] = await Promise.all([page.waitForEvent('download'), inside(page, '#one').locator('.figure .files').selectOption('loss.svg')]);
  expect(picture.suggestedFilename()).toBe('loss.svg');
  close();
});
