// The page and 100 recorded runs in Chromium, Firefox and WebKit: the page must open, and all three must compute the same
// bits, PyTorch's. `cargo xtask browsers` runs it.

import { preview, createServer } from 'vite';
import { BROWSERS } from './drivers.js';

const page = await preview({ root: 'www', configFile: 'www/vite.config.js', preview: { port: 4191, host: '127.0.0.1' } });
const sources = await createServer({ root: '.', configFile: false, logLevel: 'error', server: { port: 4192, host: '127.0.0.1' } });
await sources.listen();

/** @type {string[]} */
const wrong = [];
/** @type {Set<number>} */
const digests = new Set();
for (const [name, start] of Object.entries(BROWSERS)) {
  const driver = await start();
  try {
    await driver.get('http://127.0.0.1:4191/#lr=0.1&i=17');
    const drawn = "return document.querySelector('main:not([aria-busy]) #sentence')?.textContent";
    const sentence = await driver.wait(() => driver.executeScript(drawn), 20_000);
    await driver.get('http://127.0.0.1:4192/tests/browsers/index.html');
    const result = /** @type {{ runs: number, steps: number, equal: number, digest: number, error?: string }} */ (await driver.wait(() => driver.executeScript('return globalThis.result'), 60_000));
    const version = (await driver.getCapabilities()).getBrowserVersion();
    console.log(`${name} ${version}: ${result.equal} of ${result.runs} runs, ${result.steps} steps, equal in every bit; digest ${result.digest?.toString(16)}; “${sentence}”`);
    if (result.error || result.equal !== result.runs || result.runs !== 100) wrong.push(`${name}: ${JSON.stringify(result)}`);
    if (!String(sentence).includes('exactly 0 from iteration 17')) wrong.push(`${name} shows “${sentence}”`);
    digests.add(result.digest);
  } finally {
    await driver.quit();
  }
}
await page.close();
await sources.close();
if (digests.size !== 1) wrong.push(`the digests differ: ${[...digests]}`);
for (const line of wrong) console.error(line);
process.exit(wrong.length ? 1 : 0);
