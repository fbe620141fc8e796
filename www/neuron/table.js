// The notebook's table, every iteration: only the rows in view are in the document, and they are
// used again as it scrolls and as the run changes.

import { byId, make, nearby, setText, showDtype } from '../draw/dom.js';
import { format } from '../draw/numbers.js';
import { createDownloads } from './downloads.js';

/**
 * @import { Row } from '../pkg/neuron_playground.js'
 * @import { DtypeRun } from '../engine/runs.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const table = {
  id: 'table',
  part: 'neuron',
  embed: 'table',
  create: createTable,
};

/** @type {(keyof Row)[]} */
const COLUMNS = ['iteration', 'prediction', 'loss', 'weight', 'bias', 'weight_grad', 'bias_grad'];
const ROW_HEIGHT = 28;

/** @param {NeuronContext} context */
function createTable(context) {
  const { player } = context;
  const panel = byId('table');
  createDownloads(context);
  const isNear = nearby(panel);
  const head = make('div', 'row head', ...COLUMNS.map((name) => withRole(make('div', 'cell', name), 'columnheader')));
  const spacer = withRole(make('div', 'spacer'), 'presentation');
  const body = withRole(make('div', 'rows', spacer), 'rowgroup');
  panel.append(withRole(head, 'row'), body);
  withRole(panel, 'table').setAttribute('aria-label', 'The run, one row an iteration');
  panel.tabIndex = 0;
  head.setAttribute('aria-rowindex', '1');

  /** @type {ReturnType<typeof createRow>[]} */
  const rows = [];
  /** @type {DtypeRun | undefined} */
  let run;
  let current = -1;
  // Kept here, since asking the document in every frame would make it lay out everything at once.
  let there = 0;
  let height = 0;
  /** Where it should be. */
  let scrolled = 0;

  panel.addEventListener(
    'scroll',
    () => {
      scrolled = there = panel.scrollTop;
      draw();
    },
    { passive: true },
  );
  new ResizeObserver(([{ contentRect }]) => {
    height = contentRect.height - ROW_HEIGHT;
    follow();
    draw();
  }).observe(panel);
  body.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('.row') : null;
    if (row instanceof HTMLElement) player.show(Number(row.dataset.iteration));
  });

  /** Room for so many rows. @param {number} length */
  function setLength(length) {
    const count = String(length + 1);
    if (panel.getAttribute('aria-rowcount') === count) return;
    panel.setAttribute('aria-rowcount', count);
    spacer.style.height = `${length * ROW_HEIGHT}px`;
  }

  function draw() {
    if (!run) return;
    const first = Math.max(0, Math.floor(scrolled / ROW_HEIGHT) - 4);
    const last = Math.min(run.length, Math.ceil((scrolled + height) / ROW_HEIGHT) + 4);
    setLength(run.length);
    while (rows.length < last - first) {
      const row = createRow();
      rows.push(row);
      body.append(row.element);
    }
    for (const [i, row] of rows.entries()) {
      // Each row of the document serves every so many rows of the table, so scrolling moves few.
      const index = first + ((i - (first % rows.length) + rows.length) % rows.length);
      row.element.hidden = index >= last;
      if (index < last) row.show(run, index, index === current);
    }
    if (there !== scrolled) panel.scrollTop = there = scrolled;
  }

  /** Brings the current row into view, within the table only: the page stays where it is. */
  function follow() {
    const top = current * ROW_HEIGHT;
    if (height <= 0 || current < 0) return;
    if (top >= scrolled && top + ROW_HEIGHT <= scrolled + height) return;
    scrolled = Math.max(0, top < scrolled ? top : top + ROW_HEIGHT - height);
  }

  return {
    /** @param {NeuronFrame} frame */
    draw({ state, run: shown, index }) {
      // While the run plays, out of sight it waits for the pause.
      if (state.playing && !isNear()) return;
      if (shown && run?.dtype !== shown.dtype) {
        panel.dataset.dtype = shown.dtype;
        showDtype(byId('table-dtype'), shown.dtype);
      }
      run = shown;
      const moved = index !== current;
      current = index;
      if (moved) follow();
      draw();
    },
  };
}

/** One row of the document. */
function createRow() {
  const cells = COLUMNS.map((name) => {
    const [integer, fraction] = [make('span', 'integer'), make('span', 'fraction')];
    return { name, element: withRole(make('div', 'cell number', integer, fraction), 'cell'), integer, fraction };
  });
  const element = withRole(make('div', 'row', ...cells.map((cell) => cell.element)), 'row');
  /** What it shows: an iteration of a run never changes. @type {{ run?: DtypeRun, index?: number, iteration?: number, isCurrent?: boolean }} */
  let shown = {};
  return {
    element,
    /** @param {DtypeRun} run @param {number} index @param {boolean} isCurrent */
    show(run, index, isCurrent) {
      if (isCurrent !== shown.isCurrent) {
        element.classList.toggle('current', isCurrent);
        if (isCurrent) element.setAttribute('aria-current', 'true');
        else element.removeAttribute('aria-current');
      }
      const iteration = run.column('iteration')[index];
      const same = run === shown.run && index === shown.index && iteration === shown.iteration;
      shown = { run, index, iteration, isCurrent };
      if (same) return;
      const row = /** @type {Row} */ (run.row(index));
      const before = run.before(index);
      for (const cell of cells) {
        const { name } = cell;
        const text = name === 'iteration' ? String(row[name]) : format(row[name], run.dtype);
        const point = text.search(/[.e]/);
        setText(cell.integer, point < 0 ? text : text.slice(0, point));
        setText(cell.fraction, point < 0 ? '' : text.slice(point));
        const parameter = name === 'weight' || name === 'bias';
        cell.element.classList.toggle('changed', Boolean(parameter && before && !Object.is(before[name], row[name])));
        if (name === 'iteration') continue;
        const at = String(row.iteration);
        Object.assign(cell.element.dataset, { name, number: String(row[name]), dtype: run.dtype, at });
      }
      element.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
      element.dataset.iteration = String(row.iteration);
      element.setAttribute('aria-rowindex', String(index + 2));
    },
  };
}

/** @template {HTMLElement} E @param {E} element @param {string} role */
function withRole(element, role) {
  element.setAttribute('role', role);
  return element;
}
