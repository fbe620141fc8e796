// Where each variant parts from the run, a line each: from which iteration on, and the first number that is another one there.

import { EnginePart, Parting } from '../pkg/neuron_playground.js';
import { INK } from '../engine/inks.js';
import { isThere } from '../engine/there.js';
import { isSameRun } from '../engine/variants.js';
import { byId, make, setText } from '../draw/dom.js';
import { apart, integer } from '../draw/numbers.js';
import { loadedOnce } from './loading.js';

/**
 * @import { CheckedExperiment, Parted } from '../pkg/neuron_playground.js'
 * @import { Compared } from '../engine/variants.js'
 * @import { Page } from './view.js'
 *
 * @typedef {Extract<Parted, { where: 'step' | 'start' }>} Apart
 *
 * @typedef {object} Ways How a part of the page speaks of it.
 * @property {(place: number, experiment: CheckedExperiment) => string} parameter The name of the parameter at a place.
 * @property {(iteration: number) => string} at "iteration 0", as the part counts.
 * @property {(count: number) => string} all "all 20 iterations".
 * @property {(chosen: Compared, other: Compared) => number | undefined} [again] From which iteration on they are alike once more, to the last on show.
 * @property {string} show What its button says.
 * @property {true} [isNetwork]
 * @property {(parted: Apart, chosen: Compared, other: Compared) => unknown} open Shows more of it, where `opens` says so.
 * @property {(parted: Apart) => boolean} opens
 *
 * @typedef {{ compared: Compared }[]} Runs
 * @typedef {{ chosen: Compared, other: Compared, parting: Parting, found: Parted | undefined }} Pair
 */

/** @param {Ways} ways */
export function createParted(ways) {
  const list = byId('parted');
  /** @type {Pair[]} */
  let pairs = [];
  /** @type {{ element: HTMLElement, mark: HTMLElement, text: HTMLElement, button: HTMLButtonElement, pair?: Pair }[]} */
  const lines = [];

  /** @param {CheckedExperiment} experiment */
  const endless = (experiment) => ({ ...experiment, steps: 0 });
  /** Whether what was found of a pair still holds. @param {Pair} pair @param {Compared} chosen @param {Compared} other */
  function holds(pair, chosen, other) {
    if (pair.chosen.experiment === chosen.experiment && pair.other.experiment === other.experiment) return true;
    // Where they part is the same, however long they are; that they don't is not.
    if (pair.found?.where === 'nowhere' && pair.chosen.experiment.steps !== chosen.experiment.steps) return false;
    return isSameRun(endless(pair.chosen.experiment), endless(chosen.experiment)) && isSameRun(endless(pair.other.experiment), endless(other.experiment));
  }

  /** Looks on for some milliseconds; true if more is known. @param {Runs} runs The chosen one's first. @param {() => number} left In milliseconds. */
  function advance(runs, left) {
    if (!isThere(EnginePart.Views)) return false;
    const [chosen, ...others] = runs.map(({ compared }) => compared);
    const before = pairs;
    pairs = others.map((other) => {
      const kept = before.find((pair) => holds(pair, chosen, other));
      if (kept) return Object.assign(kept, { chosen, other });
      return { chosen, other, parting: new Parting(chosen.experiment, other.experiment), found: undefined };
    });
    for (const pair of before) if (!pairs.includes(pair)) pair.parting.free();
    let news = pairs.length !== before.length || pairs.some((pair, i) => pair !== before[i]);
    for (const pair of pairs) {
      if (pair.found || !pair.parting.look_for(left())) continue;
      pair.found = pair.parting.result;
      news = true;
    }
    return news;
  }

  /** @param {Pair} pair */
  function textOf({ chosen, other, found }) {
    if (!found) return '';
    if (found.where === 'nowhere') return found.looked ? `the same bits in ${ways.all(found.looked)}` : 'the same bits at the start';
    const number = numbersOf(found, chosen.experiment);
    const [here, there] = apart(number?.values ?? []);
    const which = number ? `: ${number.name} ${there}, here ${here}` : '';
    const again = ways.again?.(chosen, other);
    const end = again === undefined ? '' : `, and alike again from ${ways.at(again)} on`;
    return `${found.where === 'start' ? 'starts apart' : `parts in ${ways.at(found.iteration)}`}${which}${end}`;
  }

  /** The first number that is another one. @param {Apart} found @param {CheckedExperiment} experiment @returns {{ name: string, values: [number, number] } | undefined} */
  function numbersOf(found, experiment) {
    // Of a network it is the neuron's that has the parameter, which says more.
    if (found.where === 'step' && found.worked && !ways.isNetwork) {
      const [first, second] = found.worked.map(({ operations, differ }) => operations[differ[differ.length - 1]].result);
      return { name: first.label, values: [first.value, second.value] };
    }
    const { parameter } = found;
    return parameter ? { name: ways.parameter(parameter.place, experiment), values: parameter.values } : undefined;
  }

  function createLine() {
    const [mark, text, button] = [make('span', 'mark'), make('span', ''), make('button', 'link', ways.show)];
    mark.setAttribute('aria-hidden', 'true');
    const line = { element: make('li', '', mark, text, ' ', button), mark, text, button, pair: /** @type {Pair | undefined} */ (undefined) };
    button.addEventListener('click', () => {
      const { pair } = line;
      if (pair?.found && pair.found.where !== 'nowhere') ways.open(pair.found, pair.chosen, pair.other);
    });
    lines.push(line);
    return line;
  }

  return {
    advance,
    /** Everything is found. */
    get isDone() {
      return pairs.every(({ found }) => found);
    },
    /** @param {Runs} runs The chosen one's first. */
    draw(runs) {
      const [chosen, ...others] = runs.map(({ compared }) => compared);
      for (const [i, other] of others.entries()) {
        const line = lines[i] ?? createLine();
        // Nothing is said of another run than the one on show.
        const pair = pairs.find((pair) => pair.chosen === chosen && pair.other === other);
        line.pair = pair;
        const { ink, name } = other;
        line.mark.className = `mark ${ink}`;
        setText(line.mark, INK[ink].mark);
        const text = pair && textOf(pair);
        setText(line.text, text ? `${name}: ${text}.` : `${name}: …`);
        const found = pair?.found;
        line.button.hidden = !found || found.where === 'nowhere' || !ways.opens(found);
        if (list.children[i] !== line.element) list.append(line.element);
      }
      while (list.children.length > others.length) list.lastElementChild?.remove();
    },
  };
}

/** Opens both steps beside each other, by code that is loaded when it is first asked for. @param {Page['notice']} notice @param {(parted: Extract<Parted, { where: 'step' }>, chosen: Compared) => void} goTo @param {boolean} [isNetwork] */
export function createStepsWay(notice, goTo, isNetwork = false) {
  const bring = loadedOnce(
    () => import('../parting/parting.js'),
    ({ createPartingDialog }) => createPartingDialog(goTo, isNetwork),
    () => notice.problem('The two steps could not be loaded: is there a connection? Try once more, or load the page again.'),
  );
  return (/** @type {Apart} */ parted, /** @type {Compared} */ chosen, /** @type {Compared} */ other) => bring().then((dialog) => parted.where === 'step' && dialog?.open(parted, chosen, other));
}

/** How a neuron and a network count. @param {number} count @param {string} what */
export const allOf = (count, what) => (count === 1 ? `the only ${what}` : `all ${integer(count)} ${what}s`);
