// How long a run is shown where its steps follow from it: until it is known what becomes of it.

import { NOTEBOOK_STEPS } from '../state/look.js';

/** @import { Run } from '../engine/runs.js' */

/** Beyond its end, so that it is seen to be one. */
const BEYOND = 1.2;
/** The others are seen to their ends where those are no more than so many times as far as the chosen one's. */
const COMPANY = 4;
/** Where no end was found; and as many as are kept whole. */
const [WITHOUT_END, MOST] = [1000, 20_000];
/** Lengths that an axis is well divided by, times powers of ten. */
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The iteration at which all is known that becomes of a run. @param {Run} run */
function endOf({ outcome }) {
  if (outcome.state === 'exact_zero') return Math.max(outcome.from, outcome.rest ?? 0);
  return outcome.state === 'training' ? undefined : outcome.from;
}

/** @param {number} end */
function rounded(end) {
  const least = Math.max(NOTEBOOK_STEPS, BEYOND * (end + 1));
  const power = 10 ** Math.floor(Math.log10(least));
  return Math.min(MOST, Math.ceil(power * (ROUND.find((part) => part * power >= least) ?? 10)));
}

/** How long the schedule of a learning rate is that never comes to an end that is known. @param {Run} run @returns {number | undefined} */
function scheduled({ experiment: { lr_scheduler: scheduler } }) {
  if (scheduler?.name === 'cosine') return scheduler.t_max;
  return scheduler?.name === 'one_cycle' ? scheduler.total_steps : undefined;
}

/** No longer than PyTorch would go: a cycle ends, and a rate that grows is soon more than a dtype can hold. @param {number} steps @param {Run[]} shown */
function within(steps, shown) {
  for (const { experiment } of shown) {
    const { lr_scheduler: scheduler } = experiment;
    if (!scheduler) continue;
    const parts = scheduler.name === 'sequential' ? scheduler.schedulers : [scheduler];
    if (scheduler.name === 'one_cycle') steps = Math.min(steps, scheduler.total_steps);
    else if (parts?.some((part) => 'gamma' in part && part.gamma !== undefined && part.gamma > 1)) steps = Math.min(steps, experiment.steps);
  }
  return steps;
}

/** So many steps; undefined as long as it isn't known. @param {Run[]} shown The chosen one last. */
export function lengthOf(shown) {
  const chosen = shown[shown.length - 1];
  if (!chosen?.settled) return undefined;
  const end = endOf(chosen);
  const own = end === undefined ? Math.min(MOST, scheduled(chosen) ?? WITHOUT_END) : rounded(end);
  const others = shown.filter((run) => run.settled).map((run) => rounded(endOf(run) ?? 0));
  return within(Math.max(own, ...others.filter((other) => other <= COMPANY * own)), shown);
}
