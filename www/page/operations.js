// A step's operations, in groups: each with its formula, what was exact, what the dtype kept, and what was lost.

import { ulp } from '../pkg/neuron_playground.js';
import { DTYPE } from '../engine/dtypes.js';
import { make, setText } from '../draw/dom.js';
import { apart, exactText, faithful, format, inDigits, roughly } from '../draw/numbers.js';
import { opens } from './opened.js';

/**
 * @import { Did, Dtype, Operand, Operation } from '../pkg/neuron_playground.js'
 * @import { Run } from '../engine/runs.js'
 *
 * Where else a number stands, if it does: its name there, the iteration, and the same in words.
 * @typedef {(operand: Operand) => { name: string, at: number, when: string } | undefined} Locate
 */

/** @type {Record<Operation['phase'], string>} */
export const PHASES = {
  forward: 'Forward: the prediction',
  loss: 'Loss: how far off it is',
  backward: 'Backward: the gradients',
  unscale: 'Unscale: the gradients as they are',
  clip: 'Clip: the gradients that the step takes',
  schedule: 'Schedule: the learning rate of this step',
  update: 'Update',
  average: 'Average: the moving average of the parameters',
};

/** @param {HTMLElement} panel @param {(operation: Operation) => string} [groupOf] */
export function createOperations(panel, groupOf = ({ phase }) => PHASES[phase]) {
  /** What the groups and rows on show are made for; another step of the same kind only changes their numbers. */
  let shape = '';
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  /** @type {Map<string, HTMLElement>} */
  let badges = new Map();
  /** Those that the reader has folded. @type {Set<string>} */
  const folded = new Set();

  /** @param {Map<string, Operation[]>} groups */
  function build(groups) {
    rows = [];
    badges = new Map();
    panel.replaceChildren(
      ...[...groups].map(([title, members]) => {
        const made = members.map((operation) => createRow(operation));
        rows.push(...made);
        const badge = make('span', 'badge');
        badges.set(title, badge);
        const last = members[members.length - 1];
        const gist = make('span', 'gist number', `${last.result.label} = ${inSymbols(last)}`);
        const details = make('details', 'worked-group', make('summary', '', make('b', '', title), gist, badge), ...made.map((row) => row.element));
        details.open = !folded.has(title);
        details.addEventListener('toggle', () => (details.open ? folded.delete(title) : folded.add(title)));
        return details;
      }),
    );
  }

  return {
    /** The badge beside a group's title. @param {string} title */
    badge: (title) => badges.get(title),

    /** @param {Operation[]} operations @param {Locate} locate @returns {Operation[]} In the order of the rows. */
    show(operations, locate) {
      const groups = Map.groupBy(operations, groupOf);
      const kind = operations.map((operation) => operation.result.label + inSymbols(operation) + operation.result.dtype).join('|');
      if (kind !== shape) build(groups);
      shape = kind;
      // Updates of one parameter come in two parts where there is a master copy: rows are in the order of the groups.
      const ordered = [...groups.values()].flat();
      for (const [i, operation] of ordered.entries()) rows[i].show(operation, locate);
      return ordered;
    },

    /** Says something in their place. @param {string} text */
    say(text) {
      shape = text;
      panel.replaceChildren(make('p', 'hint', text));
    },
  };
}

/** The formula with the operands' names in it. @param {Operation} operation */
const inSymbols = ({ formula, operands }) => formula.replace(/\{(\d+)\}/g, (_, i) => operands[Number(i)].label);

/** @typedef {Did['what'] | NonNullable<ReturnType<Run['moved']>>} Fact */

/** @type {Record<Fact, string>} */
const BADGES = {
  moved: 'moved',
  stays: 'stays',
  zero_gradient: 'gradient 0',
  nothing_asked: 'nothing asked',
  underflowed: 'underflowed',
  lost: 'lost',
  tied: 'tied',
  lost_in_parts: 'lost',
  saturated: 'at the last',
  returned: 'back again',
  copy_moved: 'copy moved',
  by_chance: 'rounded back',
  kept: 'kept',
  waits: 'no step yet',
  skipped: 'skipped',
  not_finite: 'not finite',
};

