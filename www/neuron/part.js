// The part of the page that is about one neuron: wires its runs and views.

import { digest } from '../pkg/neuron_playground.js';
import { byId, nearby, nextTask } from '../draw/dom.js';
import { Runs, Working } from '../engine/runs.js';
import { createLandscape } from './landscape.js';
import { createLegend } from './legend.js';
import { createLine } from './line.js';
import { createNeuron } from './neuron.js';
import { createPlot } from './plot.js';
import { createSweep } from './sweep.js';
import { createTable } from './table.js';
import { createWords } from './words.js';
import { createWorked, MOST_POINTS } from './worked.js';
import { createBits } from '../page/bits.js';
import { createExports } from '../page/exports.js';
import { createLit } from '../page/lit.js';

/**
 * @import { Player } from '../state/player.js'
 * @import { NeuronExperiment, NeuronState, Store } from '../state/store.js'
 * @import { Controls } from '../page/controls.js'
 * @import { Notice } from '../page/notice.js'
 *
 * @typedef {object} PagePart One of the two parts of the page.
 * @property {(now: number) => boolean} compute Takes its share of a frame; true if there is something new to draw.
 * @property {() => Iterable<void>} begin What the first `compute` would do, in pieces.
 * @property {() => Iterable<void>} draw After the state changed, or `compute` said so; in pieces.
 * @property {() => number | undefined} bits A digest of the parameters on show, if they are those of the iteration asked for.
 * @property {() => void} redraw The theme changed.
 */

/** What the engine may take of a frame; the rest is for drawing. */
const BUDGET = 6;
/** What the sweep may take of a frame in which nothing else is computed. */
const SWEEP_BUDGET = 11;

/**
 * @param {{ store: Store, player: Player, controls: Controls, notice: Notice }} page
 * @returns {Promise<PagePart>}
 */
export async function createNeuronPart({ store, player, controls, notice }) {
  const runs = new Runs();
  const working = new Working();
  const now = () => /** @type {NeuronState} */ (store.get());
  /** @type {number | undefined} */
  let pointed;
  let redata = true;
  /** What asks for another drawing beside the state. */
  let asked = false;
  const legend = createLegend(byId('legend'), store);
  const plot = createPlot(byId('plot'), player, (iteration) => {
    pointed = iteration;
    legend.draw(store.get(), runs, pointed);
  });
  /** Weight and bias to start from. @param {number} weight @param {number} bias */
  const startFrom = (weight, bias) => {
    controls.attempt({ initial: { '0.weight': [weight], '0.bias': [bias] } });
    player.reset();
  };
  await nextTask();
  const landscape = createLandscape(byId('map'), startFrom);
  const sweep = createSweep((lr) => controls.attempt({ optimizer: { ...store.get().experiment.optimizer, lr } }));
  await nextTask();
  const words = createWords(store, runs);
  const neuron = createNeuron(byId('neuron'));
  const bits = createBits(byId('bits'), byId('opened'), ({ name, value }) => {
    // Those of a network are changed where its neurons are open.
    if (store.get().part !== 'neuron') return;
    const run = runs.get(store.get().experiment.dtype);
    const { weight, bias } = run?.row(run.index(store.get().iteration)) ?? { weight: 0, bias: 0 };
    startFrom(name === 'weight' ? value : weight, name === 'bias' ? value : bias);
  });
  const table = createTable(byId('table'), player);
  const worked = createWorked(byId('steps-worked'), player, (point) => {
    working.point = point;
    asked = true;
  });
  const line = createLine(byId('line'));
  const [workedIsNear, tableIsNear] = [nearby(byId('worked')), nearby(byId('table'))];
  /** While the run plays, what is out of sight waits for its pause. @param {NeuronState} state */
  const worksOut = ({ playing }) => !playing || workedIsNear();
  createLit(plot.light);
  createExports(store, runs, notice);
  store.subscribe((state, before) => {
    if (state.curves !== before.curves || state.scale !== before.scale || state.experiment !== before.experiment) redata = true;
  });

  /** @param {NeuronState} state @param {ReturnType<Runs['get']>} run */
  function drawWorked(state, run) {
    const { iteration, experiment } = state;
    const points = pointsOf(experiment);
    byId('worked').classList.toggle('behind', working.worked.iteration !== iteration);
    if (working.worked.iteration === iteration) {
      worked.draw(state, run, { ...working.worked, points });
      line.draw(experiment.dtype, working.worked.operations);
    } else if (points > MOST_POINTS) {
      worked.draw(state, run, { iteration, point: 0, operations: undefined, points });
      line.draw(experiment.dtype, undefined);
    }
  }

  return {
    *begin() {
      runs.follow(now());
      for (const run of runs.shown(now())) {
        yield;
        run.advance(BUDGET);
      }
      yield;
    },

    compute(time) {
      const end = performance.now() + BUDGET;
      const left = () => Math.max(0.5, end - performance.now());
      const state = now();
      const made = runs.follow(state);
      const trained = runs.advance(BUDGET, !made);
      const chosen = runs.get(state.experiment.dtype);
      player.tick(time, chosen ? chosen.column('iteration')[chosen.length - 1] : 0);
      working.follow(now());
      // What is on show comes before the worked step, and that before the sweep, which has most of a frame
      // when nothing else is left to compute.
      const explained = !made && worksOut(state) && pointsOf(state.experiment) <= MOST_POINTS && working.advance(state.experiment, left());
      const swept = sweep.isNear() && (sweep.sweeping.follow(state.experiment) || (!made && runs.done && sweep.sweeping.advance(trained ? left() : SWEEP_BUDGET)));
      sweep.draw(now(), swept);
      if (made || trained) redata = true;
      const changed = made || trained || explained || asked;
      asked = false;
      return changed;
    },

    *draw() {
      const state = now();
      const { dtype } = state.experiment;
      const run = runs.get(dtype);
      const index = run?.index(state.iteration) ?? -1;
      // The canvases first: setting a canvas' font after other changes would make the browser lay out twice.
      plot.draw(state, runs, redata);
      yield;
      landscape.draw(state, runs, redata);
      redata = false;
      words.draw(state);
      legend.draw(state, runs, pointed);
      yield;
      neuron.draw(state, run, index);
      bits.draw(dtype, run?.row(index));
      yield;
      if (worksOut(state)) drawWorked(state, run);
      // The last, since the browser lays the page out for its scrolling.
      if (!state.playing || tableIsNear()) table.draw(run, state.iteration);
    },

    bits() {
      const { experiment, iteration } = store.get();
      const run = runs.get(experiment.dtype);
      const row = run?.row(run.index(iteration));
      return row && row.iteration === iteration ? digest([row.weight, row.bias], experiment.dtype) : undefined;
    },

    redraw: sweep.redraw,
  };
}

/** How many points a step sees. @param {NeuronExperiment} experiment */
const pointsOf = ({ x, batch_size }) => Math.min(batch_size ?? x.length, x.length);
