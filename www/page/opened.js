// Bits: those of weight and bias, and any number opened. A bit that is clicked turns over, where the number is one to start
// from: everything else is computed, or set elsewhere.

import { bit_groups, flip_bit } from '../pkg/neuron_playground.js';
import { make, setText } from '../draw/dom.js';
import { format } from '../draw/numbers.js';
import { arrows, onKeys, onPointed } from '../draw/pointer.js';
import { factsOf } from './facts.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { Part, Store } from '../state/store.js'
 *
 * @typedef {object} Opened
 * @property {string} name
 * @property {number} value
 * @property {Dtype} dtype
 * @property {number} [at] The iteration whose number it is; -1 before the first.
 * @property {string} [when] The same in words, "after iteration 3".
 * @property {number} [place] Of a network's parameter, among all of them.
 *
 * What a click on a bit of a number does, in words; and what does it: a start from there, with another value. It gives back
 * the number as it is then, or nothing if it can't be.
 * @typedef {{ says: string, start?: (value: number) => Opened | undefined }} Turning
 */

/** Between a number and the panel that would cover it, in pixels. */
const MARGIN = 16;
const PARTS = ['sign', 'exponent', 'mantissa'];

/** Has an element show a number that opens. @param {HTMLElement} element @param {Opened} opened */
export function opens({ dataset }, { name, value, dtype, at, when, place }) {
  // A text of -0 by itself is "0".
  Object.assign(dataset, { name, number: Object.is(value, -0) ? '-0' : String(value), dtype });
  for (const [key, what] of Object.entries({ at, when, place })) {
    if (what === undefined) delete dataset[key];
    else dataset[key] = String(what);
  }
}

/** It shows none any more. @param {HTMLElement} element */
export function opensNothing({ dataset }) {
  for (const key of ['name', 'number', 'dtype', 'at', 'when', 'place']) delete dataset[key];
}

/** The number that an element shows. @param {EventTarget | null} target @returns {Opened | undefined} */
function numberOf(target) {
  const element = target instanceof Element ? target.closest('[data-number]') : null;
  if (!(element instanceof HTMLElement)) return undefined;
  const { name = '', number, dtype, at, when, place } = element.dataset;
  const known = (/** @type {string | undefined} */ text) => (text === undefined ? undefined : Number(text));
  return { name, value: Number(number), dtype: /** @type {Dtype} */ (dtype), at: known(at), when, place: known(place) };
}

/** The number opened, on both parts of the page. @param {HTMLElement} panel @param {Store} store */
export function createOpened(panel, store) {
  /** @type {Partial<Record<Part, (number: Opened) => Turning>>} */
  const turnings = {};
  /** What a click on a bit of it does, on the part on show. @param {Opened} opened @returns {Turning} */
  const turning = (opened) => turnings[store.get().part]?.(opened) ?? { says: '' };
  const number = createNumber(turning, show);
  const says = make('p', 'hint');
  const facts = make('dl', 'facts');
  const close = make('button', 'button small', 'Close');
  const hide = () => (panel.hidden = true);
  close.addEventListener('click', hide);
  const dtypes = make('button', 'button small', 'All dtypes');
  dtypes.dataset.opens = 'numbers';
  panel.append(make('div', 'figure-head', make('h2', '', 'The number opened'), make('div', 'figure-actions', dtypes, close)), number.element, says, facts);
  document.addEventListener('click', ({ target }) => {
    const opened = numberOf(target);
    if (!opened) return;
    show(opened);
    uncover(/** @type {Element} */ (target));
  });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
  store.subscribe(({ opening }, before) => opening !== before.opening && hide());

  /** @param {Opened} opened */
  function show(opened) {
    number.show(opened);
    setText(says, turning(opened).says);
    panel.dataset.dtype = opened.dtype;
    facts.replaceChildren(...factsOf(opened.value, opened.dtype).flatMap(([term, text]) => [make('dt', '', term), make('dd', 'number', text)]));
    panel.hidden = false;
  }

  /** What was clicked doesn't stay below the panel. @param {Element} element */
  function uncover(element) {
    const [own, over] = [element, panel].map((each) => each.getBoundingClientRect());
    if (panel.contains(element) || own.right < over.left || own.left > over.right || own.bottom < over.top || own.top > over.bottom) return;
    window.scrollBy(0, own.bottom - over.top + MARGIN);
  }

  return {
    turning,
    /** @param {Part} part @param {(number: Opened) => Turning} says */
    turnsBy(part, says) {
      turnings[part] = says;
    },
  };
}

