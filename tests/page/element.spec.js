// The web component of the npm package, <neuron-playground>, in pages as each system of packaging/examples makes them.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test as base } from '@playwright/test';
import { host } from './host.js';

/** @import { FrameLocator, Page } from '@playwright/test' */
/** @import { NeuronPlayground } from '../../packaging/element.js' */

const [examples, packed, tarball] = ['packaging/examples/', 'target/package/', 'target/neuron-playground.tgz'].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
const ZERO = 'In float16 the loss is exactly 0 from iteration 17 on';
const TELLS = ['ready', 'state', 'answer', 'error'];

/** A page that throws nothing and asks no other host for anything, with the system's own light or dark. */
const test = base.extend({
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

/** Serves a page of text beside the packed element, and keeps what each element tells in `told`. @param {Page} page @param {string} html */
async function serve(page, html) {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(folder, 'index.html'), html);
  cpSync(join(packed, 'element.js'), join(folder, 'element.js'));
  const { origin, close } = await host({ '/': folder, '/node_modules/neuron-playground/': packed });
  await page.addInitScript((tells) => {
    const told = /** @type {object[]} */ ([]);
    Object.assign(globalThis, { told });
    // They don't bubble, as those of an <input> do: they are seen on the way down.
    for (const kind of tells) addEventListener(kind, (event) => event instanceof CustomEvent && told.push({ kind, id: /** @type {Element} */ (event.target).id, ...event.detail }), true);
  }, TELLS);
  await page.goto(`${origin}/`);
  return () => {
    close();
    rmSync(folder, { recursive: true });
  };
}

/** @typedef {{ kind: string, id: string, link?: string | null, message?: string, lesson?: string, right?: boolean }} Told */

/** @param {Page} page @param {string} id @param {string} kind */
const told = async (page, id, kind) => (await page.evaluate(() => /** @type {{ told: Told[] }} */ (/** @type {unknown} */ (globalThis)).told)).filter((one) => one.id === id && one.kind === kind);
/** @param {Page} page @param {string} id */
const link = (page, id) => page.locator(`#${id}`).evaluate((element) => /** @type {NeuronPlayground} */ (element).link);
/** @param {Page} page @param {string} at */
const inside = (page, at) => page.frameLocator(`${at} >> iframe`);
/** @param {FrameLocator} frame @param {string} text */
const says = (frame, text) => expect(frame.locator('#sentence')).toContainText(text);
const two = (/** @type {string} */ attributes = '') => `<!doctype html><title>two</title><script type="module" src="element.js"></script>
  <neuron-playground id="one" link="#lr=0.1&amp;i=17" parts="plot,words" ${attributes}></neuron-playground><neuron-playground id="other" parts="plot,words"></neuron-playground>`;

test('plain HTML: figures side by side, one that a slider of the page drives and a reader touches, one that asks', async ({ page }) => {
  const close = await serve(page, readFileSync(join(examples, 'plain.html'), 'utf8'));
  const [figure, question] = [inside(page, '#figure'), inside(page, '#question')];
  await says(figure, ZERO);
  for (const hidden of ['h1', '#controls', '.whole-page']) await expect(figure.locator(hidden)).toBeHidden();
  // The element is as high as what it shows.
  await expect.poll(() => figure.locator('html').evaluate(({ scrollHeight }) => scrollHeight - innerHeight)).toBe(0);
  await page.getByLabel('learning rate').fill('0.2');
  await says(figure, 'In float16 the loss is exactly 0 from iteration');
  await expect(page.locator('#shown')).toHaveText('#lr=0.2&i=17');
  await figure.locator('#plot').click({ position: { x: 200, y: 100 } });
  await expect(page.locator('#shown')).toHaveText(/^#lr=0\.2&i=(?!17)\d+$/);
  expect(await link(page, 'figure')).toBe(await page.locator('#shown').textContent());
  // What it says can be sent behind the page's own address, and set.
  await page.getByLabel('learning rate').fill('0.1');
  await expect(page.locator('#shown')).toHaveText('#i=17');

  await question.locator('#lesson .option', { hasText: 'The weight alone' }).click();
  await expect(page.locator('#answer')).toHaveText('frozen: right, The weight alone, by 1.2e−4');
  expect(await told(page, 'figure', 'answer')).toEqual([]);
  close();
});

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

test('Quarto: what its raw blocks put into a page', async ({ page }) => {
  const blocks = [...readFileSync(join(examples, 'quarto.qmd'), 'utf8').matchAll(/^```\{=html\}\n([^]*?)^```$/gm)].map(([, html]) => html);
  const close = await serve(page, `<!doctype html><title>Quarto</title>${blocks.join('')}`);
  await says(inside(page, 'neuron-playground >> nth=0'), ZERO);
  await says(inside(page, 'neuron-playground >> nth=1'), 'stops');
  close();
});

test('Observable Framework: its blocks, with its own `view`, `display` and `Inputs` as they are there', async ({ page }) => {
  const [imports, , figure, follows, generator] = [...readFileSync(join(examples, 'observable.md'), 'utf8').matchAll(/^```js\n([^]*?)^```$/gm)].map(([, script]) => script);
  const body = `${imports}
    const display = (element) => (document.body.append(element), element);
    const Generators = { observe: (begin) => begin((shown) => (document.querySelector('output').textContent = shown)) };
    ${figure}
    const follow = (rate) => { ${follows} };
    ${generator}
    document.querySelector('input').addEventListener('input', ({ target }) => follow(target.value));
    follow(0.1);`;
  const map = '<script type="importmap">{ "imports": { "neuron-playground/element": "./element.js" } }</script>';
  const close = await serve(page, `<!doctype html><title>Observable</title><body>${map}<input aria-label="rate"><output></output><script type="module">${body}</script>`);
  await says(inside(page, 'neuron-playground'), ZERO);
  await page.getByLabel('rate').fill('0.2');
  await expect(page.locator('output')).toHaveText('#lr=0.2&i=17');
  close();
});

/** A fresh project with the package in it. */
function project() {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  mkdirSync(join(folder, 'src'));
  const install = (/** @type {string[]} */ ...what) => execFileSync('npm', ['install', '--no-audit', '--no-fund', ...what], { cwd: folder, shell: process.platform === 'win32', stdio: 'pipe' });
  install('--offline', tarball);
  return {
    folder,
    install,
    /** Bundles a script and opens the page that has it. @param {Page} page @param {string} script */
    async open(page, script) {
      const root = join(folder, 'src');
      writeFileSync(join(root, 'main.js'), script);
      writeFileSync(join(root, 'index.html'), '<!doctype html><title>project</title><main></main><script type="module" src="main.js"></script>');
      await build({ root, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
      const { origin, close } = await host({ '/': join(root, 'dist') });
      await page.goto(`${origin}/`);
      return () => {
        close();
        rmSync(folder, { recursive: true });
      };
    },
  };
}

test('a bundler takes it, and so does a site’s generator in Node, where there is no page', async ({ page }) => {
  const { folder, open } = project();
  expect(execFileSync('node', ['--input-type=module', '--eval', "import 'neuron-playground/element'; console.log('read')"], { cwd: folder, encoding: 'utf8' })).toBe('read\n');
  const close = await open(page, "import 'neuron-playground/element';\nconst figure = document.createElement('neuron-playground');\nfigure.link = '#lr=0.1&i=17';\nfigure.parts = 'words';\ndocument.querySelector('main').append(figure);");
  await says(inside(page, 'neuron-playground'), ZERO);
  close();
});

test('MDX: an article, compiled and rendered by React', async ({ page }) => {
  test.slow();
  const { folder, install, open } = project();
  let refused = '';
  try {
    install('@mdx-js/mdx@3', 'react@19', 'react-dom@19');
  } catch (error) {
    refused = String(error).slice(0, 200);
  }
  test.skip(refused !== '', `npm has not given @mdx-js/mdx and React: ${refused}`);
  cpSync(join(examples, 'article.mdx'), join(folder, 'src/article.mdx'));
  writeFileSync(join(folder, 'compile.js'), "import { compile } from '@mdx-js/mdx';\nimport { readFileSync, writeFileSync } from 'node:fs';\nwriteFileSync('src/article.js', String(await compile(readFileSync('src/article.mdx'))));");
  execFileSync('node', ['compile.js'], { cwd: folder });
  const said = page.waitForEvent('console', (message) => message.text() === 'frozen true The weight alone, by 1.2e−4');
  const close = await open(page, "import { createElement } from 'react';\nimport { createRoot } from 'react-dom/client';\nimport Article from './article.js';\ncreateRoot(document.querySelector('main')).render(createElement(Article));");
  await expect(page.getByRole('heading', { name: 'in MDX' })).toBeVisible();
  await says(inside(page, 'neuron-playground >> nth=0'), ZERO);
  await inside(page, 'neuron-playground >> nth=1').locator('#lesson .option', { hasText: 'The weight alone' }).click();
  await said;
  close();
});
