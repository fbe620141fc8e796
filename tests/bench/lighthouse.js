// @ts-nocheck Lighthouse is there for the bench only (tests/bench/package.json), not for the checks.

// Lighthouse's report on the built page, in headless Chromium as a telephone and as a desktop. Prints its scores;
// `cargo xtask bench` runs it.

import { chromium } from '@playwright/test';
import compression from 'compression';
import lighthouse, { desktopConfig } from 'lighthouse';
import { preview } from 'vite';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';

const [PORT, DEBUG_PORT, RUNS] = [4190, 4191, 3];

/** As hosts do: Vite's own server sends everything as it is. */
const compressed = { name: 'compressed', configurePreviewServer: ({ middlewares }) => void middlewares.use(compression()) };

const server = await preview({ root: 'www', configFile: 'www/vite.config.js', plugins: [compressed], preview: { port: PORT, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${DEBUG_PORT}`] });
for (const [device, config] of [['telephone', undefined], ['desktop', desktopConfig]]) {
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push((await lighthouse(`http://127.0.0.1:${PORT}/`, { port: DEBUG_PORT }, config)).lhr);
  const scores = Object.entries(runs[0].categories).map(([id, { title }]) => {
    const all = runs.map((run) => Math.round(100 * run.categories[id].score)).sort((a, b) => a - b);
    return `${title} ${all[RUNS >> 1]}${all[0] < all[RUNS - 1] ? ` (${all.join(', ')})` : ''}`;
  });
  console.log(`Lighthouse ${runs[0].lighthouseVersion}, as a ${device}, median of ${RUNS}: ${scores.join('; ')}`);
  for (const { id, title, score, scoreDisplayMode } of Object.values(runs[0].audits)) {
    if (score !== null && score < 0.9 && scoreDisplayMode !== 'informative') console.log(`  ${id}: ${title} (${Math.round(100 * score)})`);
  }
}
await browser.close();
await server.close();
