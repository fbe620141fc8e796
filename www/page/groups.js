// The folded groups of controls: each one's summary names what isn't as it starts, so that nothing that counts is hidden.

import { jsonOf } from '../engine/json.js';
import { OBJECTS } from '../engine/settings.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { inField } from './fields.js';
import { valueOf } from './settings.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { State } from '../state/store.js'
 * @import { Made } from './settings.js'
 */

/** What a setting starts as in this experiment. @param {Made['setting']} setting @param {Experiment} experiment */
function startOf({ object, key, index, start }, experiment) {
  if (!object) return start;
  const { name } = /** @type {Record<string, any>} */ (experiment)[object];
  const own = /** @type {any} */ (OBJECTS[object][name][key]);
  return index === undefined ? own : own[index];
}

/** A setting in a summary; empty if it is as it starts. @param {Made['setting']} setting @param {State} state @param {string} title The group's. */
function named(setting, { experiment, untilKnown, part }, title) {
  const { key, kind, label = '', choices = {} } = setting;
  const value = valueOf(experiment, setting);
  if (key === 'steps') return untilKnown && part === 'neuron' ? '' : `${integer(value)} ${value === 1 ? 'step' : 'steps'}`;
  if (value === undefined || value === null) return '';
  if (kind === 'choice') {
    const name = key in OBJECTS ? value.name : value;
    if (name === setting.start) return '';
    const [chosen] = choices[name].split(':');
    return label === title ? chosen : `${label} ${chosen}`;
  }
  if (kind === 'text') return jsonOf(value) === jsonOf(startOf(setting, experiment)) ? '' : label;
  if (value === startOf(setting, experiment)) return '';
  return kind === 'flag' ? label : `${label} ${inField(value)}`;
}

/** @param {Made[]} settings All that are on the page. */
export function createGroups(settings) {
  const groups = [...document.querySelectorAll('details.group')].map((element) => {
    const summary = /** @type {HTMLElement} */ (element.querySelector('summary'));
    const title = summary.textContent ?? '';
    const says = make('span', 'group-says');
    summary.replaceChildren(make('span', '', title), ' ', says);
    const own = settings.filter(({ control }) => element.contains(control));
    // What is no setting by itself: empty or off as it starts.
    const others = [...element.querySelectorAll('input')].filter((input) => own.every(({ control }) => control !== input));
    return { element: /** @type {HTMLDetailsElement} */ (element), title, says, own, others, plain: /** @type {HTMLElement} */ (element).dataset.plain ?? '' };
  });

  return {
    fold() {
      for (const { element } of groups) element.open = false;
    },
    /** @param {State} state */
    draw(state) {
      for (const { title, says, own, others, plain } of groups) {
        const names = own.map(({ setting }) => named(setting, state, title));
        for (const other of others) {
          const label = other.labels?.[0]?.textContent?.trim() ?? '';
          const isOfPart = other.closest('[data-part]')?.getAttribute('data-part') === state.part;
          if (!isOfPart) continue;
          if (other.type === 'checkbox') names.push(other.checked ? label : '');
          else names.push(other.value && other.ariaInvalid !== 'true' ? `${label} ${other.value}` : '');
        }
        setText(says, names.filter(Boolean).join(', ') || plain);
      }
    },
  };
}
