// The worked step: every operation of the iteration on show, with its formula, what was exact, what
// the dtype kept, and what was lost.

import { ulp } from '../pkg/neuron_playground.js';
import { byId, make, setText } from '../dom.js';
import { brief, format, integer, MARKS, narrowest, roughly } from './numbers.js';

/**
 * @import { Dtype, Operation, Row } from '../pkg/neuron_playground.js'
 * @import { RunOf } from '../engine.js'
 * @import { Player } from '../player.js'
 * @import { State } from '../store.js'
 */

/** @type {Record<Operation['phase'], string>} */
const PHASES = {
  forward: 'Forward: the prediction',
  loss: 'Loss: how far off it is',
  backward: 'Backward: the gradients',
  unscale: 'Unscale: the gradients as they are',
  update: 'Update',
};

/** The number of the table that a symbol stands for, and how many iterations before this one. @type {Record<string, [keyof Row | 'x' | 'y', number]>} */
const OF_ROW = {
  x: ['x', 0],
  y: ['y', 0],
  prediction: ['prediction', 0],
  loss: ['loss', 0],
  weight: ['weight', 0],
  bias: ['bias', 0],
  weight_grad: ['weight_grad', 0],
  bias_grad: ['bias_grad', 0],
  'weight before': ['weight', 1],
  'bias before': ['bias', 1],
};

/** Steps of more points would be too long to read. */
export const MOST_POINTS = 1000;

/** @param {HTMLElement} panel @param {Player} player @param {(point: number) => void} onPoint */
export function createWorked(panel, player, onPoint) {
  const notFinite = byId('not-finite');
  const points = byId('worked-points');
  /** What the groups and rows on show are made for; another step of the same kind only changes their numbers. */
  let shape = '';
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  /** @type {Map<string, HTMLElement>} */
  let badges = new Map();
  /** Those that the reader has folded. @type {Set<string>} */
  const folded = new Set();

  /** @param {Operation[]} operations */
  function build(operations) {
    const groups = Map.groupBy(operations, groupOf);
    rows = [];
    badges = new Map();
    panel.replaceChildren(
      ...[...groups].map(([title, members]) => {
        const made = members.map((operation) => createRow(operation));
        rows.push(...made);
        const badge = make('span', 'badge');
        badges.set(title, badge);
        const { result, formula, symbols } = members[members.length - 1];
        const gist = make('span', 'gist number', `${result} = ${inSymbols(formula, symbols)}`);
        const details = make('details', 'worked-group', make('summary', '', make('b', '', title), gist, badge), ...made.map((row) => row.element));
        details.open = !folded.has(title);
        details.addEventListener('toggle', () => (details.open ? folded.delete(title) : folded.add(title)));
        return details;
      }),
    );
    // Updates of one parameter come in two parts where there is a master copy: rows are in the order of the groups.
    return [...groups.values()].flat();
  }

  return {
    /**
     * @param {State} state @param {RunOf | undefined} run
     * @param {{ iteration: number, point: number, operations: Operation[] | undefined, points: number }} worked
     */
    draw(state, run, { iteration, point, operations, points: count }) {
      const { dtype } = state.experiment;
      byId('worked-dtype').className = `chip ${dtype}`;
      setText(byId('worked-dtype'), `${MARKS[dtype]} ${dtype}`);
      setText(byId('worked-iteration'), integer(iteration));
      if (count > MOST_POINTS) {
        shape = '';
        panel.replaceChildren(make('p', 'hint', `A step on ${integer(count)} points is too long to read: set batch_size to ${integer(MOST_POINTS)} or less to see it worked.`));
        return;
      }
      if (!operations || !run) return;
      const kind = operations.map(({ result, formula }) => result + formula).join('|');
      const ordered = kind === shape ? [...Map.groupBy(operations, groupOf).values()].flat() : build(operations);
      shape = kind;
      const index = run.index(iteration);
      for (const [i, operation] of ordered.entries()) rows[i].show(operation, run, index);
      for (const parameter of /** @type {const} */ (['weight', 'bias'])) {
        const badge = badges.get(`Update: ${parameter}`);
        const moved = run.moved(index, parameter);
        if (badge && moved) showBadge(badge, moved);
      }
      showPoints(point, count);
      showNotFinite(run, iteration, ordered);
    },
  };

  /** @param {number} point @param {number} count */
  function showPoints(point, count) {
    const key = `${point}/${count}`;
    if (points.dataset.key === key) return;
    points.dataset.key = key;
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {number} */ to) => {
      const element = make('button', 'button small icon', text);
      Object.assign(element, { type: 'button', disabled: to < 0 || to >= count });
      element.setAttribute('aria-label', label);
      element.addEventListener('click', () => onPoint(to));
      return element;
    };
    points.replaceChildren(
      ...(count > 1
        ? [button('‹', 'The point before', point - 1), make('span', 'hint', `point ${integer(point + 1)} of ${integer(count)}`), button('›', 'The next point', point + 1)]
        : []),
    );
  }

  /** The first inf or NaN of the run: here, and why; or where. @param {RunOf} run @param {number} iteration @param {Operation[]} operations */
  function showNotFinite(run, iteration, operations) {
    const first = run.outcome.not_finite;
    const cause = first === iteration && operations.find(({ lost }) => lost === 'overflow' || lost === 'invalid');
    const key = first === undefined ? '' : cause ? callout(cause) : String(first);
    if (notFinite.dataset.key === key) return;
    notFinite.dataset.key = key;
    notFinite.classList.toggle('callout', Boolean(cause));
    if (first === undefined) return notFinite.replaceChildren();
    if (cause) return notFinite.replaceChildren(`The run's first ∞ or NaN is here, because of ${cause.result}. ${callout(cause)}`);
    const go = make('button', 'link', `iteration ${integer(first)}`);
    go.type = 'button';
    go.addEventListener('click', () => player.show(first));
    notFinite.replaceChildren('The first ∞ or NaN of this run comes at ', go, '.');
  }
}

