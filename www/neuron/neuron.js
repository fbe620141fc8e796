// The neuron: x, weight, bias, prediction, loss, with this iteration's numbers; the gradient flows back.

import { byId, make, setText } from '../draw/dom.js';
import { brief, format } from '../draw/numbers.js';
import { showBadge } from '../page/operations.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const neuron = {
  id: 'neuron',
  part: 'neuron',
  tour: ['Nothing is a black box', 'Click any number here: it opens to its bits, the formula with the numbers in it, and what rounding took.'],
  touredAlone: true,
  create: createNeuron,
};

/** A number that can be pointed at or focused to see its bits. */
function numberButton() {
  const button = make('button', 'value number');
  return button;
}

/** @param {NeuronContext} context */
function createNeuron({ step }) {
  const panel = byId('neuron');
  const values = {
    x: numberButton(),
    weight: numberButton(),
    weight_grad: numberButton(),
    bias: numberButton(),
    bias_grad: numberButton(),
    prediction: numberButton(),
    y: numberButton(),
    loss: numberButton(),
  };
  /** @param {string | HTMLElement} label @param {HTMLElement} value */
  const labelled = (label, value) =>
    make('span', 'labelled', typeof label === 'string' ? make('span', 'label', label) : label, value);
  const badges = { weight: make('span', 'badge'), bias: make('span', 'badge') };
  const point = make('span', 'label');
  const arrow = () => make('span', 'arrow');
  const edge = (/** @type {HTMLElement[]} */ ...inside) => make('div', 'edge', ...inside);
  const gradient = (/** @type {HTMLElement} */ value) => make('span', 'gradient', labelled('←', value));

  panel.append(
    make('div', 'node', labelled(point, values.x)),
    edge(labelled('weight', values.weight), arrow(), make('span', 'below', gradient(values.weight_grad), badges.weight)),
    make('div', 'node body', labelled('w·x + b, bias', values.bias), make('span', 'below', gradient(values.bias_grad), badges.bias)),
    edge(arrow()),
    make('div', 'node', labelled('prediction', values.prediction)),
    edge(labelled('target y', values.y), arrow()),
    make('div', 'node', labelled('loss', values.loss)),
  );

  return {
    /** @param {NeuronFrame} frame */
    draw({ state: { experiment: { dtype, x, y, batch_size } }, run, index, row }) {
      if (!run || !row) return;
      panel.dataset.dtype = dtype;
      // The first point of the batch, the one whose prediction the row holds.
      const first = batch_size ? (row.iteration * batch_size) % x.length : 0;
      setText(point, x.length > 1 ? `x, point ${first + 1} of ${x.length}` : 'x');
      const numbers = { x: x[first][0], y: y[first][0], ...row };
      for (const [name, button] of Object.entries(values)) {
        const key = /** @type {keyof typeof values} */ (name);
        show(button, key, numbers[key], dtype);
        button.dataset.at = String(row.iteration);
      }
      for (const parameter of /** @type {const} */ (['weight', 'bias'])) {
        const moved = run.moved(index, parameter);
        badges[parameter].hidden = !moved;
        if (moved) showBadge(badges[parameter], step.didAt(row.iteration)?.[parameter].what ?? moved);
        values[parameter].classList.toggle('changed', moved === 'moved');
      }
    },
  };
}

/** @param {HTMLElement} button @param {string} name @param {number} value @param {Dtype} dtype */
function show(button, name, value, dtype) {
  const text = brief(value, dtype);
  setText(button, text);
  button.setAttribute('aria-label', `${name} ${text}`);
  button.title = `${name} ${format(value, dtype)}`;
  Object.assign(button.dataset, { name, number: String(value), dtype });
}
