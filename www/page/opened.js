// Bits: those of weight and bias, and any number opened: its exact value, its neighbours, the other
// dtypes. A bit that is clicked turns over.

import { bit_groups, flip_bit, neighbours, round, ulp } from '../pkg/neuron_playground.js';
import { DTYPES, labelOf } from '../engine/dtypes.js';
import { make, setText } from '../draw/dom.js';
import { exactDecimal, format, roughly, superscript } from '../draw/numbers.js';
import { arrows, onKeys, onPointed } from '../draw/pointer.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @typedef {{ name: string, value: number, dtype: Dtype }} Opened
 * @typedef {(number: Opened) => void} OnFlip
 */

const PARTS = ['sign', 'exponent', 'mantissa'];

/** The number that an element shows. @param {EventTarget | null} target @returns {Opened | undefined} */
function numberOf(target) {
  const element = target instanceof Element ? target.closest('[data-number]') : null;
  if (!(element instanceof HTMLElement)) return undefined;
  const { name, number, dtype } = element.dataset;
  return { name: name ?? '', value: Number(number), dtype: /** @type {Dtype} */ (dtype) };
}

/**
 * @param {HTMLElement} panel Weight and bias, or the number pointed at.
 * @param {HTMLElement} opened The number opened.
 * @param {OnFlip} onStart Weight or bias has another bit now: it is to be the start.
 */
export function createBits(panel, opened, onStart) {
  const both = [createNumber(onStart), createNumber(onStart)];
  const detail = createDetail(opened, (number) => {
    if (number.name === 'weight' || number.name === 'bias') onStart(number);
    detail.show(number);
  });
  /** @type {Opened | undefined} */
  let pointed;
  /** @type {() => void} */
  let redraw = () => {};

  // Any element with data-number shows its bits on hover and on focus.
  onPointed('[data-number]', (element, leaving) => {
    if (!element) return;
    pointed = leaving ? undefined : numberOf(element);
    redraw();
  });
  document.addEventListener('click', ({ target }) => {
    const number = numberOf(target);
    if (number) detail.show(number);
  });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && detail.close());

  return {
    /** @param {Dtype} dtype @param {{ weight: number, bias: number } | undefined} row */
    draw(dtype, row) {
      redraw = () => this.draw(dtype, row);
      // One of another dtype would need more room, and move what is pointed at.
      const numbers = pointed?.dtype === dtype
        ? [pointed]
        : row
          ? [
              { name: 'weight', value: row.weight, dtype },
              { name: 'bias', value: row.bias, dtype },
            ]
          : [];
      for (const [i, number] of both.entries()) {
        // Out of sight, but not out of place.
        number.element.style.visibility = numbers[i] ? '' : 'hidden';
        if (numbers[i]) number.show(numbers[i]);
        if (!number.element.isConnected) panel.append(number.element);
      }
    },
  };
}

/** A number and its bits, each a button. @param {OnFlip} onFlip */
function createNumber(onFlip) {
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
    onFlip({ ...shown, value: flip_bit(shown.value, shown.dtype, buttons.length - 1 - place) });
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
      if (shown && shown.name === number.name && Object.is(shown.value, number.value) && shown.dtype === number.dtype) return;
      const groups = bit_groups(number.value, number.dtype).split(' ');
      if (shown?.dtype !== number.dtype) build(groups);
      shown = number;
      element.dataset.dtype = number.dtype;
      setText(name, number.name);
      setText(text, format(number.value, number.dtype));
      bits.setAttribute('aria-label', groups.map((group, i) => `${PARTS[i]} ${group}`).join(', '));
      const digits = groups.join('');
      for (const [i, button] of buttons.entries()) {
        if (button.textContent === digits[i]) continue;
        button.textContent = digits[i];
        button.setAttribute('aria-label', `bit ${digits.length - 1 - i}: ${digits[i]}`);
      }
    },
  };
}

/** Everything about one number. @param {HTMLElement} panel @param {OnFlip} onFlip */
function createDetail(panel, onFlip) {
  const number = createNumber(onFlip);
  const facts = make('dl', 'facts');
  const close = make('button', 'button small', 'Close');
  close.addEventListener('click', () => (panel.hidden = true));
  panel.append(make('div', 'figure-head', make('h2', '', 'The number opened'), make('div', 'figure-actions', close)), number.element, facts);

  return {
    close: () => (panel.hidden = true),
    /** @param {Opened} opened */
    show(opened) {
      const { value, dtype } = opened;
      number.show(opened);
      panel.dataset.dtype = dtype;
      const rows = [['exactly', exactly(value)]];
      if (Number.isFinite(value)) {
        const [below, above] = neighbours(value, dtype);
        rows.push(
          ['that is', powers(value, dtype)],
          ['next below', format(below, dtype)],
          ['next above', format(above, dtype)],
          ['ulp', roughly(ulp(value, dtype))],
        );
      }
      for (const other of DTYPES.filter((other) => other !== dtype)) {
        rows.push([labelOf(other), inOther(value, other)]);
      }
      facts.replaceChildren(...rows.flatMap(([term, text]) => [make('dt', '', term), make('dd', 'number', text)]));
      panel.hidden = false;
    },
  };
}

/** @param {number} value */
const exactly = (value) => (Number.isFinite(value) ? exactDecimal(value) : format(value, 'float64'));

/** Sign, power of two and what it is multiplied by. @param {number} value @param {Dtype} dtype */
function powers(value, dtype) {
  const [sign, exponent, mantissa] = bit_groups(value, dtype).split(' ');
  const bias = 2 ** (exponent.length - 1) - 1;
  const stored = parseInt(exponent, 2);
  // Subnormal numbers have no leading 1.
  const power = Math.max(stored, 1) - bias;
  const factor = parseInt(mantissa, 2) / 2 ** mantissa.length + (stored ? 1 : 0);
  return `${sign === '1' ? '−' : ''}2${superscript(power)} · ${factor}${stored ? '' : ' (subnormal)'}`;
}

/** What another dtype would make of it. @param {number} value @param {Dtype} dtype */
function inOther(value, dtype) {
  const held = round(value, dtype);
  if (Object.is(held, value) || Number.isNaN(value)) return 'the same';
  return `${format(held, dtype)}, off by ${roughly(held - value)}`;
}
