// How long a frame takes while the learning-rate slider is dragged over its whole range, at 2,000
// steps and all four dtypes. Prints figures; `cargo xtask bench` runs it.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM_FLAGS } from './playwright.config.js';

const FRAMES = 600;

const server = await preview({ root: 'www', configFile: 'www/vite.config.js', preview: { port: 4188, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
await page.goto('http://127.0.0.1:4188/#steps=2000&i=1000');
for (const dtype of ['bfloat16', 'float64']) await page.locator(`.legend-entry.${dtype}`).click();

const times = await page.evaluate(async (count) => {
  const slider = /** @type {HTMLInputElement} */ (document.getElementById('lr-slider'));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** @type {number[]} */
  const times = [];
  let last = await nextFrame();
  for (let i = 0; i < count; i++) {
    slider.value = String(-4 + (4 * i) / (count - 1));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  return times;
}, FRAMES);

const sorted = [...times].sort((a, b) => a - b);
const at = (/** @type {number} */ part) => `${sorted[Math.floor(part * (sorted.length - 1))].toFixed(1)} ms`;
const late = times.filter((time) => time > 20).length;
console.log(`from frame to frame: median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, longest ${at(1)}`);
console.log(`frames over 20 ms: ${late} of ${times.length}`);

await browser.close();
await server.close();
