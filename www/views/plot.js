// Loss per iteration: uPlot draws the curves, marks.js what happened on them.

import uPlot from 'uplot';
import { byId } from '../dom.js';
import { colour, drawBands, drawMarks } from './marks.js';
import { lossScale, position, tickLabel, ticks } from './scale.js';
import { DTYPES } from '../store.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { Runs, RunOf } from '../engine.js'
 * @import { Player } from '../player.js'
 * @import { State } from '../store.js'
 */

/** Line styles of look.md: a dtype is never told by colour alone. @type {Record<Dtype, number[]>} */
const DASHES = { float16: [], bfloat16: [2, 4], float32: [], float64: [8, 5] };

/** @param {HTMLElement} panel @param {Player} player @param {(iteration: number | undefined) => void} onPoint */
export function createPlot(panel, player, onPoint) {
  const unzoom = byId('unzoom');
  /** @type {[number, number] | undefined} */
  let zoom;
  let scale = lossScale([], true);
  /** @type {RunOf[]} */
  let shown = [];
  /** @type {State | undefined} */
  let state;
  const ink = () => colour('--ink-soft');
  const line = () => colour('--hairline');
  const steps = () => (state?.experiment.steps ?? 1) - 1;

  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '13px system-ui, sans-serif' };
  const u = new uPlot(
    {
      width: 300,
      height: 200,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { size: 7, width: 1, fill: (_, i) => colour(`--${DTYPES[i - 1]}`) },
      },
      scales: {
        x: { time: false, range: () => zoom ?? [0, Math.max(1, steps())] },
        y: { range: () => [scale.zero * 2 - scale.low, scale.overflows ? scale.beyond * 2 - scale.high : scale.high] },
      },
      axes: [
        { ...axis, size: 34, space: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6] },
        {
          ...axis,
          size: 68,
          splits: (self) => ticks(scale, self.height / 48),
          values: (_, values) => values.map((tick) => tickLabel(scale, tick)),
        },
      ],
      series: [
        {},
        ...DTYPES.map((dtype) => ({
          label: dtype,
          stroke: () => colour(`--${dtype}`),
          width: 1.5,
          dash: DASHES[dtype],
          points: { show: false },
          spanGaps: true,
        })),
      ],
      hooks: {
        drawClear: [(self) => drawBands(self, scale)],
        draw: [(self) => state && drawMarks(self, scale, shown, state)],
        setCursor: [(self) => onPoint(typeof self.cursor.idx !== 'number' ? undefined : self.data[0][self.cursor.idx])],
        setSelect: [
          (self) => {
            if (self.select.width < 4) return;
            const from = self.posToVal(self.select.left, 'x');
            zoomTo([from, self.posToVal(self.select.left + self.select.width, 'x')]);
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    [[0], [null], [null], [null], [null]],
    panel,
  );

  /** @param {[number, number] | undefined} range */
  function zoomTo(range) {
    zoom = range;
    unzoom.hidden = !range;
    u.setScale('x', { min: range?.[0] ?? 0, max: range?.[1] ?? Math.max(1, steps()) });
  }
  unzoom.addEventListener('click', () => zoomTo(undefined));
  u.over.addEventListener('dblclick', () => zoomTo(undefined));

  let downAt = 0;
  u.over.addEventListener('pointerdown', (event) => (downAt = event.clientX));
  u.over.addEventListener('click', (event) => {
    const index = u.cursor.idx;
    if (Math.abs(event.clientX - downAt) < 4 && typeof index === 'number') player.show(u.data[0][index]);
  });
  new ResizeObserver(() => u.setSize({ width: panel.clientWidth, height: panel.clientHeight })).observe(panel);

  return {
    /** The runs or the state changed. @param {State} next @param {Runs} runs @param {boolean} dataChanged */
    draw(next, runs, dataChanged) {
      if (state && next.experiment.steps !== state.experiment.steps && zoom) zoomTo(undefined);
      state = next;
      if (!dataChanged) return u.redraw(false);
      shown = runs.shown(next);
      scale = lossScale(shown.map((run) => run.column('loss')), next.scale === 'log');
      for (const [i, dtype] of DTYPES.entries()) {
        const strong = dtype === next.experiment.dtype;
        u.series[i + 1].width = strong ? 2.5 : 1.25;
        u.series[i + 1].alpha = strong ? 1 : 0.75;
      }
      u.setData(series(shown, scale), true);
    },
    /** Colours or sizes changed. */
    redraw: () => u.redraw(),
  };
}

/**
 * The curves on one x axis, as uPlot wants them. Runs that were thinned kept other iterations each,
 * so those are joined.
 * @param {RunOf[]} shown @param {ReturnType<typeof lossScale>} scale @returns {uPlot.AlignedData}
 */
function series(shown, scale) {
  /** @param {RunOf} run */
  const table = (run) => {
    const losses = run.column('loss');
    const y = new Array(losses.length);
    for (let i = 0; i < losses.length; i++) y[i] = position(scale, losses[i]);
    return y;
  };
  const thinned = shown.some((run) => run.column('iteration')[run.length - 1] >= run.length);
  const longest = Math.max(0, ...shown.map((run) => run.length));
  const [x, ...curves] = thinned
    ? uPlot.join(shown.map((run) => /** @type {uPlot.AlignedData} */ ([Array.from(run.column('iteration')), table(run)])))
    : [Array.from({ length: longest }, (_, i) => i), ...shown.map(table)];
  const none = new Array(x.length).fill(null);
  const y = DTYPES.map((dtype) => curves[shown.findIndex((run) => run.dtype === dtype)] ?? none);
  return /** @type {uPlot.AlignedData} */ ([x, ...y]);
}
