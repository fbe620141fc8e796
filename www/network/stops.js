// What ends a run before its steps do: a loss that is low enough, no progress, no way on.

import { inputById } from '../draw/dom.js';
import { integer, roughly } from '../draw/numbers.js';
import { bindFields } from '../page/binding.js';
import { since } from '../page/outcome.js';
import { inField, number } from '../page/fields.js';

/**
 * @import { State, Store } from '../state/store.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 */

/** So many measures must bring the loss down by such a part. */
const [PATIENCE, PROGRESS] = [200, 1e-3];

/** @param {Store} store */
export function createStops(store) {
  const stopAt = () => store.get().stopAt;
  const loss = {
    show: () => inField(stopAt().loss),
    /** @param {string} text */
    change: (text) => store.update({ stopAt: { ...stopAt(), loss: text.trim() ? number(text, 'The loss to stop at', 0, 1e9) : undefined } }),
  };
  const fields = bindFields({ stop_loss: loss }, () => store.get().experiment);
  const noProgress = inputById('no_progress');
  noProgress.addEventListener('change', () => store.update({ stopAt: { ...stopAt(), noProgress: noProgress.checked } }));

  return {
    /** @param {State} state */
    draw({ experiment, stopAt }) {
      fields.draw(experiment);
      noProgress.checked = stopAt.noProgress;
    },
    /** Why training stops here, if it does. @param {State} state @param {TrainedNetwork[]} shown */
    why({ experiment, iteration, stopAt }, shown) {
      const [{ dtype, network, measures }] = shown;
      if (iteration >= experiment.steps) return `All ${integer(experiment.steps)} steps are taken: raise steps to go on.`;
      if (shown.every((trained) => trained.network.outcome.state === 'diverged')) {
        return `A parameter is no longer finite since step ${integer(since(network.outcome) ?? 0)}: nothing is to be learned any more.`;
      }
      const low = measures.train[measures.train.length - 1];
      if (stopAt.loss !== undefined && low <= stopAt.loss) {
        return `${dtype}'s train loss is ${roughly(low)}, and you asked to stop at ${roughly(stopAt.loss)}.`;
      }
      if (stopAt.noProgress && !shown.some(progresses)) return `The last ${PATIENCE} measures lowered no train loss by a thousandth: you asked to stop at no progress.`;
      return undefined;
    },
  };
}

/** @param {TrainedNetwork} trained */
function progresses({ measures: { train } }) {
  const before = train.length - PATIENCE;
  if (before < 1) return true;
  const least = (/** @type {Float64Array} */ part) => part.reduce((least, loss) => (loss < least ? loss : least), Infinity);
  return least(train.subarray(before)) < least(train.subarray(0, before)) * (1 - PROGRESS);
}
