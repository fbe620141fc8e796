// Every learning rate: how each run ends, in every dtype and every variant, its last loss, and when it ended. sweep.js is its row.

import { INK } from '../engine/inks.js';
import { Sweeping } from '../engine/sweep.js';
import { dtypeOf } from '../engine/variants.js';
import { drawBands } from '../draw/bands.js';
import { colour, colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { byId, nearby, setText, whenSeen } from '../draw/dom.js';
import { integer, inWords } from '../draw/numbers.js';
import { savable } from '../draw/save.js';
import { extent, lossAxis, lossScale, position, powerOfTen } from '../draw/scale.js';
import { fromSlider, toSlider } from '../page/controls.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { Chart } from '../draw/chart.js'
 * @import { Swept } from '../engine/sweep.js'
 * @import { Turn } from '../page/view.js'
 * @import { NeuronState } from '../state/store.js'
 * @import { NeuronContext, NeuronFrame } from './part.js'
 */

/** A hundred a decade: 0.1 and its like are among them. */
const POINTS = 401;
/** What it may take of a frame in which nothing else is computed: most of it. In ms. */
const BUDGET = 11;
/** While it is computed, the picture is drawn this often: in ms. */
const BETWEEN_DRAWINGS = 60;
/** As the engine numbers them. */
const [UNKNOWN, DIVERGED, EXACT_ZERO, STALLED] = [0, 1, 2, 3];
/** What is said of a run that ended so. @type {string[]} */
const WORDS = ['is not computed yet', 'is not finite from', 'is exactly 0 from', 'stops short of 0 at', 'skips every step from', 'swings for ever, as seen at', 'has gradients of 0 and still moves, from', 'shows no end within'];

/** Log10 of the learning rates, which are those that the slider can take or lie close to them. */
const PLACES = Float64Array.from({ length: POINTS }, (_, i) => -4 + (4 * i) / (POINTS - 1));

/** From the first to the last. @type {[number, number]} */
const RANGE = [-4, 0];

/** @param {NeuronContext} context */
export function createSweep({ store, controls, runs, ask }) {
  const panel = byId('sweep');
  const sweeping = new Sweeping(PLACES.map((place) => fromSlider(String(place))));
  const says = byId('sweep-says');
  const progress = byId('sweep-progress');
  /** How each row's runs end. @type {({ losses: Float64Array, iterations: Float64Array, states: Uint8Array } & { lossIn: Dtype } & Pick<Swept, 'ink' | 'name' | 'dtype'>)[] | undefined} */
  let ends;
  let scale = lossScale([], true);
  /** @type {NeuronState | undefined} */
  let state;
  /** @type {number | undefined} */
  let pointed;
  /** When it was last drawn, and whether more is there since. */
  let drawnAt = 0;
  let behind = false;

  const x = {
    ticks: (/** @type {number} */ low, /** @type {number} */ high) => [-4, -3, -2, -1, 0].filter((place) => place >= low && place <= high),
    label: powerOfTen,
  };
  const nearest = (/** @type {number} */ place) => Math.min(POINTS - 1, Math.max(0, Math.round(((place + 4) / 4) * (POINTS - 1))));
  const common = {
    onPoint: (/** @type {number | undefined} */ place) => {
      pointed = place;
      speak();
    },
    onClick: (/** @type {number} */ place) => {
      controls.attempt({ optimizer: { ...store.get().experiment.optimizer, lr: sweeping.learningRates[nearest(place)] } });
    },
  };
  /** The learning rate of now. @param {Chart} chart */
  function mark({ ctx, box, toX }) {
    if (!state) return;
    const at = Math.round(toX(toSlider(state.experiment.optimizer.lr))) + 0.5;
    Object.assign(ctx, { strokeStyle: colour('--ink'), lineWidth: 1.5 });
    ctx.beginPath();
    ctx.moveTo(at, box.top);
    ctx.lineTo(at, box.top + box.height);
    ctx.stroke();
  }

  const islands = createChart(byId('sweep-islands'), {
    ...common,
    bottom: 8,
    x: { ...x, label: () => '' },
    y: { ticks: () => rows().map((_, i) => i + 0.5), label: (tick) => shortened(rows()[tick - 0.5].name) },
    over: (chart) => {
      for (const [i, row] of rows().entries()) drawIslands(chart, i, row);
      mark(chart);
    },
  });
  const loss = createChart(byId('sweep-loss'), {
    ...common,
    bottom: 8,
    x: { ...x, label: () => '' },
    y: lossAxis(() => scale),
    under: (chart) => {
      drawBands(chart, scale);
      title(chart.ctx, 'last loss', chart.box);
    },
    over: mark,
  });
  const when = createChart(byId('sweep-when'), {
    ...common,
    bottom: 46,
    x: { ...x, name: 'learning rate' },
    y: { ticks: () => [0, 1, 2, 3], label: (tick) => integer(10 ** tick) },
    under: ({ ctx, box }) => title(ctx, 'ends at: 0 ■, a stop □, ∞ ×', box),
    over: (chart) => {
      for (const row of ends ?? []) drawEnds(chart, row);
      mark(chart);
    },
  });
  savable(byId('sweep-actions'), { islands: () => islands, loss: () => loss, ends: () => when });
  /** From the bottom up. */
  const rows = () => [...(ends ?? [])].reverse();

  /** One row: land where it reaches exact zero, a pale sea where it stops short. @param {Chart} chart @param {number} row @param {NonNullable<typeof ends>[number]} end */
  function drawIslands({ ctx, toX, toY }, row, { states, ink }) {
    const [top, bottom] = [toY(row + 0.88), toY(row + 0.12)];
    const half = 2 / (POINTS - 1);
    ctx.fillStyle = colourOf(ink);
    ctx.strokeStyle = colour('--ink-soft');
    for (let i = 0; i < POINTS; i++) {
      if (states[i] === UNKNOWN) continue;
      const [left, right] = [toX(PLACES[i] - half), toX(PLACES[i] + half)];
      ctx.globalAlpha = states[i] === EXACT_ZERO ? 1 : states[i] === STALLED ? 0.22 : 0;
      ctx.fillRect(left, top, right - left + 0.5, bottom - top);
      ctx.globalAlpha = 1;
      if (states[i] === DIVERGED && i % 2 === 0) {
        ctx.beginPath();
        ctx.moveTo(left, bottom);
        ctx.lineTo(right, top);
        ctx.stroke();
      }
    }
  }

  /** When each run ended: filled where at exact zero, hollow where short of it, a cross where it diverged. @param {Chart} chart @param {NonNullable<typeof ends>[number]} end */
  function drawEnds({ ctx, toX, toY }, { states, iterations, ink }) {
    ctx.fillStyle = ctx.strokeStyle = colourOf(ink);
    ctx.lineWidth = 1;
    for (let i = 0; i < POINTS; i++) {
      if (states[i] === UNKNOWN || states[i] > STALLED) continue;
      const [at, height] = [toX(PLACES[i]), toY(Math.log10(iterations[i] + 1))];
      if (states[i] === EXACT_ZERO) ctx.fillRect(at - 1.5, height - 1.5, 3, 3);
      else if (states[i] === STALLED) ctx.strokeRect(at - 1, height - 1, 2, 2);
      else {
        ctx.beginPath();
        ctx.moveTo(at - 2, height - 2);
        ctx.lineTo(at + 2, height + 2);
        ctx.moveTo(at - 2, height + 2);
        ctx.lineTo(at + 2, height - 2);
        ctx.stroke();
      }
    }
  }

  /** The learning rate pointed at, or the present one, in words. */
  function speak() {
    if (!state || !ends) return;
    const i = nearest(pointed ?? toSlider(state.experiment.optimizer.lr));
    const clauses = ends.map(({ states, iterations, losses, name, lossIn }) => {
      if (states[i] === UNKNOWN) return `${name} ${WORDS[UNKNOWN]}`;
      const left = states[i] >= STALLED ? ` with ${inWords(losses[i], lossIn)}` : '';
      return `${name} ${WORDS[states[i]]} ${integer(iterations[i])}${left}`;
    });
    const { lr } = state.experiment.optimizer;
    const swept = sweeping.learningRates[i];
    const where = pointed === undefined && swept !== lr ? `At ${swept}, the nearest to ${lr} that was tried` : `At learning rate ${swept}`;
    setText(says, `${where}: ${clauses.join('; ')}.`);
  }

  // The charts wait for themselves; this is for what they are given, which dragging the learning rate would make anew.
  const draw = whenSeen(panel, () => {
    if (!ends) return;
    islands.draw({ x: RANGE, y: [0, ends.length], curves: [] });
    loss.draw({
      x: RANGE,
      y: extent(scale),
      curves: ends.map(({ losses, states, ink }) => ({
        x: PLACES,
        y: losses.map((value, i) => (states[i] === UNKNOWN ? NaN : position(scale, value))),
        stroke: colourOf(ink),
        width: 1.5,
        dash: INK[ink].dash,
        alpha: 1,
      })),
    });
    when.draw({ x: RANGE, y: [0, 4.7], curves: [] });
  });

  // Pointed at before they are drawn, they know their learning rates.
  for (const chart of [islands, loss, when]) chart.draw({ x: RANGE, y: [0, 1], curves: [] });

  /** Reads how the runs end by now. @param {NonNullable<typeof sweeping.sweep>} sweep */
  function read(sweep) {
    ends = sweeping.rows.map(({ ink, name, dtype, experiment }, row) => ({ ink, name, dtype, lossIn: dtypeOf(experiment, 'loss'), losses: sweep.losses(row), iterations: sweep.iterations(row), states: sweep.states(row) }));
    scale = lossScale(ends.map(({ losses, states }) => losses.filter((_, i) => states[i] !== UNKNOWN)), true);
    const count = ends.reduce((sum, { states }) => sum + states.filter((state) => state !== UNKNOWN).length, 0);
    setText(progress, sweeping.done ? 'click for a run at that learning rate' : `${integer(count)} of ${integer(ends.length * POINTS)} runs`);
  }

  function update() {
    draw();
    speak();
  }

  // A sweep that nobody comes to see costs a telephone a second for nothing.
  const isNear = nearby(panel, ask);

  return {
    /** It draws itself while it is computed: nothing else on the page changes by it. @param {Turn} turn */
    compute({ made, trained, left, again }) {
      if (isNear()) {
        const begun = sweeping.follow(store.get());
        behind = begun || (!made && runs.done && sweeping.advance(trained ? left() : BUDGET)) || behind;
      }
      const { sweep } = sweeping;
      if (isNear() && (behind || !sweeping.done)) again();
      if (!behind || !sweep || !(sweeping.done || performance.now() - drawnAt > BETWEEN_DRAWINGS)) return;
      behind = false;
      drawnAt = performance.now();
      read(sweep);
      update();
    },
    /** @param {NeuronFrame} frame */
    draw({ state: next }) {
      const moved = next.experiment.optimizer.lr !== state?.experiment.optimizer.lr;
      state = next;
      if (moved) update();
    },
    redraw: draw,
  };
}

/** Beside an axis there is room for so many letters. @param {string} name */
const shortened = (name) => (name.length > 9 ? `${name.slice(0, 8)}…` : name);

/** What a chart shows, in its upper left corner. @param {CanvasRenderingContext2D} ctx @param {string} text @param {{ left: number, top: number }} box */
function title(ctx, text, { left, top }) {
  Object.assign(ctx, { font: '13px system-ui, sans-serif', textAlign: 'left', textBaseline: 'top', fillStyle: colour('--ink-soft') });
  ctx.fillText(text, left + 6, top + 4);
}
