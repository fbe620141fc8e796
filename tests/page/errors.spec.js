// An error that nobody expected: what was there before it stays, and there is a way on.

import { test } from '@playwright/test';
import { XOR } from './network.js';
import { expect, open, sentence, test as quiet } from './page.js';

/** @import { Page } from '@playwright/test' */

/** Has something of the browser's fail from here on, while `broken` holds. @param {Page} page @param {(fail: () => void) => void} how */
const breakable = (page, how) =>
  page.addInitScript(`{
    const fail = () => { if (window.broken) throw window.broken(); };
    (${how})(fail);
  }`);

/** @param {Page} page */
const breakWith = (page, error = "new Error('a line is missing')") => page.evaluate(`window.broken = () => ${error}`);
/** @param {Page} page */
const mend = (page) => page.evaluate('window.broken = undefined');

/** What the landscape writes beside its axes, and nothing else does. @param {() => void} fail */
const texts = (fail) => {
  const { strokeText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.strokeText = function (...args) {
    fail();
    return strokeText.apply(this, args);
  };
};

test('a view that fails says so, the others go on, and with the next experiment it is tried again', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 3000 });
  await breakable(page, texts);
  await open(page, 'i=5');
  const says = page.locator('section:has(#map) .undrawn');
  await expect(says).toBeHidden();
  await breakWith(page);
  await page.locator('#iteration').fill('17');
  await expect(says).toBeVisible();
  await expect(page.locator('.undrawn:visible')).toHaveCount(1);
  await expect(page.locator('#notice')).toContainText('Something went wrong: a line is missing. What you see may be out of date.');
  await expect(page.locator('#iteration-number')).toHaveText(/^17 of/);
  await expect(page.locator('#worked-iteration')).toHaveText('17');
  await mend(page);
  await page.getByLabel('learning rate', { exact: true }).fill('0.2');
  await expect(says).toBeHidden();
  await expect(page.locator('#iteration-number')).toHaveText(/^17 of/);
});

/** The engine's way to a new run. @param {() => void} fail */
const newRuns = (fail) => {
  const { instantiate } = WebAssembly;
  // The page has compiled the engine before.
  WebAssembly.instantiate = async (/** @type {any} */ module, /** @type {WebAssembly.Imports | undefined} */ imports) => {
    const instance = /** @type {WebAssembly.Instance} */ (/** @type {unknown} */ (await instantiate(module, imports)));
    const { neuron_new: make, ...others } = /** @type {Record<string, Function>} */ (instance.exports);
    const exports = {
      ...others,
      neuron_new: (/** @type {unknown[]} */ ...args) => {
        fail();
        return make(...args);
      },
    };
    return /** @type {any} */ ({ module, instance: { exports } });
  };
};

test('an experiment that can’t be worked out gives way to the one before it', async ({ page }) => {
  await breakable(page, newRuns);
  await open(page, 'lr=0.1&i=17');
  await breakWith(page, "new Error('no such run.')");
  await page.getByLabel('learning rate', { exact: true }).fill('0.0777');
  await expect(page.locator('#notice')).toContainText('Something went wrong: no such run. What you see');
  await mend(page);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  await expect(page).toHaveURL(/#i=17/);
  // And all goes on.
  await page.getByLabel('learning rate', { exact: true }).fill('0.3');
  await expect(page).toHaveURL(/#lr=0\.3&i=17/);
  await expect(page.locator('#notice')).toBeHidden();
});

for (const hash of ['lr=0.2&i=7', `${XOR}&i=30`]) {
  test(`where the engine gives up, "Go on" brings ${hash.slice(0, 12)} back with a fresh one`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 3000 });
    await breakable(page, (fail) => {
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...args) {
        fail();
        return clearRect.apply(this, args);
      };
    });
    await open(page, hash);
    await expect(page).toHaveURL(/bits=/);
    const before = page.url();
    await breakWith(page, "new WebAssembly.RuntimeError('unreachable')");
    await page.locator('#iteration').press('ArrowRight');
    await expect(page.locator('#notice')).toContainText('Something went wrong: unreachable.');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.locator('#notice')).toContainText('Same bits');
    expect(page.url().replace(/.*#/, '').replace(/&i=.*/, '')).toBe(before.replace(/.*#/, '').replace(/&i=.*/, ''));
  });
}

