// The web component in pages as each system of packaging/examples makes them, and in a project of its own.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, inside, link, says, serve, test, told, ZERO } from './component.js';
import { host } from './host.js';

/** @import { Page } from '@playwright/test' */

const [examples, tarball] = ['packaging/examples/', 'target/neuron-playground.tgz'].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));

test('plain HTML: figures side by side, one that a slider of the page drives and a reader touches, one that asks', async ({ page }) => {
  const close = await serve(page, readFileSync(join(examples, 'plain.html'), 'utf8'));
  const [figure, question] = [inside(page, '#figure'), inside(page, '#question')];
  await says(figure, ZERO);
  for (const hidden of ['h1', '#controls', '.whole-page']) await expect(figure.locator(hidden)).toBeHidden();
  // The element is as high as what it shows, with all that belongs to it.
  await expect(figure.locator('.figure h2')).toBeVisible();
  await expect.poll(() => figure.locator('html').evaluate(({ scrollHeight }) => scrollHeight - innerHeight)).toBe(0);
  await page.getByLabel('learning rate').fill('0.2');
  await says(figure, 'In float16 the loss is exactly 0 from iteration');
  await expect(page.locator('#shown')).toHaveText('#lr=0.2&i=17');
  await figure.locator('#plot').click({ position: { x: 200, y: 100 } });
  await expect(page.locator('#shown')).toHaveText(/^#lr=0\.2&i=(?!17)\d+$/);
  expect(await link(page, 'figure')).toBe(await page.locator('#shown').textContent());
  await page.getByLabel('learning rate').fill('0.1');
  await expect(page.locator('#shown')).toHaveText('#i=17');

  // By a key: as long as the figure above takes its height, what is below it moves, and a click may miss.
  await question.locator('#lesson .option', { hasText: 'The weight alone' }).press('Enter');
  await expect(page.locator('#answer')).toHaveText('frozen: right, The weight alone, by 1.2e−4');
  expect(await told(page, 'figure', 'answer')).toEqual([]);
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
