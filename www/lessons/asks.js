// The ways in which a lesson's question is answered: a choice, an order, a number, or an experiment that is brought about.

import { MARKS } from '../engine/dtypes.js';
import { jsonOf } from '../engine/json.js';
import { byId, make, setText } from '../draw/dom.js';
import { roughly } from '../draw/numbers.js';
import { blame } from '../page/binding.js';
import { number } from '../page/fields.js';
import { ending, since } from '../page/outcome.js';

/**
 * @import { Dtype, Experiment, Outcome } from '../pkg/neuron_playground.js'
 *
 * @typedef {{ kind: 'choice', options: string[], right: number }} Choice
 * @typedef {{ kind: 'order', items: Dtype[], right: Dtype[] }} Order
 * @typedef {{ kind: 'number', unit: string, right: number, tolerance: number }} Amount
 *
 * @typedef {object} Trial Answered once it happens.
 * @property {'experiment'} kind
 * @property {'lr' | 'eps'} vary The one setting of the optimizer that may be another than the lesson's.
 * @property {{ state: Outcome['state'], latest?: number }} until What has to become of the run, and from which iteration on at the latest.
 *
 * @typedef {Choice | Order | Amount | Trial} Ask
 * @typedef {{ experiment: Experiment, outcome: Outcome | undefined, settled: boolean }} Now What a trial is judged by.
 * @typedef {(isRight: boolean, said: string) => void} Answer
 *
 * @typedef {object} Asking
 * @property {HTMLElement} element
 * @property {(now: Now) => boolean} [follow] The experiment or what is known of its run is another one. True once it is not the lesson's own any more.
 */

/** What the right answer is, in a word or two. @param {Ask} ask */
export function rightOf(ask) {
  if (ask.kind === 'choice') return ask.options[ask.right];
  if (ask.kind === 'order') return ask.right.join(', ');
  return ask.kind === 'number' ? amount(ask.right, ask.unit) : '';
}

/** @param {number} value @param {string} unit */
const amount = (value, unit) => `${roughly(value)}${unit && `\u00a0${unit}`}`;

/** @param {Ask} ask @param {Experiment} experiment The lesson's own. @param {Answer} answer @returns {Asking} */
export function askFor(ask, experiment, answer) {
  switch (ask.kind) {
    case 'choice':
      return choose(ask, answer);
    case 'order':
      return sort(ask, answer);
    case 'number':
      return type(ask, answer);
    case 'experiment':
      return attempt(ask, experiment, answer);
  }
}

/** @param {Choice} ask @param {Answer} answer @returns {Asking} */
function choose({ options, right }, answer) {
  const buttons = options.map((option, i) => {
    const button = make('button', 'button option', option);
    button.addEventListener('click', () => answer(i === right, option));
    return button;
  });
  return { element: make('div', 'options', ...buttons) };
}

/** One is pressed after the other; pressed again, it is taken back. @param {Order} ask @param {Answer} answer @returns {Asking} */
function sort({ items, right }, answer) {
  /** @type {Dtype[]} */
  let chosen = [];
  const done = make('button', 'button strong', 'Answer');
  const buttons = items.map((item) => {
    const place = make('span', 'place number');
    const button = make('button', `button option ${item}`, place, item);
    button.addEventListener('click', () => {
      chosen = chosen.includes(item) ? chosen.filter((other) => other !== item) : [...chosen, item];
      draw();
    });
    return { item, place, button };
  });
  done.addEventListener('click', () => answer(chosen.join() === right.join(), chosen.join(', ')));
  function draw() {
    for (const { item, place, button } of buttons) {
      const at = chosen.indexOf(item);
      setText(place, at < 0 ? MARKS[item] : String(at + 1));
      button.setAttribute('aria-pressed', String(at >= 0));
    }
    done.disabled = chosen.length < items.length;
  }
  draw();
  return { element: make('div', 'options', make('p', 'hint', 'Press them one after the other; press one again to take it back.'), ...buttons.map(({ button }) => button), done) };
}

/** @param {Amount} ask @param {Answer} answer @returns {Asking} */
function type({ unit, right, tolerance }, answer) {
  const input = make('input', 'number');
  Object.assign(input, { inputMode: 'decimal', autocomplete: 'off', ariaLabel: 'Your answer', required: true });
  const done = make('button', 'button strong', 'Answer');
  done.type = 'submit';
  const error = make('p', 'error');
  error.id = 'answer-error';
  error.setAttribute('role', 'alert');
  const form = make('form', 'amount', input, ...(unit ? [make('span', '', unit)] : []), done, error);
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    try {
      const value = number(input.value, 'The answer');
      answer(Math.abs(value - right) <= tolerance, amount(value, unit));
    } catch (problem) {
      setText(error, blame(problem));
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', error.id);
      input.focus();
    }
  });
  return { element: form };
}

/** The experiment with what may be varied left out: its steps are only how much of it is on show. @param {Experiment} experiment @param {Trial} ask */
const fixed = ({ optimizer, ...rest }, { vary }) => jsonOf({ ...rest, steps: 0, optimizer: { ...optimizer, [vary]: 0 } });

/** @param {Trial} ask @param {Experiment} own @param {Answer} answer @returns {Asking} */
function attempt(ask, own, answer) {
  const { vary, until } = ask;
  const says = make('p', 'hint trial');
  says.setAttribute('role', 'status');
  // Its field may be folded.
  const field = byId(vary);
  const group = field.closest('details');
  if (group) group.open = true;
  const to = make('button', 'button small', `Set ${field instanceof HTMLInputElement ? (field.labels?.[0]?.textContent ?? vary).trim() : vary}`);
  to.addEventListener('click', () => field.focus());
  return {
    element: make('div', '', to, says),
    follow({ experiment, outcome, settled }) {
      const setting = `${vary} ${Object.entries(experiment.optimizer).find(([key]) => key === vary)?.[1] ?? ''}`;
      const isOwn = jsonOf(experiment) === jsonOf(own);
      if (fixed(experiment, ask) !== fixed(own, ask)) {
        setText(says, `More than ${vary} was changed, so this does not count: “Set it up again” brings the lesson's run back.`);
      } else if (!outcome || (outcome.state === 'training' && !settled)) {
        setText(says, `${setting}: it is being computed.`);
      } else if (outcome.state === until.state && (since(outcome) ?? Infinity) <= (until.latest ?? Infinity)) {
        answer(true, setting);
      } else {
        setText(says, `So far, with ${setting}: ${ending({ outcome, experiment })}.`);
      }
      return !isOwn;
    },
  };
}
