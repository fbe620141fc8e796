// In words: where the training stands, and what the last step did to the parameters.

import { byId, setText } from '../draw/dom.js';
import { integer, roughly, scoreText } from '../draw/numbers.js';
import { nameAt, unitAt } from '../page/layers.js';
import { ending } from '../page/outcome.js';
import { allOf, createParted, createStepsWay } from '../page/parted.js';

/**
 * @import { Health } from '../pkg/neuron_playground.js'
 * @import { Turn } from '../page/view.js'
 * @import { NetworkContext, NetworkFrame, NetworkView } from './part.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 * @import { Compared } from '../engine/variants.js'
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
function standing({ compared, network, measures, scores }) {
  const last = measures.train.length - 1;
  const tests = !Number.isNaN(scores[1]) || !Number.isNaN(measures.test[last]);
  const [loss, score] = tests ? [measures.test[last], scores[1]] : [measures.train[last], scores[0]];
  const { outcome } = network;
  const { which, where } = calledBy(compared);
  if (outcome.state === 'diverged') return `${where} a parameter is no longer finite since step ${integer(outcome.from + 1)}`;
  const on = tests ? 'test' : 'train';
  const shown = `${scoreText(network.classifies, score)}${network.classifies ? ' right' : ''}`;
  return `${which} has a ${on} loss of ${roughly(loss)}, ${shown}`;
}

/** A network as a subject, and where something is so; among words. @param {Compared} compared */
function calledBy({ name, dtype }) {
  if (name === dtype) return { which: dtype, where: `in ${dtype}` };
  return { which: `the same, but ${name},`, where: `in the same, but ${name},` };
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** What becomes of it, if that is known. @param {TrainedNetwork} trained */
function fate({ compared, experiment, network: { outcome } }) {
  if (outcome.state === 'training' || outcome.state === 'carried' || outcome.state === 'diverged') return '';
  return `${capital(calledBy(compared).where)} ${ending({ outcome, experiment })}.`;
}

/** What the last step did. @param {TrainedNetwork} trained */
function did({ compared, network, health: layers }) {
  if (layers.length === 0) return '';
  const sum = (/** @type {keyof Health} */ what) => layers.reduce((sum, layer) => sum + layer[what], 0);
  const [all, moved, stalled, under, gone] = [sum('parameters'), sum('moved'), sum('stalled'), sum('underflowed'), sum('not_finite')];
  const { name, dtype } = compared;
  const whose = name === dtype ? `${dtype}'s last step` : `the last step of the same, but ${name}`;
  const step = `In ${whose}`;
  const { accumulate = 1 } = compared.experiment;
  if (network.iteration % accumulate > 0) return `${step}, nothing moved: the gradients of ${integer(accumulate)} iterations are added up before the optimizer takes a step.`;
  if (network.skipped) return `GradScaler skipped ${whose}, since gradients are ∞ or NaN: nothing moved.`;
  if (moved === all && !gone && !under) return `${step}, all ${integer(all)} parameters moved.`;
  const parts = [`${integer(moved)} of ${integer(all)} parameters moved`];
  if (stalled) parts.push(`${integer(stalled)} stayed where they were, though their gradients are not 0`);
  if (under) parts.push(`${integer(under)} ${under === 1 ? 'gradient is' : 'gradients are'} 0 or below the smallest normal number`);
  if (gone) parts.push(`${integer(gone)} ${gone === 1 ? 'is' : 'are'} no longer finite`);
  return `${step}, ${parts.join('; ')}.`;
}

/** @param {NetworkContext} context */
function createWords({ training, openUnit, store, notice }) {
  const parted = createParted({
    isNetwork: true,
    parameter: (place, experiment) => nameAt(place, experiment),
    at: (iteration) => `step ${integer(iteration + 1)}`,
    all: (count) => allOf(count, 'step'),
    show: 'Both steps',
    opens: (found) => found.where === 'step' && Boolean(found.worked),
    open: createStepsWay(notice, (found, chosen) => {
      const unit = found.parameter && unitAt(found.parameter.place, chosen.experiment);
      // Before it: its next step is the one.
      store.update({ iteration: found.iteration - 1, playing: false });
      if (unit) openUnit(unit);
    }, true),
  });
  return {
    /** @param {Turn} turn */
    compute({ left, again }) {
      const news = parted.advance(training.all, left);
      if (!parted.isDone) again();
      return news;
    },
    /** @param {NetworkFrame} frame */
    draw({ state, chosen, beside }) {
      parted.draw(training.all);
      const steps = chosen.iteration + 1;
      const epochs = Math.floor(steps / chosen.network.steps_per_epoch);
      const catching = chosen.iteration < state.iteration ? ` (on the way to step ${integer(state.iteration + 1)})` : '';
      setText(byId('epoch'), `epoch ${integer(epochs)} · step ${integer(steps)}${catching}`);
      if (chosen.measures.train.length === 0) return;
      const sentence = [chosen, beside].filter((trained) => trained !== undefined && trained.measures.train.length > 0).map((trained) => standing(/** @type {TrainedNetwork} */ (trained)));
      const start = steps === 0 ? 'Before the first step ' : `After ${integer(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'} `;
      setText(byId('sentence'), `${start}${sentence.join('; ')}.`);
      const from = state.experiment.initial ? ['It starts from weights of its own, not from the seed’s.'] : [];
      setText(byId('now'), [...from, ...[chosen, beside].flatMap((trained) => (trained ? [fate(trained), did(trained)] : []))].filter(Boolean).join(' '));
      byId('words-action').replaceChildren();
    },
  };
}
