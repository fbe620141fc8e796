// Loss per iteration: the curves of the runs on show; marks.js has what happened on them.

import { INK } from '../engine/inks.js';
import { drawBands } from '../draw/bands.js';
import { colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { byId, setText } from '../draw/dom.js';
import { integer, roughly } from '../draw/numbers.js';
import { savable } from '../draw/save.js';
import { countAxis, extent, lossAxis, lossScale, position } from '../draw/scale.js';
import { createHighlight } from '../page/highlight.js';
import { createScaling } from '../page/scaling.js';
import { createSchedule } from '../page/schedule.js';
import { createEvents } from './events.js';
import { createLegend } from './legend.js';
import { drawHighlight, drawMarks, drawMoment } from './marks.js';

/**
 * @import { Run } from '../engine/runs.js'
 * @import { State } from '../state/store.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const plot = {
  id: 'plot',
  part: 'neuron',
  embed: 'plot',
  embedded: true,
  create: createPlot,
};

/** @param {NeuronContext} context */
function createPlot(context) {
  const { player, runs } = context;
  const panel = byId('plot');
  const legend = createLegend(byId('legend'), context, runs);
  const events = createEvents(byId('events'), player);
  const unzoom = byId('unzoom');
  /** @type {[number, number] | undefined} */
  let zoom;
  let scale = lossScale([], true);
  /** @type {Run[]} */
  let shown = [];
  /** An iteration whose number is pointed at elsewhere. @type {number | undefined} */
  let highlight;
  /** Each run's losses in the axis' units. @type {Float64Array[]} */
  let heights = [];
  /** @type {State | undefined} */
  let state;
  const steps = () => (state?.experiment.steps ?? 1) - 1;

  const chart = createChart(panel, {
    x: countAxis,
    y: lossAxis(() => scale),
    onPoint: (x) => legend.point(x === undefined ? undefined : Math.round(x)),
    onClick: (x) => player.show(Math.round(x)),
    onZoom: (from, to) => to - from >= 1 && zoomTo([from, to]),
    under: (self) => drawBands(self, scale),
    over: (self) => state && drawMoment(self, state),
    marks: (self) => {
      if (state) drawMarks(self, scale, shown, state);
      if (highlight !== undefined) drawHighlight(self, scale, shown[shown.length - 1], highlight);
    },
  });

  const scaling = createScaling(byId('scaling'), (x) => player.show(Math.round(x)));
  const schedule = createSchedule(byId('schedule'), (x) => player.show(Math.round(x)));
  savable(unzoom.parentElement, { loss: () => chart });

  /** @param {[number, number] | undefined} range */
  function zoomTo(range) {
    zoom = range;
    unzoom.hidden = !range;
    redraw();
  }
  unzoom.addEventListener('click', () => zoomTo(undefined));
  panel.addEventListener('dblclick', () => zoomTo(undefined));

  function redraw() {
    const x = /** @type {[number, number]} */ (zoom ?? [0, Math.max(1, steps())]);
    const scaled = shown.filter((run) => run.isScaled);
    const now = Math.max(0, state?.iteration ?? 0);
    scaling.draw(x, scaled.map((run) => ({ ink: run.ink, x: run.column('iteration'), values: run.column('scale'), marked: marked(run, 'skipped') })), now);
    const scheduled = shown.filter((run) => run.isScheduled);
    schedule.draw(x, scheduled.map((run) => ({ ink: run.ink, x: run.column('iteration'), values: run.column('learning_rate'), marked: marked(run, 'unmoved') })), now);
    const row = runs.chosen?.row(runs.chosen.index(now));
    setText(schedule.value, row?.learning_rate === undefined ? '' : `${roughly(row.learning_rate)} in iteration ${integer(row.iteration)}`);
    chart.draw({
      x,
      y: extent(scale),
      curves: shown.map((run, i) => {
        const chosen = run === runs.chosen;
        const style = { stroke: colourOf(run.ink), width: chosen ? 2.5 : 1.25, alpha: chosen ? 1 : 0.75 };
        return { x: run.column('iteration'), y: heights[i], dash: INK[run.ink].dash, ...style };
      }),
    });
  }

  // The chosen run's loss there.
  createHighlight((iteration) => {
    highlight = iteration;
    redraw();
  });

  return {
    /** @param {NeuronFrame} frame */
    draw({ state: next, changed }) {
      if (next.experiment.steps !== state?.experiment.steps || next.opening !== state?.opening) zoom = undefined;
      unzoom.hidden = !zoom;
      state = next;
      if (changed) {
        shown = runs.shown;
        scale = lossScale(shown.map((run) => run.column('loss')), next.scale === 'log');
        heights = shown.map((run) => run.column('loss').map((loss) => position(scale, loss)));
      }
      redraw();
      legend.draw();
      events.draw(shown, next);
    },
  };
}

/** The iterations whose step was skipped, or moved nothing; of a run too long for all its rows, those that were kept. @param {Run} run @param {'skipped' | 'unmoved'} by */
const marked = (run, by) => run.column('iteration').filter((_, i) => run.column(by)[i] > 0);
