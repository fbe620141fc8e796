// The essay, why.html: its figures, each the page's own parts with a run of its own.

import { loadEngine } from '../engine/load.js';
import { byId, drawUnseen } from '../draw/dom.js';
import { createFrames } from '../page/frames.js';
import { createNotice } from '../page/notice.js';
import { keepOffline } from '../page/offline.js';
import { createOpened } from '../page/opened.js';
import { createReference } from '../page/reference.js';
import { createTerms } from '../page/terms.js';
import { createTheme } from '../page/theme.js';
import { createFigure, storeOf } from './figure.js';
import { FIGURES } from './figures.js';
import { createRuler } from './ruler.js';

export async function startEssay() {
  const theme = createTheme();
  await loadEngine(true);
  const notice = createNotice();
  createTerms();
  createReference(notice);
  const stores = FIGURES.map(storeOf);
  const opened = createOpened(byId('opened'), stores[0]);
  const frames = createFrames((now) => {
    for (const figure of figures) {
      try {
        figure.frame(now);
      } catch (error) {
        report(error);
      }
    }
  });
  /** @param {unknown} error */
  function report(error) {
    console.error(error);
    notice.problem('Something in a figure went wrong: load the page again.');
  }
  const figures = await Promise.all(FIGURES.map((row, i) => createFigure(row, stores[i], { notice, opened, ask: frames.ask, report })));
  const ruler = createRuler(byId('ruler'));
  document.querySelector('main')?.removeAttribute('aria-busy');
  frames.begin();

  theme.onChange(() => {
    for (const figure of figures) figure.redraw();
    ruler.redraw();
    frames.ask();
  });
  window.addEventListener('beforeprint', () => {
    document.documentElement.dataset.paper = '';
    theme.onPaper(true);
    for (const figure of figures) figure.finish();
    drawUnseen();
  });
  window.addEventListener('afterprint', () => {
    delete document.documentElement.dataset.paper;
    theme.onPaper(false);
  });
  await keepOffline();
}
