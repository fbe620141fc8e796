// What a visitor feels, in Chromium: frames while the learning rate and the landscape are dragged, and
// how long the sweep takes. Prints figures; `cargo xtask bench` runs it.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM_FLAGS } from './playwright.config.js';

/** @import { Page } from '@playwright/test' */

const FRAMES = 600;
/** A new window of Chromium's first loads pages of its own, in ms; a visitor's has long done so. */
const WINDOW = 2000;

const server = await preview({ root: 'www', configFile: 'www/vite.config.js', preview: { port: 4188, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
const visits = await firstCurves();
console.log(`from navigation to the first curve, ${visits.length} first visits: median ${visits[visits.length >> 1].toFixed(0)} ms, longest ${visits[visits.length - 1].toFixed(0)} ms`);
await page.goto('http://127.0.0.1:4188/#steps=2000&i=1000');
for (const dtype of ['bfloat16', 'float64']) await page.locator(`.legend-entry.${dtype}`).click();

report('dragging the learning rate over its whole range, 2,000 steps, four dtypes', await owned(page, dragSlider));
await page.locator('#map').evaluate((map) => Object.assign(map.style, { width: '800px', height: '600px' }));
await page.locator('#map').scrollIntoViewIfNeeded();
report('dragging the landscape, 800 × 600, four paths of 2,000 steps', await owned(page, dragMap));
await page.locator('#sweep').scrollIntoViewIfNeeded();
const { first, all } = await sweep(page);

console.log(`the sweep, 1,604 runs of up to 10,000 steps: first points after ${first.toFixed(0)} ms, all after ${all.toFixed(0)} ms`);

await page.goto('http://127.0.0.1:4188/#steps=2000&i=1000&but=dtype:float32&but=device:cuda&but=optimizer:adam&but=update:master_weights');
report('dragging the learning rate, four variants (five runs)', await owned(page, dragSlider));

const size = Array(8).fill(32).join();
const hidden = Array(8).fill('tanh').join();
for (const dtype of ['float16', 'float32']) {
  await page.goto(`http://127.0.0.1:4188/#dtype=${dtype}&layers=2,${size},1&activation=${hidden}&output_activation=tanh&data=spiral&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=1000000&lr=0.01`);
  await page.reload();
  await page.locator('#epoch').filter({ hasText: 'step' }).waitFor();
  if (dtype === 'float32') await page.locator('#losses-legend .float64').click();
  report(`the largest network training, 8 layers of 32, ${dtype} and ${dtype === 'float16' ? 'float32' : 'float64'} beside it`, await owned(page, train));
}

await browser.close();
await server.close();

/** @param {Page} page */
async function train(page) {
  await page.locator('#play').click();
  return page.evaluate(async (count) => {
    /** @type {number[]} */
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < count; i++) {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  }, FRAMES);
}

/** Of visits with nothing in the cache: when the sentence under the first curve is there. In ms, the shortest first. */
async function firstCurves() {
  const times = [];
  for (let i = 0; i < 11; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.waitForTimeout(WINDOW);
    await page.goto('http://127.0.0.1:4188/', { waitUntil: 'commit' });
    const drawn = await page.evaluate(
      () =>
        new Promise((/** @type {(at: number) => void} */ resolve) => {
          const look = () => (document.getElementById('sentence')?.textContent?.includes('exactly 0') ? resolve(performance.now()) : requestAnimationFrame(look));
          look();
        }),
    );
    times.push(drawn);
    await context.close();
  }
  return times.sort((a, b) => a - b);
}

/**
 * The frames of what is done, and what of each our own code takes, on the average in ms: the rest is the browser's.
 * @param {Page} page @param {(page: Page) => Promise<number[]>} act
 */
async function owned(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const spent = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN;
  const before = await spent();
  const times = await act(page);
  return { times, own: (1000 * ((await spent()) - before)) / times.length };
}

/** @param {string} what @param {{ times: number[], own: number }} frames From one to the next, in ms. */
function report(what, { times, own }) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => `${sorted[Math.floor(part * (sorted.length - 1))].toFixed(1)} ms`;
  console.log(`${what}: median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}; over 20 ms: ${times.filter((time) => time > 20).length} of ${times.length}; our own code takes ${own.toFixed(1)} ms of each`);
}

/** @param {Page} page */
function dragSlider(page) {
  return page.evaluate(async (count) => {
    const slider = /** @type {HTMLInputElement} */ (document.getElementById('lr-slider'));
    /** @type {number[]} */
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < count; i++) {
      slider.value = String(-4 + (4 * i) / (count - 1));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  }, FRAMES);
}

/** @param {Page} page */
function dragMap(page) {
  return page.evaluate(async (count) => {
    const map = /** @type {HTMLElement} */ (document.getElementById('map'));
    // A made-up pointer can't be captured.
    map.setPointerCapture = () => {};
    const { left, top } = map.getBoundingClientRect();
    const fire = (/** @type {string} */ type, /** @type {number} */ turn) =>
      map.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: left + 400 + 200 * Math.sin(turn / 20), clientY: top + 300 + 100 * Math.cos(turn / 15), bubbles: true }));
    /** @type {number[]} */
    const times = [];
    fire('pointerdown', 0);
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < count; i++) {
      fire('pointermove', i);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    fire('pointerup', count);
    return times;
  }, FRAMES);
}

/** Another seed, from the change to the first and to the last point. @param {Page} page */
function sweep(page) {
  return page.evaluate(async () => {
    const field = /** @type {HTMLInputElement} */ (document.getElementById('seed'));
    const progress = /** @type {HTMLElement} */ (document.getElementById('sweep-progress'));
    for (const [id, text] of [['steps', '20'], ['lr', '0.1']]) {
      const input = /** @type {HTMLInputElement} */ (document.getElementById(id));
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    while (!progress.textContent?.includes('click')) await new Promise(requestAnimationFrame);
    const start = performance.now();
    field.value = '1';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    let first = 0;
    for (;;) {
      await new Promise(requestAnimationFrame);
      const text = progress.textContent ?? '';
      if (!first && / of /.test(text) && !text.startsWith('0 ')) first = performance.now() - start;
      if (first && text.includes('click')) return { first, all: performance.now() - start };
    }
  });
}
