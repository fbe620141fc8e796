// How fast the engine trains beside plain JavaScript, in Node and in Chromium, and beside its own native build. Prints a
// table of medians and ratios, and writes target/bench.json; `cargo xtask bench` runs it.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';
import { engineIn, kernel } from './engines.js';
import { KERNEL, measure, OBJECTS } from './measure.js';

/** @import { Figure } from './measure.js' */

const engine = await engineIn('www/pkg');
const { memory, Neuron, notebook } = engine;
const inNode = await measure(engine, await kernel(), fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
const native = /** @type {Figure[]} */ (JSON.parse(execFileSync('cargo', ['run', '--release', '--quiet', '-p', 'neuron-playground', '--example', 'speed'], { encoding: 'utf8' })));

const server = await createServer({ root: '.', configFile: false, logLevel: 'error', server: { port: 4189, host: '127.0.0.1' } });
await server.listen();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS });
const page = await browser.newPage();
await page.goto('http://127.0.0.1:4189/tests/bench/index.html');
const inChromium = /** @type {Figure[]} */ (await (await page.waitForFunction('globalThis.figures', null, { timeout: 300_000 })).jsonValue());
await browser.close();
await server.close();

const neuron = new Neuron({ ...notebook(), optimizer: { name: 'sgd', lr: 1e-4 }, steps: 10_000_000 });
neuron.train(100_000);
const before = memory.buffer.byteLength;
neuron.train(9_900_000);
const megabytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(2)} MB`;
console.log(`the wasm's memory after 100,000 steps of a neuron, rows kept: ${megabytes(before)}; after 10,000,000: ${megabytes(memory.buffer.byteLength)}`);

writeFileSync('target/bench.json', JSON.stringify({ node: inNode, chromium: inChromium, native }, null, 1));
for (const work of new Set(inNode.map(({ work }) => work))) {
  console.log(`\n${work} a second (in brackets: times the objects of the same run; as a part of the limit)`);
  console.log(`${''.padEnd(26)}${['Node', 'Chromium', 'native'].map((place) => place.padStart(32)).join('')}`);
  for (const { trainer } of inNode.filter((figure) => figure.work === work)) {
    const cells = [inNode, inChromium, native].map((figures) => {
      const found = figures.find((figure) => figure.work === work && figure.trainer === trainer);
      if (!found) return '';
      const [objects, limit] = [OBJECTS, KERNEL].map((name) => figures.find((figure) => figure.work === work && figure.trainer === name));
      const ratios = [objects && (found.rate / objects.rate).toFixed(1), limit && (found.rate / limit.rate).toFixed(2)].filter(Boolean);
      return `${Math.round(found.rate).toLocaleString('en-US')}${ratios.length ? ` (${ratios.join('; ')})` : ''} ±${Math.round(found.spread * 50)} %`;
    });
    console.log(trainer.padEnd(26) + cells.map((cell) => cell.padStart(32)).join(''));
  }
}
