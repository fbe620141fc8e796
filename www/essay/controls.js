// What a figure of the essay is touched by: each makes its element, and follows the figure's state.

import { DTYPES, MARKS } from '../engine/dtypes.js';
import { varied } from '../engine/variants.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { fromSlider, toSlider } from '../page/controls.js';

/**
 * @import { Dtype, Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { Player } from '../state/player.js'
 * @import { NeuronState, Store } from '../state/store.js'
 *
 * @typedef {{ store: Store, player: Player, attempt: (change: Partial<Experiment>) => boolean }} Hands
 * @typedef {{ element: HTMLElement, draw: (state: NeuronState) => void }} Control
 * @typedef {(hands: Hands) => Control} ControlMaker
 */

/** With its value beside it. @param {string} name @param {{ min: number, max: number, step: number }} range @param {(value: number) => void} change */
export function slider(name, range, change) {
  const input = make('input', '');
  Object.assign(input, { type: 'range', ...range });
  const value = make('output', 'number');
  const element = make('label', 'slide', make('span', '', name), input, value);
  input.addEventListener('input', () => change(Number(input.value)));
  return {
    element,
    input,
    /** @param {number} place @param {string} text */
    show(place, text) {
      if (Number(input.value) !== place) input.value = String(place);
      setText(value, text);
      input.setAttribute('aria-valuetext', text);
    },
  };
}

/** From one iteration to another, or through the whole run, which also plays. @param {[from: number, to: number]} [range] @returns {ControlMaker} */
export const iterations = (range) => ({ player }) => {
  const [min, max] = range ?? [0, 19];
  const { element, input, show } = slider('iteration', { min, max, step: 1 }, player.show);
  if (range) return { element, draw: ({ iteration }) => show(iteration, integer(iteration)) };
  const play = make('button', 'button small play');
  play.addEventListener('click', player.toggle);
  return {
    element: make('div', 'with-play', play, element),
    draw({ iteration, playing, experiment: { steps } }) {
      input.max = String(steps - 1);
      show(Math.max(0, iteration), integer(Math.max(0, iteration)));
      setText(play, playing ? 'Pause' : 'Play');
    },
  };
};

/** @type {ControlMaker} */
export const learningRate = ({ store, attempt }) => {
  const { element, show } = slider('learning rate', { min: -4, max: 0, step: 0.005 }, (place) => {
    attempt({ optimizer: { ...store.get().experiment.optimizer, lr: fromSlider(String(place)) } });
  });
  return { element, draw: ({ experiment: { optimizer: { lr } } }) => show(toSlider(lr), String(lr)) };
};

/** @type {ControlMaker} */
export const target = ({ attempt }) => {
  const { element, show } = slider('target y', { min: 1, max: 400, step: 1 }, (y) => attempt({ y: [[y]] }));
  return { element, draw: ({ experiment: { y } }) => show(y[0][0], integer(y[0][0])) };
};

/**
 * One of several, as buttons.
 * @param {string} name @param {{ name: string, className?: string, mark?: string, is: (state: NeuronState) => boolean, choose: () => void }[]} choices @returns {Control}
 */
function choice(name, choices) {
  const buttons = choices.map(({ name, className = '', mark, choose }) => {
    const sign = make('span', 'mark', mark ?? '');
    sign.setAttribute('aria-hidden', 'true');
    const button = make('button', `button small ${className}`, ...(mark ? [sign, ` ${name}`] : [name]));
    button.addEventListener('click', choose);
    return button;
  });
  const element = make('div', 'choice', ...buttons);
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', name);
  return { element, draw: (state) => choices.forEach(({ is }, i) => buttons[i].setAttribute('aria-pressed', String(is(state)))) };
}

/** @param {Dtype[]} offered @returns {ControlMaker} */
export const dtypes = (offered) => ({ attempt }) =>
  choice(
    'dtype',
    DTYPES.filter((dtype) => offered.includes(dtype)).map((dtype) => ({
      name: dtype,
      className: dtype,
      mark: MARKS[dtype],
      is: ({ experiment }) => experiment.dtype === dtype,
      choose: () => attempt({ dtype }),
    })),
  );

/** What may be done against lost updates, each beside the same without it. @type {Record<string, Patch>} */
const CURES = {
  'nothing': {},
  'loss scaling': { loss_scaling: { name: 'static', scale: 1024 } },
  'float32 parameters, autocast': { dtype: 'float32', autocast: 'float16' },
  'a float32 copy': { update: 'master_weights' },
  'Kahan summation': { update: 'kahan' },
  'rounding by chance': { update: 'stochastic_rounding' },
};
const NO_CURE = /** @type {const} */ ({ dtype: 'float16', update: 'nearest', autocast: null, loss_scaling: null });

/** @type {ControlMaker} */
export const cures = ({ store }) => {
  let chosen = 'nothing';
  return choice(
    'against lost updates',
    Object.entries(CURES).map(([name, patch]) => ({
      name,
      is: () => name === chosen,
      choose() {
        chosen = name;
        const variants = name === 'nothing' ? [] : [NO_CURE];
        store.update({ experiment: varied(store.get().experiment, { ...NO_CURE, ...patch }), variants, playing: false, iteration: 0 });
      },
    })),
  );
};
