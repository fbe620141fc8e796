// Whether it is still fast: each row of budgets.json is a ratio of two that ran in turns, and has three tries to come near it.
// `cargo xtask bench --check`, before a release.

import { readFileSync } from 'node:fs';
import { engineIn, kernel } from './engines.js';
import { measure } from './measure.js';

/** @typedef {{ work: string, trainer: string, beside: string, least: number }} Budget */

/** What a busy machine may take of a ratio. */
const MARGIN = 0.15;
const TRIES = 3;

const budgets = /** @type {Budget[]} */ (JSON.parse(readFileSync('tests/bench/budgets.json', 'utf8')));
const [engine, limit] = [await engineIn('www/pkg'), await kernel()];
/** @type {(number | undefined)[]} */
const best = budgets.map(() => undefined);
const isHeld = (/** @type {Budget} */ { least }, /** @type {number} */ i) => (best[i] ?? 0) >= least * (1 - MARGIN);
for (let turn = 0; turn < TRIES && !budgets.every(isHeld); turn++) {
  const measured = await measure(engine, limit);
  for (const [i, { work, trainer, beside }] of budgets.entries()) {
    const of = (/** @type {string} */ name) => measured.find((figure) => figure.work.startsWith(work) && figure.trainer === name)?.rate;
    const [own, other] = [of(trainer), of(beside)];
    if (own === undefined || other === undefined) throw new Error(`budgets.json: nothing measures ${trainer} beside ${beside} in ${work}`);
    best[i] = Math.max(best[i] ?? 0, own / other);
  }
}
for (const [i, budget] of budgets.entries()) {
  console.log(`${isHeld(budget, i) ? 'held  ' : 'MISSED'} ${best[i]?.toFixed(2).padStart(7)} of ${String(budget.least).padEnd(5)} ${budget.trainer}, times ${budget.beside}, ${budget.work}`);
}
if (!budgets.every(isHeld)) process.exitCode = 1;
