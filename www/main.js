// Wires the store, the engine, the player and the views; nothing else.

import { notebook } from './pkg/neuron_playground.js';
import { byId } from './dom.js';
import { loadEngine, Runs, Working } from './engine.js';
import { createPlayer } from './player.js';
import { createStore } from './store.js';
import { createBits } from './views/bits.js';
import { createControls } from './views/controls.js';
import { createExports } from './views/exports.js';
import { createKeys } from './views/keys.js';
import { createLandscape } from './views/landscape.js';
import { createLegend } from './views/legend.js';
import { createLessons, lessonOf, openingOf } from './views/lessons.js';
import { createLine } from './views/line.js';
import { createLit } from './views/lit.js';
import { createNeuron } from './views/neuron.js';
import { createNotice } from './views/notice.js';
import { createPlot } from './views/plot.js';
import { createShare } from './views/share.js';
import { createSweep } from './views/sweep.js';
import { createTable } from './views/table.js';
import { createTheme } from './views/theme.js';
import { createTransport, DEFAULT_SPEED } from './views/transport.js';
import { createWords } from './views/words.js';
import { createWorked, MOST_POINTS } from './views/worked.js';

/**
 * @import { PlaygroundError } from './pkg/neuron_playground.js'
 * @import { NeuronExperiment } from './store.js'
 */

/** What the engine may take of a frame; the rest is for drawing. */
const BUDGET = 8;
/** What the sweep may take of a frame in which nothing else is computed. */
const SWEEP_BUDGET = 11;

