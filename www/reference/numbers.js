// The page of numbers: the dtypes side by side, with what each can hold. All of it is asked of the engine.

import { bit_groups, neighbours, round, ulp } from '../pkg/neuron_playground.js';
import { DTYPES, labelOf } from '../engine/dtypes.js';
import { make } from '../draw/dom.js';
import { format, integer, roughly, superscript } from '../draw/numbers.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

/** What each is good for, and what it is bad at. @type {Record<Dtype, [good: string, bad: string]>} */
const USE = {
  float16: ['Fine steps near 1 in half the memory: weights and activations in mixed precision.', 'A narrow range: small gradients become 0 and large losses ∞, so losses are scaled.'],
  bfloat16: ['float32’s range in half the memory: most large models train in it, without loss scaling.', 'Coarse: small updates are soon less than half an ulp, so the weights are kept in float32 as well.'],
  float32: ['PyTorch’s default: digits and range enough for nearly all that is trained.', 'Twice the memory of 16 bits, and slower where the hardware has units for those.'],
  float64: ['Whatever has to be checked: gradients by differences, long sums, science.', 'Four times the memory of 16 bits, and slow on most GPUs.'],
  float8_e4m3fn: ['Weights and inputs of a layer, once they are scaled: a quarter of float32’s memory.', 'Nothing is beyond 448, and PyTorch computes nothing in it: numbers are cast to it and back.'],
  float8_e5m2: ['Gradients, once they are scaled: float16’s range in half its memory.', 'Four steps from 1 to 2: few updates are as large as half of one.'],
};
const PARTS = ['sign', 'exponent', 'mantissa'];

/** @param {number} value A power of two. */
const power = (value) => `2${superscript(Math.log2(value))}`;

/** What a dtype is made of and can hold. @param {Dtype} dtype */
export function limitsOf(dtype) {
  const widths = bit_groups(1, dtype).split(' ').map((group) => group.length);
  const [, exponent, mantissa] = widths;
  const bias = 2 ** (exponent - 1) - 1;
  const infinity = round(Infinity, dtype);
  return {
    widths,
    bias,
    // What has no infinity makes its largest number of it.
    largest: Number.isFinite(infinity) ? infinity : neighbours(infinity, dtype)[0],
    normal: 2 ** (1 - bias),
    subnormal: neighbours(0, dtype)[1],
    gap: ulp(1, dtype),
    /** From 1 to the next power of two. */
    between: 2 ** mantissa,
    whole: 2 ** (mantissa + 1),
    /** Decimal digits that survive, whatever they are; and those that tell each number from its neighbours. */
    digits: [Math.floor(mantissa * Math.log10(2)), Math.ceil(1 + (mantissa + 1) * Math.log10(2))],
  };
}

/** The bits as so many boxes, to one scale for all dtypes. @param {number[]} widths */
function drawing(widths) {
  const boxes = widths.flatMap((width, i) => Array.from({ length: width }, () => make('span', `box ${PARTS[i]}`)));
  const picture = make('div', 'boxes', ...boxes);
  picture.setAttribute('aria-hidden', 'true');
  return picture;
}

/** @param {Dtype} dtype */
function card(dtype) {
  const { widths, bias, largest, normal, subnormal, gap, between, whole, digits } = limitsOf(dtype);
  const [good, bad] = USE[dtype];
  /** @param {string} term @param {string[]} lines */
  const fact = (term, ...lines) => make('div', '', make('dt', '', term), ...lines.map((line, i) => make('dd', i ? 'hint' : 'number', line)));
  /** @param {string} term @param {string} text */
  const says = (term, text) => make('div', '', make('dt', '', term), make('dd', '', text));
  const name = make('h3', '', labelOf(dtype));
  name.id = `numbers-${dtype}`;
  const list = make(
    'dl',
    '',
    fact('bits', String(widths.reduce((sum, width) => sum + width, 0)), `${widths[0]} sign, ${widths[1]} exponent, ${widths[2]} mantissa`),
    fact('largest', largest < 1e6 ? integer(largest) : format(largest, dtype)),
    fact('smallest normal', roughly(normal), power(normal)),
    fact('smallest subnormal', roughly(subnormal), power(subnormal)),
    fact('gap at 1, an ulp', roughly(gap), `${power(gap)}: ${between < 1e9 ? integer(between) : roughly(between)} steps from 1 to 2`),
    fact('every whole number up to', whole < 1e9 ? integer(whole) : roughly(whole), power(whole)),
    fact('decimal digits', String(digits[0]), `always kept; ${digits[1]} tell all its numbers apart`),
    fact('exponent bias', integer(bias)),
    says('good for', good),
    says('bad at', bad),
  );
  const element = make('section', `number-card ${dtype}`, name, drawing(widths), list);
  element.setAttribute('aria-labelledby', name.id);
  return element;
}

export const numbers = () => make('div', 'number-cards', ...DTYPES.map(card));