/**
 * The bits of two numbers, or of the one pointed at.
 * @param {HTMLElement} panel @param {HTMLElement} says What a click on them does. @param {ReturnType<typeof createOpened>} opened
 */
export function createBits(panel, says, { turning }) {
  const shown = [0, 1].map(() => createNumber(turning, () => {}));
  /** What it shows may be another number by the next drawing. @type {HTMLElement | undefined} */
  let pointed;
  /** @type {() => void} */
  let redraw = () => {};

  // Any element with data-number shows its bits on hover and on focus.
  onPointed('[data-number]', (element, leaving) => {
    if (!element) return;
    pointed = leaving ? undefined : element;
    redraw();
  });

  return {
    /** @param {Dtype} dtype @param {Opened[]} both */
    draw(dtype, both) {
      redraw = () => this.draw(dtype, both);
      // One of another dtype would need more room, and move what is pointed at.
      const number = pointed?.isConnected ? numberOf(pointed) : undefined;
      const numbers = number?.dtype === dtype ? [number] : both;
      for (const [i, number] of shown.entries()) {
        // Out of sight, but not out of place.
        number.element.style.visibility = numbers[i] ? '' : 'hidden';
        if (numbers[i]) number.show(numbers[i]);
        if (!number.element.isConnected) panel.append(number.element);
      }
      if (numbers.length) setText(says, turning(numbers[0]).says);
    },
  };
}

/**
 * A number and its bits, each a button.
 * @param {(number: Opened) => Turning} turning @param {(number: Opened) => void} onTurned The number is another one now.
 */
function createNumber(turning, onTurned) {
  const name = make('span', '');
  const text = make('span', 'number');
  const bits = make('div', 'bit-groups');
  bits.setAttribute('role', 'group');
  const element = make('div', 'bits-of', make('div', 'bits-head', name, text), bits);
  /** @type {Opened | undefined} */
  let shown;
  /** The sign first. @type {HTMLButtonElement[]} */
  let buttons = [];

  bits.addEventListener('click', ({ target }) => {
    const place = buttons.indexOf(/** @type {HTMLButtonElement} */ (target));
    if (place < 0 || !shown) return;
    const turned = turning(shown).start?.(flip_bit(shown.value, shown.dtype, buttons.length - 1 - place));
    // If it was refused, it is as it was; what a click on it does may be another thing by now.
    onTurned(turned ?? shown);
  });
  // One stop for Tab; the arrows go from bit to bit.
  /** @param {number} right @param {number} down @param {KeyboardEvent} event */
  function walk(right, down, { target }) {
    const place = buttons.indexOf(/** @type {HTMLButtonElement} */ (target));
    if (down || place < 0) return false;
    buttons[(place + right + buttons.length) % buttons.length].focus();
  }
  onKeys(bits, arrows(walk));

  /** @param {string[]} groups */
  function build(groups) {
    bits.replaceChildren(
      ...groups.map((group, i) => {
        const digits = make('span', `bit-digits ${PARTS[i]}`);
        for (let bit = 0; bit < group.length; bit++) {
          const button = make('button', 'bit');
          button.tabIndex = i === 0 ? 0 : -1;
          digits.append(button);
        }
        return make('span', 'bit-group', digits, make('span', 'bit-label', i ? PARTS[i] : '±'));
      }),
    );
    buttons = [...bits.querySelectorAll('button')];
  }

  return {
    element,
    /** @param {Opened} number */
    show(number) {
      const turns = Boolean(turning(number).start);
      for (const button of buttons) button.disabled = !turns;
      if (shown && Object.is(shown.value, number.value) && shown.name === number.name && shown.dtype === number.dtype && shown.at === number.at) return;
      const groups = bit_groups(number.value, number.dtype).split(' ');
      if (shown?.dtype !== number.dtype) build(groups);
      shown = number;
      element.dataset.dtype = number.dtype;
      setText(name, number.when ? `${number.name} ${number.when}` : number.name);
      setText(text, format(number.value, number.dtype));
      bits.setAttribute('aria-label', groups.map((group, i) => `${PARTS[i]} ${group}`).join(', '));
      const digits = groups.join('');
      for (const [i, button] of buttons.entries()) {
        button.disabled = !turns;
        if (button.textContent === digits[i]) continue;
        button.textContent = digits[i];
        button.setAttribute('aria-label', `bit ${digits.length - 1 - i}: ${digits[i]}`);
      }
    },
  };
}
