// The control that only a network has and that is no field: its dataset.

import { Network } from '../pkg/neuron_playground.js';
import { OBJECTS, REGRESSIONS, SETTINGS } from '../engine/settings.js';
import { colour } from '../draw/canvas.js';
import { byId, make } from '../draw/dom.js';
import { onPlane } from '../state/features.js';
import { START } from '../state/store.js';

/**
 * @import { DatasetName, Experiment } from '../pkg/neuron_playground.js'
 * @import { State, Store } from '../state/store.js'
 * @import { Controls } from '../page/controls.js'
 */

/** A dataset's picture: its side in pixels, and of how many points. */
const [SIDE, POINTS] = [56, 150];

/** @param {Experiment} experiment @param {DatasetName} name @returns {Partial<Experiment>} */
const withData = ({ data }, name) => ({ data: { ...OBJECTS.data[name], ...data, name }, x: null, y: null });

/** A change to a network whose points are in the plane; what it starts from stays where it still fits. @param {Experiment} experiment @returns {Partial<Experiment>} */
const withPlane = (experiment) => {
  const plane = onPlane(experiment);
  return plane.layers[0] === experiment.layers[0] ? plane : { ...plane, initial: undefined };
};

/** @param {Store} store @param {Controls} controls */
export function createSetup(store, controls) {
  const now = () => store.get().experiment;

  const thumbnails = /** @type {[DatasetName, string][]} */ (Object.entries(SETTINGS.data.choices ?? {})).map(([name, label]) => {
    const canvas = make('canvas', '');
    canvas.width = canvas.height = SIDE * 2;
    const button = make('button', 'dataset', canvas, make('span', '', label));
    button.type = 'button';
    button.addEventListener('click', () => {
      const fits = REGRESSIONS.includes(name) ? { loss: /** @type {const} */ ('mse'), output_activation: /** @type {const} */ ('identity') } : {};
      // What it learned is of no use there: it begins anew.
      if (controls.attempt({ ...withData(now(), name), ...fits, ...withPlane(now()) })) store.update({ iteration: START });
    });
    byId('datasets').append(button);
    return { name, button, canvas };
  });

  /** The theme that the thumbnails are painted for. */
  let painted = '';
  function paint() {
    for (const { name, canvas } of thumbnails) {
      const network = new Network({ dtype: 'float32', seed: 0, layers: [2, 1], data: { name, samples: POINTS }, optimizer: { name: 'sgd', lr: 0 }, steps: 1 });
      const points = network.points();
      const { extent } = network;
      network.free();
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < points.length; i += 3) {
        const [x1, x2, y] = points.subarray(i, i + 3);
        ctx.globalAlpha = 0.3 + 0.7 * Math.min(1, Math.abs(y));
        ctx.fillStyle = colour(y < 0 ? '--minus' : '--plus');
        ctx.beginPath();
        ctx.arc(((x1 + extent) / extent) * SIDE, ((extent - x2) / extent) * SIDE, 3.2, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }

  return {
    /** @param {State} state */
    draw({ experiment }) {
      for (const { name, button } of thumbnails) button.setAttribute('aria-pressed', String(experiment.data?.name === name));
      const theme = colour('--paper');
      if (theme !== painted) paint();
      painted = theme;
    },
  };
}
