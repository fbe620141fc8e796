// The numbers that there are around 1, a row for each dtype, as far apart as a slider says.

import { neighbours, round } from '../pkg/neuron_playground.js';
import { colour, colourOf, fit, penOf } from '../draw/canvas.js';
import { make, whenSeen } from '../draw/dom.js';
import { roughly } from '../draw/numbers.js';
import { createZoom } from './zoom.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

/** @type {Dtype[]} */
const ROWS = ['bfloat16', 'float16', 'float32'];
/** How wide what is shown is at most, how many times it may be halved, and is at first. */
const [WIDEST, HALVINGS, AT_FIRST] = [1, 21, 6];
/** Closer together than this numbers are a bar, in pixels. */
const APART = 3;
const ROW = 52;
const [LEFT, RIGHT] = [76, 12];

/** @param {HTMLElement} panel */
export function createRuler(panel) {
  const canvas = make('canvas', '');
  const ctx = penOf(canvas);
  const zoom = createZoom(HALVINGS, AT_FIRST, () => draw());
  const room = make('div', 'ruler chart', canvas);
  room.style.height = `${ROWS.length * ROW + 24}px`;
  panel.append(zoom.element, room);

  const span = () => WIDEST / zoom.times();

  /** The numbers of a dtype that are in sight, if they come apart. @param {Dtype} dtype @param {(value: number) => number} toX @param {[number, number]} ends */
  function numbersOf(dtype, toX, [low, high]) {
    const [below] = neighbours(1, dtype);
    if (toX(1) - toX(below) < APART) return undefined;
    const numbers = [];
    for (let number = round(low, dtype); number <= high; number = neighbours(number, dtype)[1]) numbers.push(number);
    return numbers.filter((number) => number >= low);
  }

  const draw = whenSeen(room, () => {
    const { clientWidth: width, clientHeight: height } = room;
    if (width === 0) return;
    fit(canvas, ctx, width, height);
    ctx.clearRect(0, 0, width, height);
    /** @type {[number, number]} */
    const ends = [1 - span() / 2, 1 + span() / 2];
    const toX = (/** @type {number} */ value) => LEFT + ((value - ends[0]) / span()) * (width - LEFT - RIGHT);
    for (const [i, dtype] of ROWS.entries()) {
      const base = (i + 0.5) * ROW;
      Object.assign(ctx, { font: '13px system-ui, sans-serif', textAlign: 'right', textBaseline: 'middle', fillStyle: colour(`--${dtype}-text`), strokeStyle: colourOf(dtype), lineWidth: 2 });
      ctx.fillText(dtype, LEFT - 10, base);
      const numbers = numbersOf(dtype, toX, ends);
      if (!numbers) {
        Object.assign(ctx, { fillStyle: colourOf(dtype), globalAlpha: 0.35 });
        ctx.fillRect(LEFT, base - 12, width - LEFT - RIGHT, 24);
        ctx.globalAlpha = 1;
        continue;
      }
      ctx.beginPath();
      for (const number of numbers) {
        ctx.moveTo(toX(number), base - 12);
        ctx.lineTo(toX(number), base + 12);
      }
      ctx.stroke();
    }
    const middle = Math.round(toX(1)) + 0.5;
    Object.assign(ctx, { strokeStyle: colour('--ink'), fillStyle: colour('--ink'), lineWidth: 1, textAlign: 'center' });
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(middle, 4);
    ctx.lineTo(middle, ROWS.length * ROW);
    ctx.stroke();
    ctx.setLineDash([]);
    const foot = ROWS.length * ROW + 12;
    ctx.fillText('1', middle, foot);
    ctx.fillStyle = colour('--ink-soft');
    const half = roughly(span() / 2);
    ctx.textAlign = 'left';
    ctx.fillText(`1 − ${half}`, LEFT, foot);
    ctx.textAlign = 'right';
    ctx.fillText(`1 + ${half}`, width - RIGHT, foot);
  });

  new ResizeObserver(() => draw()).observe(room);
  return { redraw: draw };
}
