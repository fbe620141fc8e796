// The picture that a link's preview shows: the built page itself, photographed into dist/preview.png.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM_FLAGS } from '../tests/page/playwright.config.js';

/** What the page's head says of it, half as sharp again as it is laid out. */
const [WIDTH, HEIGHT] = [1200, 630];
const SCALE = 1.5;
const PORT = 4188;

const server = await preview({ root: 'www', configFile: 'www/vite.config.js', preview: { port: PORT, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS });
// The page's policy takes no style from elsewhere.
const page = await browser.newPage({ viewport: { width: WIDTH / SCALE, height: HEIGHT / SCALE }, deviceScaleFactor: SCALE, bypassCSP: true });
await page.goto(`http://127.0.0.1:${PORT}/#steps=40&i=39`);
await page.locator('#sentence', { hasText: 'exactly 0' }).waitFor();
await page.addStyleTag({ path: 'packaging/preview.css' });
// The plot has taken its new width, and is drawn, two frames on.
await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
await page.screenshot({ path: 'dist/preview.png' });
await browser.close();
await server.close();
