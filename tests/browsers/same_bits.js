// The page and 100 recorded runs in Chromium, Firefox and WebKit, driven by selenium: the page must open, and all three
// must compute the same bits, PyTorch's. `cargo xtask browsers` runs it and says where the drivers are.

import { preview, createServer } from 'vite';
import { Builder, Capabilities } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';
import firefox from 'selenium-webdriver/firefox.js';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';

/** @import { WebDriver } from 'selenium-webdriver' */

const { CHROMIUM, CHROMEDRIVER = 'chromedriver', FIREFOX = 'firefox-esr', GECKODRIVER = 'geckodriver', WEBKIT_URL = '' } = process.env;

/** @type {Record<string, () => Promise<WebDriver>>} */
const BROWSERS = {
  Chromium: async () => {
    const options = new chrome.Options();
    options.addArguments('--headless', ...CHROMIUM_FLAGS);
    if (CHROMIUM) options.setChromeBinaryPath(CHROMIUM);
    return new Builder().forBrowser('chrome').setChromeOptions(options).setChromeService(new chrome.ServiceBuilder(CHROMEDRIVER)).build();
  },
  Firefox: async () => {
    const options = new firefox.Options().addArguments('-headless').setBinary(FIREFOX);
    return new Builder().forBrowser('firefox').setFirefoxOptions(options).setFirefoxService(new firefox.ServiceBuilder(GECKODRIVER)).build();
  },
  // WebKitGTK's browser has no class of its own in selenium: it is spoken to where its driver listens.
  WebKit: async () => {
    await webkitIsThere();
    const capabilities = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: process.env.MINIBROWSER, args: ['--automation'] } });
    return new Builder().usingServer(WEBKIT_URL).withCapabilities(capabilities).build();
  },
};

/** Its driver may still be starting. */
async function webkitIsThere() {
  for (let i = 0; i < 100; i++) {
    const there = await fetch(`${WEBKIT_URL}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody listens at ${WEBKIT_URL}`);
}

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
