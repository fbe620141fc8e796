// What lies under the pointer in the diagram, a weight or a bias; clicked, it can be changed.

import { dtypeOf } from '../engine/variants.js';
import { make, setText } from '../draw/dom.js';
import { brief, format } from '../draw/numbers.js';
import { blame } from '../page/binding.js';
import { inField, number } from '../page/fields.js';
import { layersOf, parameterName, placeOf } from '../page/layers.js';
import { afterStep, inStep } from './moment.js';

/**
 * @import { NetworkFrame } from './part.js'
 * @import { Edge } from './geometry.js'
 */

/** As wide as the style has it, in pixels. */
const WIDTH = 220;

/** @param {HTMLElement} board @param {(place: number, value: number) => void} startFrom @param {() => void} onChange Another edge is pointed at. */
export function createTip(board, startFrom, onChange) {
  const element = make('form', 'edge-tip');
  element.hidden = true;
  board.append(element);
  /** @type {Edge | undefined} */
  let edge;
  let pinned = false;
  /** The network that it speaks of. @type {unknown} */
  let network;

  function hide() {
    const before = edge;
    [edge, pinned] = [undefined, false];
    element.hidden = true;
    if (before) onChange();
  }
  element.addEventListener('keydown', ({ key }) => key === 'Escape' && hide());

  /** A field for the number. @param {string} name @param {number} value @param {number} place */
  function fill(name, value, place) {
    const field = make('input', 'number');
    Object.assign(field, { value: inField(value), inputMode: 'decimal' });
    field.setAttribute('aria-label', name);
    const error = make('p', 'error');
    element.replaceChildren(make('b', 'number', name), field, error, make('span', 'hint', 'Enter trains from there, Esc leaves it.'));
    element.onsubmit = (submit) => {
      submit.preventDefault();
      try {
        startFrom(place, number(field.value, name));
        hide();
      } catch (problem) {
        setText(error, blame(problem));
      }
    };
    return field;
  }

  return {
    element,
    hide,
    /** What is pointed at. */
    get edge() {
      return edge;
    },
    /** It was clicked, and stays until it is left. */
    get pinned() {
      return pinned;
    },
    /** Of another network nothing is left to be said. @param {NetworkFrame} frame */
    follow({ chosen }) {
      if (pinned && chosen.network !== network) hide();
    },
    /** @param {NetworkFrame} frame @param {Edge} next @param {MouseEvent} event @param {boolean} pin */
    show({ state, chosen: { dtype, experiment, iteration, parameters, gradients, network: own } }, next, event, pin) {
      network = own;
      const layer = layersOf(state.experiment)[next.layer - 1];
      const place = placeOf(layer, next.output, next.input);
      const name = parameterName(layer, next.output, next.input);
      const moved = edge?.layer !== next.layer || edge.input !== next.input || edge.output !== next.output;
      [edge, pinned] = [next, pin];
      const { left, top, width } = board.getBoundingClientRect();
      const x = Math.max(0, Math.min(event.clientX - left + 14, width - WIDTH));
      Object.assign(element.style, { left: `${x}px`, top: `${event.clientY - top + 14}px` });
      const field = pin ? fill(name, parameters[place], place) : undefined;
      if (!pin) {
        // Before the first step there is no gradient.
        const gradient = iteration < 0 ? '' : `gradient ${inStep(iteration)} ${brief(gradients[place], dtypeOf(experiment, 'weight_grad'))}; `;
        const value = make('span', 'number', format(parameters[place], dtype));
        element.replaceChildren(make('b', 'number', name), value, make('span', 'hint', `${afterStep(iteration)}; ${gradient}${next.input < 0 ? 'click opens the neuron' : 'click to change it'}`));
      }
      element.hidden = false;
      field?.select();
      if (moved) onChange();
    },
  };
}
