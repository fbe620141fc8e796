// A random user, seeded: over every control, key, link and file of the real page, until something is wrong; then the shortest
// way there.
//
//     node tests/monkey/monkey.js --seconds 60 --seed 1 --size desktop
//     node tests/monkey/monkey.js --trace target/monkey/trace.json

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM_FLAGS } from '../page/playwright.config.js';
import { controlsOf, draw, perform } from './actions.js';
import { createRandom } from './random.js';
import { shortest } from './shorten.js';
import { watch } from './watch.js';

/**
 * @import { Action } from './actions.js'
 * @typedef {'desktop' | 'phone'} Size
 * @typedef {{ size: Size, actions: Action[] }} Trace
 * @typedef {{ fault: string | undefined, actions: Action[] }} Walked
 */

/** So many actions on one page. */
const ACTIONS = 150;
/** What takes a while to look for is looked for after so many. */
const THOROUGHLY = 5;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' }, size: { type: 'string', default: 'desktop' }, trace: { type: 'string' } } });
const TRACE = new URL('../../target/monkey/trace.json', import.meta.url);

const server = await preview({ root: 'www', preview: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4190) } });
const origin = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: CHROMIUM_FLAGS });

/**
 * Does these actions on a fresh page, or as many as `next` draws; ends at the first fault.
 * @param {Size} size @param {(page: import('@playwright/test').Page, taken: number) => Promise<Action | undefined>} next
 * @returns {Promise<Walked>}
 */
async function walk(size, next) {
  const isPhone = size === 'phone';
  const context = await browser.newContext({
    viewport: isPhone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    ...(isPhone && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
    acceptDownloads: false,
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  // What opens beside it is not looked at.
  context.on('page', (other) => other.close().catch(() => {}));
  const watching = await watch(page, origin);
  /** @type {Action[]} */
  const actions = [];
  try {
    await page.goto(origin);
    let fault = await watching.look(true);
    while (!fault) {
      const action = await next(page, actions.length);
      if (!action) break;
      actions.push(action);
      // What can't be done (something lies over it, it has just gone) is no fault.
      await perform(page, action).catch(() => {});
      fault = await watching.look(actions.length % THOROUGHLY === 0 || action.does === 'resize' || action.does === 'link');
    }
    return { fault, actions };
  } catch (error) {
    return { fault: `does not answer: ${/** @type {Error} */ (error).message.split('\n')[0]}`, actions };
  } finally {
    await context.close();
  }
}

/** @param {Trace} trace */
const replay = ({ size, actions }) => walk(size, async (_, taken) => actions[taken]);

/** @param {Size} size @param {number} seed @param {number} seconds */
async function roam(size, seed, seconds) {
  const end = Date.now() + seconds * 1000;
  let taken = 0;
  for (let turn = 0; Date.now() < end; turn++) {
    const random = createRandom(seed * 10_000 + turn);
    const { fault, actions } = await walk(size, async (page, taken) => (taken < ACTIONS && Date.now() < end ? draw(random, await controlsOf(page), { isPhone: size === 'phone' }) : undefined));
    taken += actions.length;
    if (fault) return { taken, fault, trace: { size, actions } };
  }
  return { taken };
}

/** @param {Trace} trace @param {string} fault */
async function tell(trace, fault) {
  console.log(`\nAfter ${trace.actions.length} actions (${trace.size}) the page ${fault}\nLooking for the shortest way there …`);
  const actions = await shortest(trace.actions, async (actions) => Boolean((await replay({ ...trace, actions })).fault));
  mkdirSync(new URL('.', TRACE), { recursive: true });
  writeFileSync(TRACE, JSON.stringify({ ...trace, actions }, undefined, 1));
  for (const action of actions) console.log(`  ${JSON.stringify(action).slice(0, 200)}`);
  console.log(`Again: cargo xtask monkey --trace ${TRACE.pathname}`);
}

/** The fault's words, if there is one. */
async function run() {
  if (values.trace) {
    const { fault } = await replay(JSON.parse(readFileSync(values.trace, 'utf8')));
    console.log(fault ? `The page ${fault}` : 'Nothing is wrong.');
    return fault;
  }
  const size = /** @type {Size} */ (values.size);
  const { taken, fault, trace } = await roam(size, Number(values.seed), Number(values.seconds));
  if (fault && trace) await tell(trace, fault);
  else console.log(`${taken} actions (${size}, seed ${values.seed}): nothing is wrong.`);
  return fault;
}

try {
  process.exitCode = (await run()) ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
}