/** @param {HTMLElement} badge @param {Fact} what */
export function showBadge(badge, what) {
  setText(badge, BADGES[what]);
  badge.className = `badge ${what}`;
}

/** Numbers that people write, as 0.1, and that are another one in a dtype: that is seen. @type {Set<Operand['role']>} */
const GIVEN = new Set(['number', 'data']);

/** A formula of so many letters has a line of its own. */
const LONG = 50;

/** One operation; its elements serve other steps as well. @param {Operation} first */
function createRow(first) {
  const { formula, call, node, result: { label, dtype } } = first;
  /** Where the formula has an input: its button, which input it is, and whether a negative one needs parentheses. @type {[HTMLElement, number, boolean][]} */
  const numbers = [];
  const parts = formula.split(/(\{\d+\})/);
  const filled = parts.map((part, at) => {
    const place = part.match(/^\{(\d+)\}$/);
    if (!place) return part;
    // (−2)² is not −2².
    const encloses = /−\s*$/.test(parts[at - 1]) || parts[at + 1].startsWith('²');
    const button = make('button', 'value number');
    button.tabIndex = -1;
    numbers.push([button, Number(place[1]), encloses]);
    return button;
  });
  const exact = make('span', 'number exact');
  const value = make('button', 'value number kept');
  const needle = make('span', 'needle');
  const bar = make('span', 'error-bar', needle);
  bar.setAttribute('aria-hidden', 'true');
  const error = make('span', 'number error-ulp');
  const said = make('p', 'callout');
  const element = make(
    'div',
    'operation',
    make('div', 'operation-name', make('b', '', label), make('span', 'hint', call), make('span', 'hint', node)),
    make('div', 'operation-formula', make('div', 'number symbols', `= ${inSymbols(first)}`), make('div', 'number numbers', '= ', ...filled)),
    make('div', 'operation-exact', make('span', 'hint', 'exactly'), exact),
    make('div', 'operation-kept', make('span', 'hint', `in ${dtype}`), value),
    make('div', 'operation-error', make('span', 'hint', 'error'), bar, error),
    said,
  );
  element.dataset.dtype = dtype;
  element.classList.toggle('long', formula.length > LONG);

  return {
    element,
    /** @param {Operation} operation @param {Locate} locate */
    show(operation, locate) {
      for (const [button, i, encloses] of numbers) {
        const operand = operation.operands[i];
        const text = (GIVEN.has(operand.role) ? faithful : format)(operand.value, operand.dtype);
        showNumber(button, operand, locate, encloses && text.startsWith('−') ? `(${text})` : text);
      }
      const whole = exactText(operation.exact, operation.exact_lo, dtype);
      setText(exact, whole);
      const kept = operation.result.value;
      const text = format(kept, dtype);
      // Where the shortest forms of both are the same, as those of 0.1 are, with as many digits as tell them apart.
      showNumber(value, operation.result, locate, whole === text && kept !== operation.exact ? apart([kept, operation.exact])[0] : text);
      const known = Number.isFinite(operation.error_ulp);
      needle.hidden = !known;
      // The bar ends at half an ulp; sums of several roundings may go beyond, and then stand at its end.
      needle.style.left = `${50 + Math.max(-50, Math.min(50, operation.error_ulp * 100))}%`;
      setText(error, known ? `${operation.error_ulp === 0 ? '0' : signed(operation.error_ulp)} ulp` : '');
      setText(said, operation.lost ? callout(operation) : '');
      element.classList.toggle('lost', Boolean(operation.lost));
    },
  };
}

/** @param {number} value */
function signed(value) {
  const size = Math.abs(value);
  return `${value < 0 ? '−' : '+'}${size >= 0.001 && size < 1000 ? size.toFixed(3) : roughly(size)}`;
}

/** A number that opens, and that knows where else it stands. @param {HTMLElement} button @param {Operand} operand @param {Locate} locate @param {string} text How it is written here. */
function showNumber(button, operand, locate, text) {
  const { label, value, dtype } = operand;
  setText(button, text);
  button.title = `${label} ${format(value, dtype)}`;
  opens(button, { name: label, value, dtype, ...locate(operand) });
}

