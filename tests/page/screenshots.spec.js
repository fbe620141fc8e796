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
];

for (const [width, height] of SIZES) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const [scene, hash] of SCENES) {
      test(`${scene} at ${width} × ${height} in ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await open(page, hash);
        await expect(page.locator('#sentence')).toContainText(';');
        const path = `tests/page/screenshots/${scene}-${width}-${colorScheme}.png`;
        const picture = await page.screenshot({ path, fullPage: width < 1000 });
        expect(picture.length).toBeGreaterThan(20_000);
      });
    }
  }
}
