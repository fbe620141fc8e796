// What is wrong with the page, if anything: errors, a notice of one, texts that no one wrote, overlaps, a page that doesn't answer.

import { overlaps } from '../page/overlaps.js';

/** @import { CDPSession, Page } from '@playwright/test' */

/** So long may the page be busy in one go, in seconds, by the clock and by its processor: what else the machine does is not its fault. */
const LONGEST_TASK = 1;
/** So long may it be silent, in milliseconds. */
const ANSWERS_WITHIN = 20_000;

/** @param {Page} page @param {string} origin */
export async function watch(page, origin) {
  /** @type {string[]} */
  const wrong = [];
  page.on('pageerror', ({ message }) => wrong.push(`threw ${message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`logged ${message.text()}`);
  });
  page.on('crash', () => wrong.push('crashed'));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob|about):/.test(request.url())) wrong.push(`asked for ${request.url()}`);
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  let computed = await taskTime(session);
  await page.addInitScript(() => {
    const kept = /** @type {{ longestTask?: number }} */ (window);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.longestTask = Math.max(kept.longestTask ?? 0, duration / 1000);
    }).observe({ type: 'longtask' });
  });

  return {
    /** After an action: what is wrong, or undefined. @param {boolean} thoroughly Also what takes a while to look for. */
    async look(thoroughly) {
      const seen = await Promise.race([settled(page, thoroughly), silence()]);
      const before = computed;
      computed = await taskTime(session).catch(() => computed);
      if (wrong.length) return wrong[0];
      if (seen) return seen;
      // The page's process may be another one after a reload, which counts from 0.
      const longest = await longestTask(page);
      if (longest > LONGEST_TASK && computed - before > LONGEST_TASK) return `was busy for ${longest.toFixed(1)} s`;
      return undefined;
    },
  };
}

/** Since it was asked last, in seconds. @param {Page} page @returns {Promise<number>} */
const longestTask = (page) =>
  page.evaluate(() => {
    const kept = /** @type {{ longestTask?: number }} */ (window);
    const longest = kept.longestTask ?? 0;
    kept.longestTask = 0;
    return longest;
  });

/** Of the main thread, in seconds of its processor. @param {CDPSession} session */
async function taskTime(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

const silence = () => new Promise((resolve) => setTimeout(() => resolve('does not answer'), ANSWERS_WITHIN).unref());

/** What two frames after an action is wrong. @param {Page} page @param {boolean} thoroughly @returns {Promise<string | undefined>} */
async function settled(page, thoroughly) {
  await page.locator('main:not([aria-busy])').waitFor({ state: 'attached', timeout: ANSWERS_WITHIN - 1000 });
  const wrong = await page.evaluate(async (thoroughly) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const notice = document.getElementById('notice');
    if (!notice?.hidden && notice?.textContent?.includes('Something went wrong')) return `said ${notice.textContent}`;
    if ([...document.querySelectorAll('.undrawn')].some((says) => says.checkVisibility())) return 'a view can’t be drawn';
    if (!thoroughly) return undefined;
    const text = document.body.innerText;
    const stray = /.{0,40}(?:undefined|\[object |function \(|NaN%).{0,40}/.exec(text);
    if (stray) return `wrote “${stray[0]}”`;
    return undefined;
  }, thoroughly);
  return wrong ?? (thoroughly ? (await overlaps(page))[0] : undefined);
}