/** What was lost, in this operation's own numbers. @param {Operation} operation */
export function callout(operation) {
  const { lost, kind, operands, result: { label, name, value, dtype }, exact, exact_lo, half_gap } = operation;
  const becomes = `${label} becomes ${roughly(value)}`;
  switch (lost) {
    case 'underflow': {
      const smallest = ulp(0, dtype);
      // What float64 can't hold isn't known exactly either.
      if (exact === 0) return `The ${label} is under half of ${dtype}'s smallest number, ${roughly(smallest)}: it becomes 0.`;
      if (Math.abs(exact) === smallest / 2) return `${roughly(exact)} is just half of ${dtype}'s smallest number, ${roughly(smallest)}: the tie goes to 0.`;
      return `${apart([exact, smallest / 2])[0]} is under half of ${dtype}'s smallest number, ${roughly(smallest)}: it becomes 0.`;
    }
    case 'overflow':
    case 'saturated':
      return `${beyond(exact, label, dtype)}: it becomes ${roughly(value)}.`;
    case 'divided_by_zero':
      return `The division is by 0: ${becomes}.`;
    case 'zero_by_zero':
      return `0 / 0 is no number: ${becomes}.`;
    case 'infinity_minus_infinity':
      return `∞ − ∞ is no number: ${becomes}.`;
    case 'zero_times_infinity':
      return `0 · ∞ is no number: ${becomes}.`;
    case 'invalid':
      return `${operands.map((operand) => roughly(operand.value)).join(' and ')} leave no number: ${becomes}.`;
    default: {
      const place = Math.max(0, operands.findIndex((operand) => Object.is(operand.value, value)));
      const kept = operands[place];
      const added = kind === 'add' ? operands[1 - place].value : exact - value + exact_lo;
      // A parameter is what it was before.
      const stays = kept.role === 'before' && kept.name === name;
      const what = stays ? label : kept.label;
      const decays = kind === 'mul' || kind === 'lerp';
      const end = stays ? `the ${what} stays where it is` : decays ? `${what} comes back as it was` : `nothing of it is left in ${label}`;
      const tie = lost === 'tied' ? ' the tie goes to the even number, and' : '';
      return `${shortOf(added, half_gap, { value, dtype }, what)}:${tie} ${end}.`;
    }
  }
}

/** What is larger than any number of the dtype, and by how much. @param {number} exact @param {string} label @param {Dtype} dtype */
function beyond(exact, label, dtype) {
  const { largest } = DTYPE[dtype];
  const [sign, limit] = exact < 0 ? ['−', "'s lowest number"] : ['', "'s largest number"];
  const end = `is beyond ${dtype}${limit}, ${sign}${largest}`;
  if (!Number.isFinite(exact)) return `The ${label} ${end}`;
  // A whole number of few digits has all of them; others enough to be seen to be beyond.
  const whole = Number.isInteger(exact) && Math.abs(exact) < 1e6;
  return `${whole ? inDigits(exact, 6) : apart([exact, Math.sign(exact) * Number(largest.replace(',', ''))])[0]} ${end}`;
}

/**
 * That what is asked of a number is less than half the gap beside it, or just half: `where` is the number.
 * @param {number} asked @param {number} half @param {{ value: number, dtype: Dtype }} where
 * @param {string} [name] What the number is called, where that isn't clear.
 */
export function shortOf(asked, half, where, name) {
  const isTied = Math.abs(asked) === half;
  const [asks, gap] = apart([Math.abs(asked), half]);
  const isUlp = half === ulp(where.value, where.dtype) / 2;
  const whole = `half ${isUlp ? 'an ulp' : 'the gap towards 0'}${name ? ` of the ${name}` : ''}`;
  // What is more has lost that on the way, where it is rounded more than once.
  if (Math.abs(asked) > half) return `${asked < 0 ? '−' : ''}${asks}${name ? ' is' : ','} on the way rounded to ${gap}, ${whole}, at most`;
  return `${asked < 0 ? '−' : ''}${asks}${name ? ' is' : ','} ${isTied ? `just ${whole}` : `less than ${gap}, ${whole}`}`;
}
