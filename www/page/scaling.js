// What the loss is scaled by, below the plot of losses and over the same iterations; skipped steps are marked.

import { INK } from '../engine/inks.js';
import { colour, colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { make } from '../draw/dom.js';
import { superscript } from '../draw/numbers.js';
import { countAxis, linearTicks } from '../draw/scale.js';

/**
 * @import { Ink } from '../engine/inks.js'
 * @import { Chart } from '../draw/chart.js'
 *
 * @typedef {object} Scaled
 * @property {Ink} ink
 * @property {Float64Array} x
 * @property {Float64Array} scale By what at each x.
 * @property {Float64Array} skips The x of each step that was skipped.
 */

/** A mark's half, and how close together two are drawn, in pixels. */
const [MARK, APART] = [4, 6];

/** @param {HTMLElement} panel Hidden while nothing is scaled. @param {(x: number) => void} [onClick] */
export function createScaling(panel, onClick) {
  const box = make('div', 'chart scaling-chart');
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', 'What the loss is scaled by');
  const key = make('span', 'skip-mark', '✕');
  panel.append(make('figcaption', 'hint', 'loss scale: what the loss is multiplied by before backward; ', key, ' a skipped step'), box);
  /** @type {Scaled[]} */
  let scaled = [];
  /** @type {number | undefined} */
  let now;

  const chart = createChart(box, {
    bottom: 8,
    x: { ...countAxis, label: () => '' },
    // Powers of two: that is how it moves.
    y: { ticks: (low, high, most) => linearTicks(low, high, 2 * most).filter(Number.isInteger), label: (power) => `2${superscript(power)}` },
    onClick,
    over: drawNow,
    marks: drawSkips,
  });

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
  function drawSkips({ ctx, toX, toY, holds }) {
    for (const { ink, x, scale, skips } of scaled) {
      Object.assign(ctx, { strokeStyle: colourOf(ink), lineWidth: 2 });
      ctx.beginPath();
      let last = -Infinity;
      let i = 0;
      for (const skip of skips) {
        while (x[i] < skip) i++;
        const [px, py] = [toX(skip), toY(power(scale[i]))];
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
    /** @param {[number, number]} x From, to. @param {Scaled[]} next @param {number} [at] The iteration on show. */
    draw(x, next, at) {
      [scaled, now] = [next, at];
      panel.hidden = scaled.length === 0;
      if (panel.hidden) return;
      let [low, high] = [Infinity, -Infinity];
      const curves = scaled.map(({ ink, x, scale }) => {
        const y = scale.map(power);
        for (const height of y) {
          if (height < low) low = height;
          if (height > high) high = height;
        }
        return { x, y, stroke: colourOf(ink), width: 2, dash: INK[ink].dash, alpha: 1 };
      });
      if (low > high) [low, high] = [0, 1];
      chart.draw({ x, y: [Math.floor(low) - 1, Math.ceil(high) + 1], curves });
    },
  };
}

/** Its height; a scale of 0 has none. @param {number} scale */
const power = (scale) => (scale > 0 ? Math.log2(scale) : NaN);
