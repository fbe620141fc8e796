// A low chart below a plot, over the same iterations: how a number goes from step to step, and marks on it.

import { INK } from '../engine/inks.js';
import { colour, colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { make } from '../draw/dom.js';
import { countAxis } from '../draw/scale.js';

/**
 * @import { Ink } from '../engine/inks.js'
 * @import { Axis, Chart } from '../draw/chart.js'
 *
 * @typedef {object} Series
 * @property {Ink} ink
 * @property {Float64Array} x
 * @property {Float64Array} values At each x.
 * @property {Float64Array} marked The x of each that has a mark.
 *
 * @typedef {object} Options
 * @property {string} label What is drawn.
 * @property {(Node | string)[]} caption
 * @property {Axis} y
 * @property {(value: number) => number} height Where a value stands on that axis; NaN for nowhere.
 * @property {(low: number, high: number) => [number, number]} ends The axis' for these heights.
 * @property {(x: number) => void} [onClick]
 */

/** A mark's half, and how close together two are drawn, in pixels. */
const [MARK, APART] = [4, 6];

/** The mark, for a caption. */
export const markKey = () => make('span', 'skip-mark', '✕');

/** @param {HTMLElement} panel Hidden while there is nothing to draw. @param {Options} options */
export function createBelow(panel, { label, caption, y, height, ends, onClick }) {
  const box = make('div', 'chart scaling-chart');
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', label);
  panel.append(make('figcaption', 'hint', ...caption), box);
  /** @type {Series[]} */
  let shown = [];
  /** @type {number | undefined} */
  let now;

  const chart = createChart(box, { bottom: 8, x: { ...countAxis, label: () => '' }, y, onClick, over: drawNow, marks: drawMarks });

  /** @param {Chart} chart */
  function drawNow({ ctx, box, toX }) {
    if (now === undefined) return;
    Object.assign(ctx, { strokeStyle: colour('--ink-soft'), lineWidth: 1 });
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(toX(now), box.top);
    ctx.lineTo(toX(now), box.top + box.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** @param {Chart} chart */
  function drawMarks({ ctx, toX, toY, holds }) {
    for (const { ink, x, values, marked } of shown) {
      Object.assign(ctx, { strokeStyle: colourOf(ink), lineWidth: 2 });
      ctx.beginPath();
      let last = -Infinity;
      let i = 0;
      for (const mark of marked) {
        while (x[i] < mark) i++;
        const [px, py] = [toX(mark), toY(height(values[i]))];
        if (px - last < APART || Number.isNaN(py) || !holds(px)) continue;
        last = px;
        ctx.moveTo(px - MARK, py - MARK);
        ctx.lineTo(px + MARK, py + MARK);
        ctx.moveTo(px - MARK, py + MARK);
        ctx.lineTo(px + MARK, py - MARK);
      }
      ctx.stroke();
    }
  }

  return {
    /** @param {[number, number]} x From, to. @param {Series[]} next @param {number} [at] The iteration on show. */
    draw(x, next, at) {
      [shown, now] = [next, at];
      panel.hidden = shown.length === 0;
      if (panel.hidden) return;
      let [low, high] = [Infinity, -Infinity];
      const curves = shown.map(({ ink, x, values }) => {
        const heights = values.map(height);
        for (const at of heights) {
          if (at < low) low = at;
          if (at > high) high = at;
        }
        return { x, y: heights, stroke: colourOf(ink), width: 2, dash: INK[ink].dash, alpha: 1 };
      });
      if (low > high) [low, high] = [0, 1];
      chart.draw({ x, y: ends(low, high), curves });
    },
  };
}
