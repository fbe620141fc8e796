// The notebook's table, every iteration: only the rows in view are in the document.

import { byId, make, setText } from '../dom.js';
import { format, MARKS } from './numbers.js';

/**
 * @import { Row } from '../pkg/neuron_playground.js'
 * @import { RunOf } from '../engine.js'
 * @import { Player } from '../player.js'
 */

/** @type {(keyof Row)[]} */
const COLUMNS = ['iteration', 'prediction', 'loss', 'weight', 'bias', 'weight_grad', 'bias_grad'];
const ROW_HEIGHT = 28;

/** @param {HTMLElement} panel @param {Player} player */
export function createTable(panel, player) {
  const cell = (/** @type {string} */ name) => {
    const header = make('div', 'cell', name);
    header.setAttribute('role', 'columnheader');
    return header;
  };
  const head = make('div', 'row head', ...COLUMNS.map(cell));
  head.setAttribute('role', 'row');
  const spacer = make('div', 'spacer');
  const body = make('div', 'rows', spacer);
  panel.append(head, body);
  panel.setAttribute('role', 'table');
  panel.setAttribute('aria-label', 'The run, one row an iteration');
  panel.tabIndex = 0;
  head.setAttribute('aria-rowindex', '1');
  body.setAttribute('role', 'rowgroup');
  spacer.setAttribute('role', 'presentation');

  /** @type {RunOf | undefined} */
  let run;
  let current = -1;
  let drawn = '';
  panel.addEventListener('scroll', () => draw(), { passive: true });
  new ResizeObserver(() => draw()).observe(panel);
  body.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('.row') : null;
    if (row instanceof HTMLElement) player.show(Number(row.dataset.iteration));
  });

  function draw() {
    if (!run) return;
    const height = panel.clientHeight - ROW_HEIGHT;
    const first = Math.max(0, Math.floor(panel.scrollTop / ROW_HEIGHT) - 4);
    const last = Math.min(run.length, Math.ceil((panel.scrollTop + height) / ROW_HEIGHT) + 4);
    const rows = [];
    for (let i = first; i < last; i++) rows.push(/** @type {Row} */ (run.row(i)));
    const key = JSON.stringify([run.dtype, first, current, run.length, rows.map((row) => Object.values(row).map(String))]);
    if (key === drawn) return;
    drawn = key;
    spacer.style.height = `${run.length * ROW_HEIGHT}px`;
    panel.setAttribute('aria-rowcount', String(run.length + 1));
    const { dtype } = run;
    body.replaceChildren(spacer, ...rows.map((row, i) => rowElement(row, first + i, dtype)));
  }

  /** @param {Row} row @param {number} index @param {RunOf['dtype']} dtype */
  function rowElement(row, index, dtype) {
    const before = index > 0 ? run?.row(index - 1) : undefined;
    const cells = COLUMNS.map((name) => {
      const parts = name === 'iteration' ? [String(row[name])] : aligned(format(row[name], dtype));
      const element = make('div', 'cell number', ...parts);
      element.setAttribute('role', 'cell');
      const parameter = name === 'weight' || name === 'bias';
      if (parameter && before && !Object.is(before[name], row[name])) element.classList.add('changed');
      if (name !== 'iteration') Object.assign(element.dataset, { name, number: String(row[name]), dtype });
      return element;
    });
    const element = make('div', index === current ? 'row current' : 'row', ...cells);
    element.style.top = `${index * ROW_HEIGHT}px`;
    element.dataset.iteration = String(row.iteration);
    element.setAttribute('role', 'row');
    element.setAttribute('aria-rowindex', String(index + 2));
    if (index === current) element.setAttribute('aria-current', 'true');
    return element;
  }

  return {
    /** @param {RunOf | undefined} shown @param {number} iteration */
    draw(shown, iteration) {
      const moved = run !== shown || current !== shown?.index(iteration);
      if (shown && run?.dtype !== shown.dtype) {
        panel.dataset.dtype = shown.dtype;
        byId('table-dtype').className = `chip ${shown.dtype}`;
        setText(byId('table-dtype'), `${MARKS[shown.dtype]} ${shown.dtype}`);
      }
      run = shown;
      current = run?.index(iteration) ?? -1;
      if (moved && run) {
        // Only as far as needed, and only within the table: the page itself stays where it is.
        const top = current * ROW_HEIGHT;
        const height = panel.clientHeight - ROW_HEIGHT;
        spacer.style.height = `${run.length * ROW_HEIGHT}px`;
        if (top < panel.scrollTop) panel.scrollTop = top;
        else if (top + ROW_HEIGHT > panel.scrollTop + height) panel.scrollTop = top + ROW_HEIGHT - height;
      }
      draw();
    },
  };
}

/** Two parts that meet at the decimal point. @param {string} text */
function aligned(text) {
  const at = text.search(/[.e]/);
  const [whole, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
  return [make('span', 'whole', whole), make('span', 'fraction', rest)];
}
