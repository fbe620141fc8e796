// The losses of train and test points over the epochs, of the network and of those beside it.

import { INK } from '../engine/inks.js';
import { drawBands } from '../draw/bands.js';
import { colourOf } from '../draw/canvas.js';
import { createChart } from '../draw/chart.js';
import { byId, make, setText } from '../draw/dom.js';
import { roughly } from '../draw/numbers.js';
import { savable } from '../draw/save.js';
import { countAxis, extent, lossAxis, lossScale, position } from '../draw/scale.js';
import { createCompare } from '../page/compare.js';
import { createScaling } from '../page/scaling.js';
import { createDownloads } from './downloads.js';

/**
 * @import { Ink } from '../engine/inks.js'
 * @import { NetworkContext, NetworkFrame, NetworkView } from './part.js'
 * @import { Earlier } from './restarts.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 */

/** @type {NetworkView} */
export const losses = {
  id: 'losses',
  part: 'network',
  embed: 'losses',
  embedded: true,
  create: createLosses,
};

/** Whether any points test. @param {{ measures: { test: Float64Array } }} trained */
const hasTests = ({ measures: { test } }) => test.some((loss) => !Number.isNaN(loss));
/** How much of the run before is seen. */
const FAINT = 0.4;

/** @param {NetworkContext} context */
function createLosses(context) {
  createDownloads(context);
  let scale = lossScale([], true);
  /** In steps. */
  let epoch = 1;
  /** @type {TrainedNetwork[]} */
  let shown = [];
  /** @type {Earlier | undefined} */
  let earlier;
  /** @type {number | undefined} An epoch. */
  let pointed;
  const legend = byId('losses-legend');
  const compare = createCompare(legend, 'net-compare', context);
  const [thin, faint] = [make('span', 'hint'), make('span', 'hint', 'faint, below 0: the run before')];
  legend.append(thin, faint);

  const chart = createChart(byId('losses'), {
    x: countAxis,
    y: lossAxis(() => scale),
    onPoint: (x) => {
      pointed = x;
      drawLegend();
    },
    onClick: (x) => {
      const { experiment } = context.store.get();
      context.store.update({ iteration: Math.min(experiment.steps, Math.max(0, Math.round(x)) * epoch) - 1, playing: false });
    },
    under: (self) => drawBands(self, scale),
  });
  const scaling = createScaling(byId('losses-scaling'));
  savable(legend.parentElement?.querySelector('.figure-actions'), { losses: () => chart });

  function drawLegend() {
    compare.draw(context.store.get(), (compared) => {
      const trained = shown.find((trained) => trained.compared === compared);
      if (!trained) return '';
      const { steps, train, test } = trained.measures;
      // The last measure at or before what is pointed at.
      let at = train.length - 1;
      while (pointed !== undefined && at > 0 && steps[at] > pointed * epoch) at--;
      // Before the first measure there is none to tell.
      return at < 0 ? '' : `train ${roughly(train[at])}${hasTests(trained) ? `, test ${roughly(test[at])}` : ''}`;
    });
    setText(thin, shown.some(hasTests) ? 'thin: train, thick: test' : 'on the points that train');
    faint.hidden = !earlier;
  }

  /** Train thin and test thick. @param {{ ink: Ink, x: Float64Array, train: Float64Array, test: Float64Array }} series */
  function curvesOf({ ink, x, train, test }) {
    // Where no points test, there is nothing to draw; a loss that is no number has a place of its own.
    const tests = hasTests({ measures: { test } });
    const heights = (/** @type {Float64Array} */ losses) => losses.map((loss) => position(scale, loss));
    const style = { stroke: colourOf(ink), dash: INK[ink].dash };
    const thin = { x, y: heights(train), ...style, width: 1, alpha: tests ? 0.75 : 1 };
    return tests ? [thin, { x, y: heights(test), ...style, width: 2.25, alpha: 1 }] : [{ ...thin, width: 2.25 }];
  }

  return {
    /** @param {NetworkFrame} frame */
    draw({ state, chosen, others }) {
      earlier = context.restarts.earlier(state.experiment);
      shown = [...others, chosen];
      epoch = chosen.network.steps_per_epoch;
      const before = shown.flatMap(({ ink }) => {
        const series = earlier?.series.get(ink);
        return series ? [{ ink, ...series }] : [];
      });
      const series = [...shown.map(({ measures }) => measures), ...before].flatMap(({ train, test }) => [train, test.filter((loss) => !Number.isNaN(loss))]);
      scale = lossScale(series, true);
      const { steps } = chosen.measures;
      const x = /** @type {[number, number]} */ ([-(earlier?.epochs ?? 0), Math.max(1, (steps[steps.length - 1] ?? 0) / epoch)]);
      const scaled = shown.filter(({ measures: { scale } }) => scale.length > 0);
      scaling.draw(x, scaled.map(({ ink, measures: { steps, scale, skipped } }) => {
        const epochs = steps.map((step) => step / epoch);
        return { ink, x: epochs, values: scale, marked: epochs.filter((_, i) => i > 0 && skipped[i] > skipped[i - 1]) };
      }));
      chart.draw({
        x,
        y: extent(scale),
        curves: [
          ...before.flatMap((series) => curvesOf(series).map((curve) => ({ ...curve, alpha: curve.alpha * FAINT }))),
          ...shown.flatMap(({ ink, measures: { steps, train, test } }) => curvesOf({ ink, x: steps.map((step) => step / epoch), train, test })),
        ],
      });
      drawLegend();
    },
  };
}
