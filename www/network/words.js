// In words: where the training stands, and what the last step did to the parameters.

import { byId, setText } from '../draw/dom.js';
import { integer, roughly, scoreText } from '../draw/numbers.js';
import { ending } from '../page/outcome.js';

/**
 * @import { Experiment, Health } from '../pkg/neuron_playground.js'
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
  const { outcome } = network;
  if (outcome.state === 'diverged') return `in ${dtype} a parameter is no longer finite since step ${integer(outcome.from + 1)}`;
  const on = tests ? 'test' : 'train';
  const shown = `${scoreText(network.classifies, score)}${network.classifies ? ' right' : ''}`;
  return `${dtype} has a ${on} loss of ${roughly(loss)}, ${shown}`;
}

/** What becomes of it, if that is known. @param {TrainedNetwork} trained @param {Experiment} experiment */
function fate({ dtype, network: { outcome } }, experiment) {
  if (outcome.state === 'training' || outcome.state === 'carried' || outcome.state === 'diverged') return '';
  return `In ${dtype} ${ending({ dtype, outcome, experiment })}.`;
}

/** What the last step did. @param {TrainedNetwork} trained */
function did({ dtype, network, health: layers }) {
  if (layers.length === 0) return '';
  const sum = (/** @type {keyof Health} */ what) => layers.reduce((sum, layer) => sum + layer[what], 0);
  const [all, moved, stalled, under, gone] = [sum('parameters'), sum('moved'), sum('stalled'), sum('underflowed'), sum('not_finite')];
  const step = `In ${dtype}'s last step`;
  if (network.skipped) return `GradScaler skipped ${dtype}'s last step, since gradients are ∞ or NaN: nothing moved.`;
  if (moved === all && !gone && !under) return `${step}, all ${integer(all)} parameters moved.`;
  const parts = [`${integer(moved)} of ${integer(all)} parameters moved`];
  if (stalled) parts.push(`${integer(stalled)} stayed where they were, though their gradients are not 0`);
  if (under) parts.push(`${integer(under)} ${under === 1 ? 'gradient is' : 'gradients are'} 0 or below the smallest normal number`);
  if (gone) parts.push(`${integer(gone)} ${gone === 1 ? 'is' : 'are'} no longer finite`);
  return `${step}, ${parts.join('; ')}.`;
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
      const from = state.experiment.initial ? ['It starts from weights of its own, not from the seed’s.'] : [];
      setText(byId('now'), [...from, ...[chosen, beside].flatMap((trained) => (trained ? [fate(trained, state.experiment), did(trained)] : []))].filter(Boolean).join(' '));
      byId('words-action').replaceChildren();
    },
  };
}
