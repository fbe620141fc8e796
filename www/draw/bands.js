// The bands of a chart of losses: for what is exactly 0, and for what is beyond the dtype.

import { colour } from './canvas.js';

/**
 * @import { Chart } from './chart.js'
 * @import { LossScale } from './scale.js'
 */

/** @param {Chart} chart @param {LossScale} scale */
export function drawBands({ ctx, box, toY }, scale) {
  ctx.save();
  ctx.font = '13px system-ui, sans-serif';
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  /** @param {number} from @param {number} to @param {string} label */
  const band = (from, to, label) => {
    ctx.fillStyle = colour('--band');
    ctx.fillRect(box.left, from, box.width, to - from);
    ctx.fillStyle = colour('--ink-soft');
    ctx.fillText(label, box.left - 8, (from + to) / 2);
  };
  band(toY(scale.low), box.top + box.height, 'exactly 0');
  if (scale.overflows) band(box.top, toY(scale.high), '∞, NaN');
  ctx.restore();
}
