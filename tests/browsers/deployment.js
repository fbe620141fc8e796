// Three versions of the page, one after the other, on a host that lets browsers keep every file for ten minutes and has no
// old one: each must be there at once, and the last with the network off. tests/page/deployment.spec.js has more of it, for
// Chromium; here it is Firefox, too. `cargo xtask browsers` runs it.

import { host, versions } from '../page/host.js';
import { BROWSERS } from './drivers.js';

const { folders, remove } = await versions('1', '2', '3');
/** @type {string[]} */
const wrong = [];
for (const name of ['Chromium', 'Firefox']) {
  const places = { '/deep/path/': folders[0] };
  // The first visit's files are too old at once.
  const headers = { 'cache-control': 'max-age=0' };
  const { origin, close } = await host(places, headers);
  const driver = await BROWSERS[name]();
  const blank = await driver.getWindowHandle();
  /** @type {unknown[]} */
  const seen = [];
  /** Opens the page in a tab of its own, waits until its worker has so many caches, closes it. @param {number} caches */
  const visit = async (caches) => {
    await driver.switchTo().newWindow('tab');
    await driver.get(`${origin}/deep/path/#lr=0.1&i=17`);
    const drawn = "return document.querySelector('main:not([aria-busy]) #sentence')?.textContent.includes('exactly 0 from iteration 17') && document.documentElement.dataset.version";
    seen.push(await driver.wait(() => driver.executeScript(drawn), 20_000, `no page of ${name} after ${seen.join()}`));
    const kept = 'return navigator.serviceWorker.ready.then(({ installing }) => !installing && caches.keys()).then((names) => names && names.length)';
    await driver.wait(async () => (await driver.executeScript(kept)) === caches, 20_000, `not ${caches} caches in ${name} after ${seen.join()}`);
    await driver.close();
    await driver.switchTo().window(blank);
  };
  try {
    await visit(1);
    Object.assign(headers, { 'cache-control': 'max-age=600' });
    await visit(1);
    for (const folder of folders.slice(1)) {
      places['/deep/path/'] = folder;
      await visit(2);
      await visit(1);
    }
    close();
    await visit(1);
  } catch (error) {
    wrong.push(/** @type {Error} */ (error).message);
  } finally {
    await driver.quit();
    close();
  }
  console.log(`${name}: versions 1, 1, then 2 and 3 deployed, then no network: it showed ${seen.join(', ')}`);
  if (seen.join() !== '1,1,2,2,3,3,3') wrong.push(`${name} showed ${seen.join()}`);
}
remove();
for (const line of wrong) console.error(line);
process.exit(wrong.length ? 1 : 0);
