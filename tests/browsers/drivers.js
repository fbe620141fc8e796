// The browsers, each driven by selenium. `cargo xtask browsers` says where their drivers are.

import { Builder, Capabilities } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';
import firefox from 'selenium-webdriver/firefox.js';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';

/** @import { WebDriver } from 'selenium-webdriver' */

const { CHROMIUM, CHROMEDRIVER = 'chromedriver', FIREFOX = 'firefox-esr', GECKODRIVER = 'geckodriver', WEBKIT_URL = '' } = process.env;

/** @type {Record<string, () => Promise<WebDriver>>} */
export const BROWSERS = {
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
