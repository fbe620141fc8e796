// Wires the store, the engine, the player and the views; nothing else.

import { notebook } from './pkg/neuron_playground.js';
import { byId } from './dom.js';
import { loadEngine, Runs } from './engine.js';
import { createPlayer } from './player.js';
import { createStore } from './store.js';
import { createBits } from './views/bits.js';
import { createControls } from './views/controls.js';
import { createExports } from './views/exports.js';
import { createKeys } from './views/keys.js';
import { createLegend } from './views/legend.js';
import { createNeuron } from './views/neuron.js';
import { createNotice } from './views/notice.js';
import { createPlot } from './views/plot.js';
import { createShare } from './views/share.js';
import { createTable } from './views/table.js';
import { createTheme } from './views/theme.js';
import { createTransport, DEFAULT_SPEED } from './views/transport.js';
import { createWords } from './views/words.js';

/** @import { PlaygroundError } from './pkg/neuron_playground.js' */

/** What the engine may take of a frame; the rest is for drawing. */
const BUDGET = 8;

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
    experiment: notebook(),
    iteration: 0,
    playing: motion,
    speed: DEFAULT_SPEED,
    curves: { float16: true, bfloat16: false, float32: true, float64: false },
    scale: 'log',
  });
  const runs = new Runs();
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
  const views = [controls, createTransport(store, player), createWords(store, runs)];
  const neuron = createNeuron(byId('neuron'));
  const bits = createBits(byId('bits'));
  const table = createTable(byId('table'), player);
  createExports(store, runs, notice);
  createKeys(player);

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
    plot.redraw();
  });

  /** Opens what the address says; a link that can't be read is explained, and the last good state stays. */
  function open() {
    try {
      const link = share.read();
      controls.forget();
      store.update({
        experiment: link.experiment,
        iteration: link.iteration ?? 0,
        playing: link.iteration === undefined && motion,
      });
    } catch (error) {
      notice.problem(`This link could not be read. ${/** @type {Error} */ (error).message}`);
    }
  }
  open();
  window.addEventListener('hashchange', () => share.isForeign && open());

  /** @param {number} now */
  function frame(now) {
    const made = runs.follow(store.get());
    const trained = runs.advance(BUDGET, !made);
    const chosen = runs.get(store.get().experiment.dtype);
    player.tick(now, chosen ? chosen.column('iteration')[chosen.length - 1] : 0);
    if (dirty || made || trained) draw(made || trained || redata);
    if (running) requestAnimationFrame(frame);
  }

  /** @param {boolean} dataChanged */
  function draw(dataChanged) {
    dirty = redata = false;
    const state = store.get();
    const run = runs.get(state.experiment.dtype);
    const index = run?.index(state.iteration) ?? -1;
    const row = run?.row(index);
    document.documentElement.dataset.dtype = state.experiment.dtype;
    // The plot first: setting a canvas' font after other changes would make the browser lay out twice.
    plot.draw(state, runs, dataChanged);
    for (const view of views) view.draw(state);
    legend.draw(state, runs, pointed);
    neuron.draw(state, row, run?.row(index - 1));
    bits.draw(state.experiment.dtype, row);
    table.draw(run, state.iteration);
    share.follow();
  }
  requestAnimationFrame(frame);
}

/** The notebook's run on a fresh page; a new hash alone would not load one. */
function startOver() {
  history.replaceState(null, '', location.pathname);
  location.reload();
}

start();
