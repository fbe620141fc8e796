// The notebook's table, the start and every iteration: only the rows in view are in the document, and they are
// used again as it scrolls and as the run changes.

import { byId, make, nearby, setText, showDtype } from '../draw/dom.js';
import { format } from '../draw/numbers.js';
import { opens, opensNothing } from '../page/opened.js';
import { createDownloads } from './downloads.js';
import { opensAt, whenOf } from './moment.js';

/**
 * @import { CheckedExperiment, Dtype, Row } from '../pkg/neuron_playground.js'
 * @import { Run } from '../engine/runs.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const table = {
  id: 'table',
  part: 'neuron',
  embed: 'table',
  create: createTable,
};

/** @typedef {'prediction' | 'loss' | 'weight' | 'bias' | 'weight_grad' | 'bias_grad'} Column */

/** Each with what its numbers are to the step. @type {[Column, string][]} */
const COLUMNS = [
  ['prediction', 'before the step'],
  ['loss', 'before the step'],
  ['weight', 'after the step'],
  ['bias', 'after the step'],
  ['weight_grad', 'in the step'],
  ['bias_grad', 'in the step'],
];
const [ROW_HEIGHT, HEAD_HEIGHT] = [28, 44];
/** On paper, where nothing scrolls: around that of the iteration on show. */
const MOST_PRINTED = 36;

