// The loss of runs, iteration by iteration, on a chart, with the iteration on show and what became of each.

import { INK } from '../engine/inks.js';
import { drawBands } from '../draw/bands.js';
import { colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { countAxis, extent, lossAxis, lossScale, position } from '../draw/scale.js';
import { drawHighlight, drawMarks, drawMoment } from './marks.js';

/**
 * @import { Runs } from '../engine/runs.js'
 * @import { Axis, Options } from '../draw/chart.js'
 * @import { State } from '../state/store.js'
 */

/** @param {HTMLElement} panel @param {Runs} runs @param {Pick<Options, 'onPoint' | 'onClick' | 'onZoom' | 'bottom'> & { x?: Axis }} options */
export function createCurves(panel, runs, options) {
  let scale = lossScale([], true);
  /** Each run's losses in the axis' units. @type {Float64Array[]} */
  let heights = [];
  /** @type {State | undefined} */
  let state;
  /** An iteration whose number is pointed at elsewhere. @type {number | undefined} */
  let highlight;

  const chart = createChart(panel, {
    x: countAxis,
    y: lossAxis(() => scale),
    ...options,
    under: (self) => drawBands(self, scale),
    over: (self) => state && drawMoment(self, state),
    marks: (self) => {
      if (state) drawMarks(self, scale, runs.shown, state);
      if (highlight !== undefined) drawHighlight(self, scale, runs.chosen, highlight);
    },
  });

  return {
    chart,

    /** The losses are others, or on another axis. @param {State['scale']} axis */
    measure(axis) {
      scale = lossScale(runs.shown.map((run) => run.column('loss')), axis === 'log');
      heights = runs.shown.map((run) => run.column('loss').map((loss) => position(scale, loss)));
    },

    /** @param {[number, number]} x From which iteration to which. @param {State} next @param {number} [lit] */
    draw(x, next, lit) {
      state = next;
      highlight = lit;
      chart.draw({
        x,
        y: extent(scale),
        curves: runs.shown.map((run, i) => {
          const chosen = run === runs.chosen;
          const style = { stroke: colourOf(run.ink), width: chosen ? 2.5 : 1.25, alpha: chosen ? 1 : 0.75 };
          return { x: run.column('iteration'), y: heights[i], dash: INK[run.ink].dash, ...style };
        }),
      });
    },
  };
}

/** All of a run. @param {State} state @returns {[number, number]} */
export const wholeRun = ({ experiment: { steps } }) => [0, Math.max(1, steps - 1)];
