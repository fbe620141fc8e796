// The plane of weight and bias near where the runs end: each dtype's road, all pairs that it adds up to just 1, and the ways there.

import { neighbours, ulp } from '../pkg/neuron_playground.js';
import { colour, colourOf, drawMark, fit, penOf } from '../draw/canvas.js';
import { make, setText, whenSeen } from '../draw/dom.js';
import { brief, roughly } from '../draw/numbers.js';
import { unseen } from './rule.js';
import { createZoom } from './zoom.js';

/**
 * @import { Run } from '../engine/runs.js'
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { NeuronContext, NeuronFrame } from '../neuron/part.js'
 */

/** What is shown at most, from edge to edge; how many times it may be halved; and is where a float16 run is chosen, for a road of good width. */
const [WIDEST, HALVINGS, IN_FLOAT16] = [1, 25, 7];
/** Closer together than this the pairs are not drawn, in pixels. */
const APART = 4;

/** From which sum to which a dtype rounds to 1. @param {Dtype} dtype */
function roadOf(dtype) {
  return [1 - unseen(dtype), (1 + neighbours(1, dtype)[1]) / 2];
}

/** @param {HTMLElement} panel @param {NeuronContext} context */
export function createRoad(panel, { runs }) {
  const canvas = make('canvas', '');
  const ctx = penOf(canvas);
  const room = make('div', 'chart road', canvas);
  const says = make('p', 'told');
  const zoom = createZoom(HALVINGS, IN_FLOAT16, () => draw());
  panel.append(zoom.element, room, says);
  /** @type {NeuronFrame | undefined} */
  let frame;

  const draw = whenSeen(room, () => {
    const { clientWidth: width, clientHeight: height } = room;
    const chosen = frame?.run;
    const end = chosen?.row(chosen.length - 1);
    if (width === 0 || !chosen || !end) return;
    fit(canvas, ctx, width, height);
    ctx.clearRect(0, 0, width, height);
    const span = WIDEST / zoom.times();
    const scale = width / span;
    const toX = (/** @type {number} */ weight) => width / 2 + (weight - end.weight) * scale;
    const toY = (/** @type {number} */ bias) => height / 2 - (bias - end.bias) * scale;
    const weightAt = (/** @type {number} */ x) => end.weight + (x - width / 2) / scale;

    for (const run of runs.shown) {
      const [low, high] = roadOf(run.dtype);
      ctx.beginPath();
      for (const [x, sum] of [[0, low], [width, low], [width, high], [0, high]]) ctx.lineTo(x, toY(sum - weightAt(x)));
      ctx.closePath();
      Object.assign(ctx, { fillStyle: colourOf(run.ink), globalAlpha: 0.3 });
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    drawPairs(chosen, end, scale, width, height);

    // The bottom of the valley.
    Object.assign(ctx, { strokeStyle: colour('--ink-soft'), lineWidth: 1 });
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    for (const x of [0, width]) ctx.lineTo(x, toY(1 - weightAt(x)));
    ctx.stroke();
    ctx.setLineDash([]);

    for (const run of runs.shown) {
      const points = [run.start, ...Array.from({ length: run.length }, (_, i) => run.row(i) ?? run.start)].map(({ weight, bias }) => [toX(weight), toY(bias)]);
      Object.assign(ctx, { strokeStyle: colourOf(run.ink), fillStyle: colourOf(run.ink), lineWidth: run === chosen ? 2.5 : 1.5 });
      ctx.beginPath();
      for (const [x, y] of points) ctx.lineTo(x, y);
      ctx.stroke();
      for (const [x, y] of points) ctx.fillRect(x - 2, y - 2, 4, 4);
      const [x, y] = points[points.length - 1];
      drawMark(ctx, run.ink, x, y, run === chosen ? 7 : 5, true);
    }
    Object.assign(ctx, { font: '600 12px system-ui, sans-serif', strokeStyle: colour('--paper'), fillStyle: colour('--ink-soft'), lineWidth: 4, lineJoin: 'round', textAlign: 'left', textBaseline: 'top' });
    const label = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => {
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    };
    label('↑ bias', 8, 8);
    Object.assign(ctx, { textAlign: 'right', textBaseline: 'bottom' });
    label('weight →', width - 8, height - 8);
    const off = end.weight + end.bias - 1;
    const [low, high] = roadOf(chosen.dtype);
    setText(says, `The ${chosen.dtype} run ends at ${brief(end.weight, chosen.dtype)} and ${brief(end.bias, chosen.dtype)}, which add up to ${off === 0 ? 'exactly 1' : `1 ${off < 0 ? '−' : '+'} ${roughly(Math.abs(off))}`}. Its road goes from 1 − ${roughly(1 - low)} to 1 + ${roughly(high - 1)}; this shows ${roughly(span)} from side to side.`);
  });

  /** The pairs of numbers that there are, where they come apart. @param {Run} run @param {{ weight: number, bias: number }} middle @param {number} scale @param {number} width @param {number} height */
  function drawPairs({ dtype, ink }, { weight, bias }, scale, width, height) {
    const [across, down] = [ulp(weight, dtype) * scale, ulp(bias, dtype) * scale];
    if (Math.min(across, down) < APART) return;
    ctx.fillStyle = colour(`--${ink}-text`);
    for (let x = (width / 2) % across; x < width; x += across) {
      for (let y = (height / 2) % down; y < height; y += down) ctx.fillRect(x - 1, y - 1, 2, 2);
    }
  }

  new ResizeObserver(() => draw()).observe(room);
  return {
    /** @param {NeuronFrame} next */
    draw(next) {
      // As wide on show as float16's: each has its own number of bits.
      if (frame && frame.state.experiment.dtype !== next.state.experiment.dtype) zoom.to(IN_FLOAT16 + Math.log2(unseen('float16') / unseen(next.state.experiment.dtype)));
      frame = next;
      draw();
    },
    redraw: draw,
  };
}
