// Loss per iteration: the curves of the runs on show; marks.js has what happened on them.

import { byId, setText } from '../draw/dom.js';
import { integer, roughly } from '../draw/numbers.js';
import { savable } from '../draw/save.js';
import { createHighlight } from '../page/highlight.js';
import { createScaling } from '../page/scaling.js';
import { createSchedule } from '../page/schedule.js';
import { createCurves, wholeRun } from './curves.js';
import { createEvents } from './events.js';
import { createLegend } from './legend.js';

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
  /** An iteration whose number is pointed at elsewhere. @type {number | undefined} */
  let highlight;
  /** @type {State | undefined} */
  let state;

  const curves = createCurves(panel, runs, {
    onPoint: (x) => legend.point(x === undefined ? undefined : Math.round(x)),
    onClick: (x) => player.show(Math.round(x)),
    onZoom: (from, to) => to - from >= 1 && zoomTo([from, to]),
  });

  const scaling = createScaling(byId('scaling'), (x) => player.show(Math.round(x)));
  const schedule = createSchedule(byId('schedule'), (x) => player.show(Math.round(x)));
  savable(unzoom.parentElement, { loss: () => curves.chart });

  /** @param {[number, number] | undefined} range */
  function zoomTo(range) {
    zoom = range;
    unzoom.hidden = !range;
    redraw();
  }
  unzoom.addEventListener('click', () => zoomTo(undefined));
  panel.addEventListener('dblclick', () => zoomTo(undefined));

  function redraw() {
    if (!state) return;
    const { shown } = runs;
    const x = zoom ?? wholeRun(state);
    const scaled = shown.filter((run) => run.isScaled);
    const now = Math.max(0, state.iteration);
    scaling.draw(x, scaled.map((run) => ({ ink: run.ink, x: run.column('iteration'), values: run.column('scale'), marked: marked(run, 'skipped') })), now);
    const scheduled = shown.filter((run) => run.isScheduled);
    schedule.draw(x, scheduled.map((run) => ({ ink: run.ink, x: run.column('iteration'), values: run.column('learning_rate'), marked: marked(run, 'unmoved') })), now);
    const row = runs.chosen?.row(runs.chosen.index(now));
    setText(schedule.value, row?.learning_rate === undefined ? '' : `${roughly(row.learning_rate)} in iteration ${integer(row.iteration)}`);
    curves.draw(x, state, highlight);
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
      if (changed) curves.measure(next.scale);
      redraw();
      legend.draw();
      events.draw(runs.shown, next);
    },
  };
}

/** The iterations whose step was skipped, or moved nothing; of a run too long for all its rows, those that were kept. @param {Run} run @param {'skipped' | 'unmoved'} by */
const marked = (run, by) => run.column('iteration').filter((_, i) => run.column(by)[i] > 0);
