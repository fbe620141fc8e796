// In words: where the training stands, and what the last step did to the parameters.

import { byId, setText } from '../draw/dom.js';
import { integer, roughly, scoreText } from '../draw/numbers.js';

/**
 * @import { NetworkFrame, NetworkView } from './part.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 */

/** @type {NetworkView} */
export const words = {
  id: 'words',
  part: 'network',
  embed: 'words',
  embedded: true,
  create: createWords,
};

/** How well it does on points that it did not learn from, if there are any. @param {TrainedNetwork} trained */
function standing({ dtype, network, measures, scores }) {
  const last = measures.train.length - 1;
  const tests = !Number.isNaN(scores[1]) || !Number.isNaN(measures.test[last]);
  const [loss, score] = tests ? [measures.test[last], scores[1]] : [measures.train[last], scores[0]];
  const { diverged } = network.outcome;
  if (diverged !== undefined) return `in ${dtype} a parameter is no longer finite since step ${integer(diverged)}`;
  const on = tests ? 'test' : 'train';
  const shown = `${scoreText(network.classifies, score)}${network.classifies ? ' right' : ''}`;
  return `${dtype} has a ${on} loss of ${roughly(loss)}, ${shown}`;
}

/** What the last step did not do. @param {TrainedNetwork} trained */
function losses({ dtype, health: layers }) {
  if (layers.length === 0) return '';
  const sum = (/** @type {'parameters' | 'stalled' | 'underflowed' | 'overflowed'} */ what) => layers.reduce((sum, layer) => sum + layer[what], 0);
  const [all, stalled, under, over] = [sum('parameters'), sum('stalled'), sum('underflowed'), sum('overflowed')];
  const parts = [];
  if (stalled) parts.push(`${integer(stalled)} of ${integer(all)} parameters stayed where they were, since their updates are less than half an ulp`);
  if (under) parts.push(`${integer(under)} ${under === 1 ? 'gradient is' : 'gradients are'} 0 or below the smallest normal number`);
  if (over) parts.push(`${integer(over)} are no longer finite`);
  return parts.length ? `In ${dtype}'s last step, ${parts.join('; ')}.` : `In ${dtype}'s last step, all ${integer(all)} parameters moved.`;
}

function createWords() {
  return {
    /** @param {NetworkFrame} frame */
    draw({ state, chosen, beside }) {
      const steps = chosen.iteration + 1;
      const epochs = Math.floor(steps / chosen.network.steps_per_epoch);
      const catching = chosen.iteration < state.iteration ? ` (on the way to step ${integer(state.iteration + 1)})` : '';
      setText(byId('epoch'), `epoch ${integer(epochs)} · step ${integer(steps)}${catching}`);
      if (chosen.measures.train.length === 0) return;
      const sentence = [chosen, beside].filter((trained) => trained !== undefined && trained.measures.train.length > 0).map((trained) => standing(/** @type {TrainedNetwork} */ (trained)));
      const start = steps === 0 ? 'Before the first step ' : `After ${integer(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'} `;
      setText(byId('sentence'), `${start}${sentence.join('; ')}.`);
      setText(byId('now'), [chosen, beside].map((trained) => trained && losses(trained)).filter(Boolean).join(' '));
      byId('words-action').replaceChildren();
    },
  };
}