test('what happened can be copied: the version, the link, the error and what was done before it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'lr=0.2&i=7');
  await page.getByRole('button', { name: 'One step' }).click();
  await page.getByLabel('learning rate', { exact: true }).fill('0.25');
  await page.keyboard.press('Tab');
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('on purpose');
    });
  });
  await page.getByRole('button', { name: 'Copy what happened' }).click();
  await expect(page.locator('#notice')).toContainText('What happened is copied');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Neuron Playground, index-[\w-]+\.js\nhttp:\/\/127\.0\.0\.1:\d+\/#lr=0\.2/);
  expect(text).toContain('Error: on purpose\n');
  expect(text).toMatch(/Before it:\n(?:.*\n)*click button #step\n(?:.*\n)*change input #lr 0\.25\n/);
});

quiet('a control that is not on show changes nothing', async ({ page }) => {
  await open(page, XOR);
  await page.getByLabel('train part').fill('0.7');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'One neuron', exact: true }).click();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  // The page's own undo goes back to the network; the browser's, in a field that is out of sight, has changed nothing.
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('train part')).toHaveValue('0.7');
  await page.getByRole('button', { name: 'One neuron', exact: true }).click();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  // In the very frame in which its part was left.
  await page.getByRole('button', { name: 'A network' }).click();
  await expect(page.getByLabel('train part')).toHaveValue('0.7');
  await page.evaluate(() => {
    /** @type {HTMLElement} */ (document.getElementById('part-neuron')).click();
    for (const id of ['samples', 'noise', 'train']) {
      const field = /** @type {HTMLInputElement} */ (document.getElementById(id));
      field.value = '0.3';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
    /** @type {HTMLElement} */ (document.querySelector('.dataset:last-child')).click();
  });
  await expect(page.locator('#notice')).toBeHidden();
  await expect(sentence(page)).toContainText('exactly 0 from iteration 17 on');
  await page.getByRole('button', { name: 'A network' }).click();
  await expect(page.getByLabel('train part')).toHaveValue('0.7');
});

/** A run is looked at further than it is shown, and a sweep has 1,604. */
const WHILE = { timeout: 20_000 };

quiet('while nothing changes, no frame is asked for', async ({ page }) => {
  await page.addInitScript(() => {
    const counted = /** @type {any} */ (window);
    const { requestAnimationFrame } = window;
    counted.due = 0;
    window.requestAnimationFrame = (callback) => {
      counted.due += 1;
      return requestAnimationFrame((now) => {
        counted.due -= 1;
        callback(now);
      });
    };
  });
  const due = () => page.evaluate('window.due');
  for (const hash of ['lr=0.1&i=17', 'lr=0.003&steps=100000&i=5000', XOR]) {
    await open(page, hash);
    await expect.poll(due, WHILE).toBe(0);
  }
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(due).toBe(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(due, WHILE).toBe(0);
  // The sweep is worked out when it is come to, and then there is nothing left.
  await open(page, 'lr=0.1&i=17');
  await page.locator('#sweep').scrollIntoViewIfNeeded();
  await expect(page.locator('#sweep-progress')).toHaveText('click for a run at that learning rate', { timeout: 20_000 });
  await expect.poll(due, WHILE).toBe(0);
});

quiet('an experiment that is too long for a link survives a reload', async ({ page }) => {
  await open(page, XOR);
  const points = Array.from({ length: 5000 }, (_, i) => `${i % 17},${i % 13},${i % 2 ? 1 : -1}`).join('\n');
  await page.getByRole('button', { name: 'Your own' }).click();
  // What reads it is loaded first.
  await expect(page.locator('#bring-dialog')).toBeVisible();
  await page.getByLabel('File').setInputFiles({ name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(points) });
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.locator('#notice')).toContainText("5,000 points are the network's data now.");
  await expect.poll(() => page.evaluate(() => history.state?.x?.length)).toBe(5000);
  await page.reload();
  await expect(page.locator('#unit')).toBeVisible();
  await expect(page.locator('#samples')).toBeHidden();
  await expect.poll(() => page.evaluate(() => history.state?.x?.length)).toBe(5000);
});
