// The neuron: x, weight and bias before the iteration, prediction, loss; the gradients flow back; weight and bias after it.

import { round } from '../pkg/neuron_playground.js';
import { byId, make, setText } from '../draw/dom.js';
import { brief, format } from '../draw/numbers.js';
import { opensNothing } from '../page/opened.js';
import { showBadge } from '../page/operations.js';
import { opensAt, pointOf, whenOf } from './moment.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const neuron = {
  id: 'neuron',
  part: 'neuron',
  embed: 'neuron',
  create: createNeuron,
};

/** A number that can be pointed at or focused to see its bits. */
const numberButton = () => make('button', 'value number');

/** @param {NeuronContext} context */
export function createNeuron({ step }) {
  const panel = byId('neuron');
  const forward = { x: numberButton(), prediction: numberButton(), y: numberButton(), loss: numberButton() };
  const parameters = {
    weight: { before: numberButton(), grad: numberButton(), after: numberButton(), badge: make('span', 'badge') },
    bias: { before: numberButton(), grad: numberButton(), after: numberButton(), badge: make('span', 'badge') },
  };
  /** @param {string | HTMLElement} label @param {HTMLElement} value */
  const labelled = (label, value) =>
    make('span', 'labelled', typeof label === 'string' ? make('span', 'label', label) : label, value);
  const point = make('span', 'label');
  const arrow = () => make('span', 'arrow');
  const edge = (/** @type {HTMLElement[]} */ ...inside) => make('div', 'edge', ...inside);
  /** The gradient comes back, and then the parameter is another one. @param {typeof parameters.weight} parameter */
  const update = ({ grad, after, badge }) =>
    make('span', 'update', labelled('← grad', grad), labelled('after', after), badge);

  panel.append(
    make('div', 'node', labelled(point, forward.x)),
    edge(labelled('weight before', parameters.weight.before), arrow(), update(parameters.weight)),
    make('div', 'node body', labelled('w·x + b, bias before', parameters.bias.before), update(parameters.bias)),
    edge(arrow()),
    make('div', 'node', labelled('prediction', forward.prediction)),
    edge(labelled('target y', forward.y), arrow()),
    make('div', 'node', labelled('loss', forward.loss)),
  );

  return {
    /** @param {NeuronFrame} frame */
    draw({ state, run, index, row }) {
      if (!run || (!row && state.iteration >= 0)) return;
      const { dtype, x, y } = state.experiment;
      const at = row?.iteration ?? -1;
      panel.dataset.dtype = dtype;
      // The first point of the batch, the one whose prediction the row holds; at the start, of the first step's.
      const next = Math.max(0, at);
      const first = pointOf(state.experiment, next);
      setText(point, x.length > 1 ? `x, point ${first + 1} of ${x.length}` : 'x');
      for (const [name, value] of /** @type {const} */ ([['x', x[first][0]], ['y', y[first][0]]])) {
        show(forward[name], name, round(value, run.dtypeOf(name)), run.dtypeOf(name), next);
      }
      show(forward.prediction, 'prediction', row?.prediction, run.dtypeOf('prediction'), at);
      show(forward.loss, 'loss', row?.loss, run.dtypeOf('loss'), at);
      const before = row ? run.before(index) : run.start;
      for (const name of /** @type {const} */ (['weight', 'bias'])) {
        const { before: from, grad, after, badge } = parameters[name];
        // At the start there is nothing before it.
        show(from, name, before?.[name], dtype, row ? at - 1 : -1);
        show(grad, `${name}_grad`, row?.[`${name}_grad`], run.dtypeOf(`${name}_grad`), at);
        show(after, name, row?.[name], dtype, at);
        const moved = row && run.moved(index, name);
        badge.hidden = !moved;
        if (moved) showBadge(badge, step.didAt(at)?.[name].what ?? moved);
        after.classList.toggle('changed', moved === 'moved');
      }
    },
  };
}

/** A number of the table; none where there is none yet, or where a long run has kept none. @param {HTMLElement} button @param {string} name @param {number | undefined} value @param {Dtype} dtype @param {number} at */
function show(button, name, value, dtype, at) {
  if (value === undefined) {
    setText(button, '–');
    opensNothing(button);
    button.removeAttribute('title');
    button.setAttribute('aria-label', `${name}: none`);
    return;
  }
  const text = brief(value, dtype);
  setText(button, text);
  button.setAttribute('aria-label', `${name} ${whenOf(name, at)} ${text}`);
  button.title = `${name} ${whenOf(name, at)}: ${format(value, dtype)}`;
  opensAt(button, name, value, dtype, at);
}
