// On paper: a sheet to hand out. What it is of is said in a line, what was out of sight is drawn, and its colours are light;
// what of the page is left out says style/print.css.

import { SETTINGS } from '../engine/settings.js';
import { byId, drawUnseen, make } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { hashOf, pageAt } from '../state/link.js';

/**
 * @import { State, Store } from '../state/store.js'
 * @import { createTheme } from './theme.js'
 */

/** As wide as a sheet's text, in pixels. */
const SHEET = 690;
/** A longer link is of no use on paper. */
const LONGEST = 300;
/** What the first words say anyway, or what isn't of the experiment. */
const SAID = ['dtype', 'optimizer', 'lr', 'seed', 'steps', 'i', 'bits', 'lesson'];

/** All that was set, in a line. @param {State} state @param {string | undefined} hash */
function settingsOf({ experiment: { dtype, optimizer, seed, steps, x }, iteration, part }, hash) {
  const rest = [...new URLSearchParams(hash ?? '')].filter(([key]) => !SAID.includes(key)).map(([key, value]) => `${key} ${value}`);
  const points = hash === undefined ? [`${integer(x?.length ?? 0)} points of its own`] : [];
  const at = iteration < 0 ? 'at its start' : part === 'network' ? `after step ${integer(iteration + 1)}` : `iteration ${integer(iteration)}`;
  return [dtype, SETTINGS.optimizer.choices?.[optimizer.name] ?? optimizer.name, `learning rate ${optimizer.lr}`, `seed ${seed}`, `${integer(steps)} steps`, ...rest, ...points, at].join(' · ');
}

/** @param {Store} store @param {Pick<ReturnType<typeof createTheme>, 'onPaper'>} theme @param {() => void} draw All of it, at once. */
export function createPrint(store, theme, draw) {
  const line = byId('printed');
  window.addEventListener('beforeprint', () => {
    const state = store.get();
    const hash = hashOf(state, undefined);
    const link = pageAt(hash ?? '');
    line.hidden = false;
    line.replaceChildren(make('p', '', settingsOf(state, hash)), ...(hash !== undefined && link.length <= LONGEST ? [make('p', 'number', link)] : []));
    const { dataset, style } = document.documentElement;
    dataset.paper = '';
    const { clientWidth, clientHeight } = byId('diagram');
    style.setProperty('--diagram-width', `${clientWidth}px`);
    style.setProperty('--diagram-height', `${clientHeight}px`);
    style.setProperty('--diagram-zoom', String(Math.min(1, SHEET / Math.max(1, clientWidth))));
    theme.onPaper(true);
    draw();
    drawUnseen();
  });
  window.addEventListener('afterprint', () => {
    line.hidden = true;
    delete document.documentElement.dataset.paper;
    theme.onPaper(false);
  });
}