async function start() {
  const theme = createTheme();
  const notice = createNotice();
  let running = true;
  // A ResizeObserver's warning comes as an error event, too, but without an error.
  window.addEventListener('error', ({ error }) => error && failed(error));
  window.addEventListener('unhandledrejection', ({ reason }) => failed(reason));

  /** Nothing should come here; if it does, it is said, with a way out. @param {PlaygroundError | Error} error */
  function failed(error) {
    running = false;
    const text = `Something went wrong: ${error.message ?? error}. What you see may be out of date.`;
    notice.problem(text, ['Start over', startOver]);
  }

  await loadEngine();
  const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  const store = createStore({
    experiment: /** @type {NeuronExperiment} */ (notebook()),
    iteration: 0,
    playing: motion,
    speed: DEFAULT_SPEED,
    curves: { float16: true, bfloat16: false, float32: true, float64: false },
    scale: 'log',
  });
  const runs = new Runs();
  const working = new Working();
  const player = createPlayer(store);
  /** @type {number | undefined} */
  let pointed;
  const share = createShare(store, runs, notice);
  const legend = createLegend(byId('legend'), store);
  const plot = createPlot(byId('plot'), player, (iteration) => {
    pointed = iteration;
    legend.draw(store.get(), runs, pointed);
  });
  const controls = createControls(store, notice);
  /** Weight and bias to start from. @param {number} weight @param {number} bias */
  const startFrom = (weight, bias) => {
    controls.attempt({ initial: { '0.weight': [weight], '0.bias': [bias] } });
    player.reset();
  };
  const landscape = createLandscape(byId('map'), startFrom);
  const sweep = createSweep((lr) => controls.attempt({ optimizer: { ...store.get().experiment.optimizer, lr } }));
  const lessons = createLessons(store, show);
  const views = [controls, createTransport(store, player), createWords(store, runs), lessons];
  const neuron = createNeuron(byId('neuron'));
  const bits = createBits(byId('bits'), byId('opened'), ({ name, value }) => {
    const run = runs.get(store.get().experiment.dtype);
    const { weight, bias } = run?.row(run.index(store.get().iteration)) ?? { weight: 0, bias: 0 };
    startFrom(name === 'weight' ? value : weight, name === 'bias' ? value : bias);
  });
  const table = createTable(byId('table'), player);
  const worked = createWorked(byId('steps-worked'), player, (point) => {
    working.point = point;
    dirty = true;
  });
  const line = createLine(byId('line'));
  createLit(plot.light);
  createExports(store, runs, notice);
  createKeys(player);
  for (const button of document.querySelectorAll('[data-goto]')) {
    button.addEventListener('click', () => goTo(/** @type {HTMLElement} */ (button).dataset.goto ?? ''));
  }

  let dirty = true;
  let redata = true;
  store.subscribe((state, before) => {
    dirty = true;
    if (state.curves !== before.curves || state.scale !== before.scale || state.experiment !== before.experiment) {
      redata = true;
    }
  });
  theme.onChange(() => {
    dirty = true;
    sweep.redraw();
  });

  /** Where a lesson's answer is. @param {{ look: string }} lesson */
  function show({ look }) {
    if (look !== 'figure') goTo(look === 'line' ? 'worked' : look);
  }

  /** Opens what the address says; a link that can't be read is explained, and the last good state stays. */
  function open() {
    try {
      const link = share.read();
      if (!link.is_neuron) throw new RangeError('It holds a network, which this page cannot show yet.');
      controls.forget();
      const lesson = lessonOf(link.lesson);
      if (link.lesson !== undefined && !lesson) notice.problem(`There is no lesson “${link.lesson.slice(0, 40)}”: the list is at the end of this page.`);
      const opening = lesson && openingOf(lesson, store.get().curves);
      store.update({
        experiment: /** @type {NeuronExperiment} */ (link.experiment),
        iteration: link.iteration ?? 0,
        playing: link.iteration === undefined && motion,
        curves: opening?.curves ?? store.get().curves,
        lesson: lesson?.id,
        // A link that names a lesson and nothing else opens it as it is.
        ...(opening && /^#lesson=[^&]*$/.test(location.hash) ? opening : {}),
      });
      if (lesson) scrollTo({ top: 0 });
    } catch (error) {
      notice.problem(`This link could not be read. ${/** @type {Error} */ (error).message}`);
    }
  }
  open();
  window.addEventListener('hashchange', () => share.isForeign && open());

  /** @param {number} now */
  function frame(now) {
    const end = performance.now() + BUDGET;
    const left = () => Math.max(0.5, end - performance.now());
    const state = store.get();
    const made = runs.follow(state);
    const trained = runs.advance(BUDGET, !made);
    const chosen = runs.get(state.experiment.dtype);
    player.tick(now, chosen ? chosen.column('iteration')[chosen.length - 1] : 0);
    working.follow(store.get());
    // What is on show comes before the worked step, and that before the sweep, which has most of a frame
    // when nothing else is left to compute.
    const explained = !made && pointsOf(state.experiment) <= MOST_POINTS && working.advance(state.experiment, left());
    const swept = sweep.sweeping.follow(state.experiment) || (!made && runs.done && sweep.sweeping.advance(trained ? left() : SWEEP_BUDGET));
    if (dirty || made || trained || explained) draw(made || trained || redata);
    sweep.draw(store.get(), swept);
    if (running) requestAnimationFrame(frame);
  }

  /** @param {boolean} dataChanged */
  function draw(dataChanged) {
    dirty = redata = false;
    const state = store.get();
    const { dtype } = state.experiment;
    const run = runs.get(dtype);
    const index = run?.index(state.iteration) ?? -1;
    document.documentElement.dataset.dtype = dtype;
    // The canvases first: setting a canvas' font after other changes would make the browser lay out twice.
    plot.draw(state, runs, dataChanged);
    landscape.draw(state, runs, dataChanged);
    for (const view of views) view.draw(state);
    legend.draw(state, runs, pointed);
    neuron.draw(state, run, index);
    bits.draw(dtype, run?.row(index));
    table.draw(run, state.iteration);
    byId('worked').classList.toggle('behind', working.worked.iteration !== state.iteration);
    if (working.worked.iteration === state.iteration) {
      worked.draw(state, run, { ...working.worked, points: pointsOf(state.experiment) });
      line.draw(dtype, working.worked.operations);
    } else if (pointsOf(state.experiment) > MOST_POINTS) {
      worked.draw(state, run, { iteration: state.iteration, point: 0, operations: undefined, points: pointsOf(state.experiment) });
      line.draw(dtype, undefined);
    }
    share.follow();
  }
  requestAnimationFrame(frame);
}

/** How many points a step sees. @param {NeuronExperiment} experiment */
const pointsOf = ({ x, batch_size }) => Math.min(batch_size ?? x.length, x.length);

/** Brings a part of the page into view. @param {string} id */
function goTo(id) {
  const gently = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  byId(id).scrollIntoView({ behavior: gently ? 'smooth' : 'auto', block: 'start' });
}

/** The notebook's run on a fresh page; a new hash alone would not load one. */
function startOver() {
  history.replaceState(null, '', location.pathname);
  location.reload();
}

start();
