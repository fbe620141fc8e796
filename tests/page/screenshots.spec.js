// Pictures to look at, in tests/page/screenshots (which git ignores): three sizes, two themes.

import { expect, open, test } from './page.js';

const SIZES = [
  [1440, 900],
  [768, 1024],
  [390, 844],
];
/** @type {[string, string][]} */
const SCENES = [
  ['notebook', 'i=17'],
  ['stalled', 'lr=0.03&steps=150&i=56'],
  ['float64', 'dtype=float64&optimizer=adam&steps=100&i=40'],
  ['diverged', 'x=16&y=100&steps=30&i=1'],
  ['network', 'layers=2,4,2,1&activation=tanh&output_activation=tanh&data=circle&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=100000&i=1999'],
  ['spiral', 'layers=2,8,8,1&activation=tanh&output_activation=tanh&data=spiral&features=x1,x2&train=0.5&optimizer=adam&lr=0.01&eps=0.0001&batch_size=10&shuffle=true&steps=15000&i=4999'],
];

/** Parts of the page, and what they show: the part, the link, a button to press first. @type {[string, string, string, string?][]} */
const PARTS = [
  ['worked', '#worked', 'lr=0.1&i=16'],
  ['worked-adam', '#worked', 'optimizer=adam&lr=0.01&y=0.53&steps=60&i=0'],
  ['worked-master', '#worked', 'x=0.5,1,2&y=1,2,3&loss_scaling=dynamic&update=master_weights&i=3'],
  ['lattice', '#landscape', 'lr=0.03&steps=150&i=60', '#zoom-lattice'],
  ['landscape', '#landscape', 'x=1,2,3&y=2,4,7&lr=0.02&steps=100&i=99'],
  ['sweep', '#sweep', 'y=300&i=19'],
  ['opened', '#opened', 'dtype=float32&i=5', '#neuron [data-name="loss"]'],
  ['lesson', '#lesson', 'lr=0.1&i=16&lesson=frozen', '#lesson .tell'],
  ['lessons', '#lessons', 'lr=0.1&i=16&lesson=frozen'],
  ['unit', '#unit', 'layers=2,4,2,1&activation=tanh&output_activation=tanh&data=circle&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=100000&i=1999'],
  ['largest', '#diagram', 'layers=2,32,32,32,32,32,32,32,32,1&activation=tanh&output_activation=tanh&data=gauss&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=100000&i=49'],
];

for (const [width, height] of SIZES) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const [scene, hash] of SCENES) {
      test(`${scene} at ${width} × ${height} in ${colorScheme}`, { tag: '@picture' }, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await open(page, hash);
        await expect(page.locator('#sentence')).toContainText(';');
        await expect(page.locator('#epoch')).not.toContainText('on the way');
        const path = `tests/page/screenshots/${scene}-${width}-${colorScheme}.png`;
        const picture = await page.screenshot({ path, fullPage: width < 1000 });
        expect(picture.length).toBeGreaterThan(20_000);
      });
    }
    for (const [part, selector, hash, press] of width === 768 ? [] : PARTS) {
      test(`${part} at ${width} × ${height} in ${colorScheme}`, { tag: '@picture' }, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await open(page, hash);
        if (part === 'sweep') {
          await page.locator(selector).scrollIntoViewIfNeeded();
          await expect(page.locator('#sweep-progress')).toHaveText('click for a run at that learning rate', { timeout: 20_000 });
        }
        if (press) await page.locator(press).click();
        await page.locator(selector).scrollIntoViewIfNeeded();
        // Drawn once it has come into sight.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        const picture = await page.locator(selector).screenshot({ path: `tests/page/screenshots/${part}-${width}-${colorScheme}.png` });
        expect(picture.length).toBeGreaterThan(2_000);
      });
    }
  }
}
