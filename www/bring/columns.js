// What a table is read as, before it is taken: its first rows, which column is what, what was guessed, and what has two
// readings.

import { beginning } from '../state/beginning.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { oneOf, overflows, pointsOf, withPoints } from './points.js';
import { isUsable, readTable } from './table.js';

/**
 * @import { Dtype, Experiment } from '../pkg/neuron_playground.js'
 * @import { Work } from '../draw/progress.js'
 * @import { Choice, Points, Scaling } from './points.js'
 * @import { Column, Table, Wanted } from './table.js'
 *
 * @typedef {{ experiment: Experiment, says: string }} Taken
 */

/** So many rows and columns are shown. */
const ROWS = 5;
const COLUMNS = 24;
/** @type {['x1' | 'x2' | 'y', string][]} */
const ROLES = [
  ['x1', 'x₁'],
  ['x2', 'x₂'],
  ['y', 'y'],
];
/** @type {Record<Scaling, string>} */
const SCALINGS = { none: 'as they are', unit: 'from 0 to 1', standard: 'to mean 0, deviation 1' };

/**
 * @param {HTMLElement} panel @param {() => { experiment: Experiment, dtypes: Dtype[] }} present The network that would take
 * the points, and the dtypes in which it is trained.
 * @param {(wrong: string) => void} complain Gets what is wrong with the columns that are chosen; empty if nothing is.
 * @param {<T>(work: Work<T>) => Promise<T | undefined>} run Does long work, which comes to nothing if it is stopped.
 */
