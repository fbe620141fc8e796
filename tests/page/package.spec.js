// The engine as an npm package, in a fresh project: imported in Node, and bundled for the browser.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { expect, test } from '@playwright/test';
import { recordings } from '../wasm/recordings.js';

const tarball = fileURLToPath(new URL('../../target/neuron-playground.tgz', import.meta.url));
/** PyTorch's first step of the notebook. */
const [{ loss, prediction }] = recordings('notebook.jsonl')[0].records;
const SCRIPT = "import { Neuron } from 'neuron-playground';\nconst { loss, prediction } = new Neuron().train_step();\n";

test('a fresh project imports it in Node and in a bundler', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder, shell: process.platform === 'win32' });

  writeFileSync(join(folder, 'node.js'), `${SCRIPT}console.log(JSON.stringify({ loss, prediction }));`);
  const said = execFileSync('node', ['node.js'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ loss, prediction: prediction[0] });

  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/index.html'), '<!doctype html><title>project</title><output></output><script type="module" src="main.js"></script>');
  writeFileSync(join(folder, 'src/main.js'), `${SCRIPT}document.querySelector('output').textContent = JSON.stringify({ loss, prediction });`);
  const root = join(folder, 'src');
  await build({ root, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  const server = await preview({ root, configFile: false, preview: { port: 4193, host: '127.0.0.1' } });
  await page.goto('http://127.0.0.1:4193/');
  await expect(page.locator('output')).toHaveText(JSON.stringify({ loss, prediction: prediction[0] }));
  await server.close();
  rmSync(folder, { recursive: true });
});