/** @param {Operation} operation */
function groupOf({ phase, parameter }) {
  const name = parameter.replace(/^0\./, '');
  return name && phase === 'update' ? `Update: ${name}` : PHASES[phase];
}

/** @param {string} formula @param {string[]} symbols */
const inSymbols = (formula, symbols) => formula.replace(/\{(\d+)\}/g, (_, i) => symbols[Number(i)]);

/** @param {HTMLElement} badge @param {'moved' | 'frozen'} what */
export function showBadge(badge, what) {
  setText(badge, what);
  badge.className = `badge ${what}`;
}

/** One operation; its elements serve other steps as well. @param {Operation} first */
function createRow({ result, formula, symbols, call, node, dtype }) {
  /** Where the formula has an input: its button, and which input it is. @type {[HTMLElement, number][]} */
  const numbers = [];
  const filled = formula.split(/(\{\d+\})/).map((part) => {
    const place = part.match(/^\{(\d+)\}$/);
    if (!place) return part;
    const button = make('button', 'value number');
    Object.assign(button, { type: 'button', tabIndex: -1 });
    numbers.push([button, Number(place[1])]);
    return button;
  });
  const exact = make('span', 'number exact');
  const value = make('button', 'value number kept');
  value.type = 'button';
  const needle = make('span', 'needle');
  const bar = make('span', 'error-bar', needle);
  bar.setAttribute('aria-hidden', 'true');
  const error = make('span', 'number error-ulp');
  const said = make('p', 'callout');
  const element = make(
    'div',
    'operation',
    make('div', 'operation-name', make('b', '', result), make('span', 'hint', call), make('span', 'hint', node)),
    make('div', 'operation-formula', make('div', 'number symbols', `= ${inSymbols(formula, symbols)}`), make('div', 'number numbers', '= ', ...filled)),
    make('div', 'operation-exact', make('span', 'hint', 'exactly'), exact),
    make('div', 'operation-kept', make('span', 'hint', `in ${dtype}`), value),
    make('div', 'operation-error', make('span', 'hint', 'error'), bar, error),
    said,
  );
  element.dataset.dtype = dtype;

  return {
    element,
    /** @param {Operation} operation @param {RunOf} run @param {number} index The row's, in the run. */
    show(operation, run, index) {
      for (const [button, i] of numbers) {
        const input = operation.inputs[i];
        showNumber(button, symbols[i], input, narrowest(input, run.dtype), run, index);
      }
      setText(exact, format(operation.exact, 'float64'));
      showNumber(value, result, operation.value, dtype, run, index);
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
const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value) < 0.001 ? '<0.001' : Math.abs(value).toFixed(3)}`;

/**
 * A number that opens, and that knows where else it stands.
 * @param {HTMLElement} button @param {string} name @param {number} value @param {Dtype} dtype @param {RunOf} run @param {number} index
 */
function showNumber(button, name, value, dtype, run, index) {
  setText(button, brief(value, dtype));
  button.title = `${name} ${format(value, dtype)}`;
  const [column, back] = OF_ROW[name] ?? [undefined, 0];
  const at = index - back;
  const row = column && run.row(at);
  const same = row && (!(column in row) || Object.is(row[/** @type {keyof Row} */ (column)], value));
  Object.assign(button.dataset, { name: same ? column : name, number: String(value), dtype });
  if (same) button.dataset.at = String(row.iteration);
  else delete button.dataset.at;
}

/** What was lost, in this operation's own numbers. @param {Operation} operation */
export function callout({ lost, formula, result, inputs, exact, value, dtype, symbols }) {
  const [smallest, largest] = [ulp(0, dtype), { float16: '65,504', bfloat16: '3.39e38', float32: '3.40e38', float64: '1.80e308' }[dtype]];
  if (lost === 'underflow') {
    return `${roughly(exact)} is under half of ${dtype}'s smallest number, ${roughly(smallest)}: it becomes 0.`;
  }
  if (lost === 'overflow' && !Number.isFinite(exact)) return `The division is by 0: ${result} becomes ${roughly(value)}.`;
  if (lost === 'overflow') return `${roughly(exact)} is beyond ${dtype}'s largest number, ${largest}: it becomes ${roughly(value)}.`;
  if (lost === 'invalid') return `${inputs.map(roughly).join(' and ')} leave no number: ${result} becomes NaN.`;
  const kept = inputs.findIndex((input) => Object.is(input, value));
  const added = formula === '{0} + {1}' ? inputs[1 - kept] : exact - value;
  const half = ulp(value, dtype) / 2;
  const what = symbols[kept].replace(' before', '');
  const end = symbols[kept] === what ? `nothing of it is left in ${result}` : `the ${what} stays where it is`;
  if (Math.abs(added) === half) return `${roughly(added)} is just half an ulp of the ${what}: the tie goes to the even number, and ${end}.`;
  return `${roughly(added)} is less than half an ulp of the ${what} (${roughly(half)}): ${end}.`;
}