export function createColumns(panel, present, complain, run) {
  let content = '';
  /** @type {Wanted} */
  let wanted = {};
  /** @type {Table} */
  let table;
  /** @type {Choice} */
  let choice;
  /** Until the reader chooses. */
  let scalesItself = true;
  /** As they are chosen; undefined while something is wrong with them. @type {Points | undefined} */
  let taken;

  /** False if it was stopped. @param {string} text @param {Wanted} [how] Throws why it is no table. */
  async function read(text, how = {}) {
    const next = await run(readTable(text, how));
    if (!next) return false;
    [table, content, wanted] = [next, text, how];
    choice = { ...table.roles, ones: {}, scaling: 'none' };
    scalesItself = true;
    return draw();
  }

  /** The same text another way; as before, if that is no table. @param {Wanted} how */
  async function readAgain(how) {
    const before = { table, choice, scalesItself };
    try {
      await read(content, how);
    } catch (error) {
      await draw();
      return complain(/** @type {Error} */ (error).message);
    }
    // The same columns, by whatever names: those that were chosen stay so.
    if (table.columns.length !== before.table.columns.length) return;
    ({ choice, scalesItself } = before);
    await draw();
  }

  /** Read out when it changes. */
  const summary = make('p', 'columns-summary');
  summary.setAttribute('role', 'status');
  const body = make('div', 'columns-body');
  panel.replaceChildren(summary, body);

  const label = (/** @type {Column} */ { name }) => beginning(name);
  const chosenNames = () => [choice.x1, choice.x2, choice.y].filter((i) => i >= 0).map((i) => label(table.columns[i]));

  /** The points as they are chosen, and what doesn't fit the dtypes as it is, in words; throws what is wrong. */
  function* points() {
    const plain = yield* pointsOf(table, { ...choice, scaling: 'none' });
    const { experiment, dtypes } = present();
    const network = withPoints(experiment, plain.x, plain.y);
    let beyond = '';
    for (const dtype of dtypes) {
      beyond ||= overflows(network, dtype, chosenNames());
      yield 1;
    }
    if (scalesItself) choice.scaling = beyond ? 'unit' : 'none';
    return { points: choice.scaling === 'none' ? plain : yield* pointsOf(table, choice), beyond };
  }

  /** @param {string} name @param {Record<string, string>} answers @param {string} taken @param {(answer: string) => Promise<unknown>} onChange @param {string[]} [disabled] */
  function field(name, answers, taken, onChange, disabled = []) {
    const options = Object.entries(answers).map(([value, text]) => new Option(text, value, false, value === taken));
    for (const option of options) option.disabled = disabled.includes(option.value);
    const select = make('select', '', ...options);
    select.addEventListener('change', async () => {
      await onChange(select.value);
      // Made anew, and focused as before.
      /** @type {HTMLElement | null} */ (panel.querySelector(`[data-field="${CSS.escape(name)}"]`))?.focus();
    });
    select.dataset.field = name;
    return make('label', 'field', make('span', '', name), select);
  }

  function fields() {
    const names = table.columns.map((column, i) => [String(i), label(column)]);
    const unusable = names.filter((_, i) => !isUsable(table.columns[i])).map(([i]) => i);
    const roles = ROLES.map(([role, name]) =>
      field(name, Object.fromEntries(role === 'x2' ? [...names, ['-1', 'none']] : names), String(choice[role]), (answer) => {
        // A column that was something else already: the two change places.
        const other = ROLES.find(([other]) => choice[other] === Number(answer))?.[0];
        if (other && (choice[role] >= 0 || other === 'x2')) choice[other] = choice[role];
        choice[role] = Number(answer);
        return draw();
      }, unusable));
    const questions = table.questions.map(({ key, asks, answers, taken }) => field(asks, answers, taken, (answer) => readAgain({ ...wanted, [key]: answer })));
    const classes = ROLES.flatMap(([role]) => {
      const { words, name } = table.columns[choice[role]] ?? {};
      if (!words || !isUsable(table.columns[choice[role]])) return [];
      return [field(`${beginning(name)}: 1 is`, Object.fromEntries(words.map((word) => [word, beginning(word)])), choice.ones[choice[role]] ?? oneOf(words), (answer) => {
        choice.ones = { ...choice.ones, [choice[role]]: answer };
        return draw();
      })];
    });
    const scaling = field('numbers', SCALINGS, choice.scaling, (answer) => {
      choice.scaling = /** @type {Scaling} */ (answer);
      scalesItself = false;
      return draw();
    });
    return [make('div', 'columns-roles', ...roles, scaling), ...(questions.length + classes.length ? [make('div', 'columns-questions', ...questions, ...classes)] : [])];
  }

  /** The first rows: the chosen columns as they are taken, the others as they stand. @param {Points | undefined} points */
  function preview(points) {
    const places = [choice.x1, choice.x2, choice.y].filter((i) => i >= 0);
    const others = [...table.columns.keys()].filter((i) => !places.includes(i));
    const shown = [...new Set(places), ...others].slice(0, COLUMNS);
    const isNumber = (/** @type {number} */ i) => (points && places.includes(i)) || !table.columns[i].words;
    const head = shown.map((i) => {
      const role = ROLES.find(([role]) => choice[role] === i)?.[1];
      return make('th', `${isNumber(i) ? 'is-number' : ''}${role ? ' is-chosen' : ''}`.trim(), ...(role ? [make('span', 'role', role), ' '] : []), label(table.columns[i]));
    });
    const rows = Array.from({ length: Math.min(ROWS, table.rows) }, (_, row) => {
      const numbers = points && [...points.x[row], ...points.y[row]];
      const cells = shown.map((i) => {
        const place = places.indexOf(i);
        const text = numbers && place >= 0 ? String(Number(numbers[place].toPrecision(6))).replaceAll('-', '−') : beginning(table.columns[i].cells[row]);
        return make('td', `${isNumber(i) ? 'number' : ''}${place >= 0 ? ' is-chosen' : ''}`.trim(), text);
      });
      return make('tr', '', ...cells);
    });
    const caption = make('caption', 'hidden', 'The first rows');
    const rest = [
      ...(table.rows > ROWS ? [`${integer(table.rows - ROWS)} more ${table.rows === ROWS + 1 ? 'row' : 'rows'}`] : []),
      ...(table.columns.length > COLUMNS ? [`${table.columns.length - COLUMNS} more columns`] : []),
    ].join(', ');
    const box = make('div', 'columns-table', make('table', '', caption, make('thead', '', make('tr', '', ...head)), make('tbody', '', ...rows)));
    // Wider than the dialog, it scrolls: by the keyboard, too.
    box.tabIndex = 0;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', 'The first rows');
    return [box, ...(rest ? [make('p', 'hint', `… and ${rest}`)] : [])];
  }

  /** False if it was stopped. */
  async function draw() {
    let [wrong, beyond] = ['', ''];
    taken = undefined;
    try {
      const found = await run(points());
      if (!found) return false;
      ({ points: taken, beyond } = found);
    } catch (error) {
      wrong = /** @type {Error} */ (error).message;
    }
    complain(wrong);
    const [first, ...others] = table.says;
    setText(summary, first);
    const says = [...others, ...(taken?.says ?? [])].map((text) => make('li', '', text));
    const warning = beyond && `${beyond} ${choice.scaling === 'none' ? 'Scaled, the numbers would fit.' : 'So the numbers are scaled.'}`;
    body.replaceChildren(
      ...fields(),
      ...(warning ? [make('p', 'columns-warning', warning)] : []),
      ...preview(taken),
      ...(says.length ? [make('ul', 'columns-says', ...says)] : []),
    );
    return true;
  }

  return {
    read,
    /** The experiment of the points as they are chosen, and what was made of them; undefined while something is wrong. @returns {Taken | undefined} */
    take() {
      if (!taken) return undefined;
      const { x, y, says } = taken;
      return { experiment: withPoints(present().experiment, x, y), says: [`${integer(x.length)} ${x.length === 1 ? 'point is' : 'points are'} the network's data now.`, ...says].join(' ') };
    },
  };
}