/** @param {NeuronContext} context */
function createTable(context) {
  const { player } = context;
  const panel = byId('table');
  createDownloads(context);
  const isNear = nearby(panel);
  const heads = [['iteration', ''], ...COLUMNS, ['loss scale', 'in the step']].map(([name, when]) => make('div', 'cell', make('span', 'when', when), name));
  const head = make('div', 'row head', ...heads.map((cell) => withRole(cell, 'columnheader')));
  const spacer = withRole(make('div', 'spacer'), 'presentation');
  const body = withRole(make('div', 'rows', spacer), 'rowgroup');
  panel.append(withRole(head, 'row'), body);
  withRole(panel, 'table').setAttribute('aria-label', 'The run: its start, and a row an iteration');
  panel.tabIndex = 0;
  head.setAttribute('aria-rowindex', '1');

  /** @type {ReturnType<typeof createRow>[]} */
  const rows = [];
  /** @type {Run | undefined} */
  let run;
  /** The row of the iteration on show; the first is the start. */
  let current = -1;
  // Kept here, since asking the document in every frame would make it lay out everything at once.
  let there = 0;
  let height = 0;
  /** Where it should be. */
  let scrolled = 0;
  let isOnPaper = false;

  panel.addEventListener(
    'scroll',
    () => {
      scrolled = there = panel.scrollTop;
      draw();
    },
    { passive: true },
  );
  new ResizeObserver(([{ contentRect }]) => {
    height = contentRect.height - HEAD_HEIGHT;
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
    const length = run.length + 1;
    const printed = Math.max(0, Math.min(length, current + MOST_PRINTED / 2) - MOST_PRINTED);
    const first = isOnPaper ? printed : Math.max(0, Math.floor(scrolled / ROW_HEIGHT) - 4);
    const last = Math.min(length, isOnPaper ? first + MOST_PRINTED : Math.ceil((scrolled + height) / ROW_HEIGHT) + 4);
    setLength(length);
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
      // On paper they don't stand each at its place, but one below the other.
      row.element.style.order = isOnPaper ? String(index) : '';
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

  for (const [type, is] of /** @type {const} */ ([['beforeprint', true], ['afterprint', false]])) {
    window.addEventListener(type, () => {
      isOnPaper = is;
      draw();
    });
  }

  return {
    /** @param {NeuronFrame} frame */
    draw({ state, run: shown, index }) {
      // While the run plays, out of sight it waits for the pause.
      if (state.playing && !isNear()) return;
      if (shown && run !== shown) {
        panel.dataset.dtype = shown.dtype;
        panel.dataset.longest = longestOf(COLUMNS.map(([name]) => shown.dtypeOf(name)));
        showDtype(byId('table-dtype'), shown.dtype);
      }
      run = shown;
      panel.classList.toggle('scaled', Boolean(run?.isScaled));
      const moved = index + 1 !== current;
      current = index + 1;
      if (moved) follow();
      draw();
    },
  };
}

/** The dtype whose numbers are the longest. @param {Dtype[]} dtypes */
const longestOf = (dtypes) => /** @type {Dtype[]} */ (['float64', 'float32']).find((dtype) => dtypes.includes(dtype)) ?? dtypes[0];

/** One row of the document. */
function createRow() {
  const number = withRole(make('div', 'cell number'), 'cell');
  const cells = COLUMNS.map(([name]) => {
    const [integer, fraction] = [make('span', 'integer'), make('span', 'fraction')];
    return { name, element: withRole(make('div', 'cell number', integer, fraction), 'cell'), integer, fraction };
  });
  const [scale, note] = [make('span', 'number scale'), make('span', 'skipped')];
  const scaling = withRole(make('div', 'cell', scale, note), 'cell');
  const element = withRole(make('div', 'row', number, ...cells.map((cell) => cell.element), scaling), 'row');
  /** What it shows: an iteration of a run never changes, but what came of a skipped step is known by the next. @type {{ run?: Run, place?: number, iteration?: number, isLast?: boolean, isCurrent?: boolean }} */
  let shown = {};
  return {
    element,
    /** @param {Run} run @param {number} place Its own; that of the start is 0. @param {boolean} isCurrent */
    show(run, place, isCurrent) {
      if (isCurrent !== shown.isCurrent) {
        element.classList.toggle('current', isCurrent);
        if (isCurrent) element.setAttribute('aria-current', 'true');
        else element.removeAttribute('aria-current');
      }
      const index = place - 1;
      const row = run.row(index);
      const iteration = row?.iteration ?? -1;
      const isLast = place === run.length;
      const same = run === shown.run && place === shown.place && iteration === shown.iteration && isLast === shown.isLast;
      shown = { run, place, iteration, isLast, isCurrent };
      if (same) return;
      const numbers = /** @type {Partial<Record<Column, number>>} */ (row ?? run.start);
      const before = run.before(index);
      setText(number, row ? String(iteration) : 'start');
      for (const { name, element, integer, fraction } of cells) {
        const value = numbers[name];
        const text = value === undefined ? '' : format(value, run.dtypeOf(name));
        const point = text.search(/[.e]/);
        setText(integer, point < 0 ? text : text.slice(0, point));
        setText(fraction, point < 0 ? '' : text.slice(point));
        const parameter = name === 'weight' || name === 'bias';
        element.classList.toggle('changed', Boolean(row && parameter && before && !Object.is(before[name], value)));
        if (value === undefined) opensNothing(element);
        else opensAt(element, name, value, run.dtypeOf(name), iteration);
      }
      if (row?.scale === undefined) {
        setText(scale, '');
        opensNothing(scale);
      } else {
        const dtype = run.dtypeOf('scale');
        setText(scale, format(row.scale, dtype));
        opens(scale, { name: 'loss scale', value: row.scale, dtype, at: iteration, when: whenOf('loss scale', iteration) });
      }
      setText(note, row ? [waitNote(row, run.experiment), row.skipped && skipNote(run, index, row), averages(row, run.dtypeOf('ema_weight'))].filter(Boolean).join('; ') : '');
      element.style.transform = `translateY(${place * ROW_HEIGHT}px)`;
      element.dataset.iteration = String(iteration);
      element.setAttribute('aria-rowindex', String(place + 2));
    },
  };
}

/** The averages of weight and bias, where they are kept. @param {Row} row @param {Dtype} dtype */
const averages = ({ ema_weight, ema_bias }, dtype) =>
  ema_weight === undefined || ema_bias === undefined ? '' : `ema_weight ${format(ema_weight, dtype)}, ema_bias ${format(ema_bias, dtype)}`;

/** That the optimizer takes no step yet. @param {Row} row @param {CheckedExperiment} experiment */
const waitNote = ({ iteration }, { accumulate }) => ((iteration + 1) % accumulate > 0 ? `no step yet: gradients ${(iteration % accumulate) + 1} of ${accumulate}` : '');

/** Why a step was skipped, and what came of it, if the next row is there. @param {Run} run @param {number} index @param {Row} row */
function skipNote(run, index, { iteration, scale = 0, ...row }) {
  const names = /** @type {const} */ (['weight_grad', 'bias_grad']).filter((name) => !Number.isFinite(row[name]));
  const texts = names.map((name) => format(row[name], run.dtypeOf(name)));
  const why = texts.length > 1 && texts[0] === texts[1] ? `both gradients ${texts[0]}` : names.map((name, i) => `${name} ${texts[i]}`).join(', ');
  const next = run.row(index + 1);
  if (next?.scale === undefined || next.iteration !== iteration + 1) return `skipped: ${why}`;
  // Half of float32's smallest number is 0.
  return `skipped: ${why}; scale ${next.scale === scale / 2 && scale > 0 ? 'halves' : `is ${format(next.scale, 'float32')} now`}`;
}

/** @template {HTMLElement} E @param {E} element @param {string} role */
function withRole(element, role) {
  element.setAttribute('role', role);
  return element;
}
