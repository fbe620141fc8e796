// Wires the store, the engine, the player, the views that both parts share, and the parts; nothing else.

import { notebook } from './pkg/neuron_playground.js';
import { byDtype, DTYPE } from './engine/dtypes.js';
import { loadEngine } from './engine/load.js';
import { stateOf } from './state/link.js';
import { createPlayer } from './state/player.js';
import { createStore } from './state/store.js';
import { byId, createPauses, motionIsWelcome, nextTask } from './draw/dom.js';
import { createNeuronPart } from './neuron/part.js';
import { NEURON_VIEWS } from './neuron/views.js';
import { createNetworkPart } from './network/part.js';
import { NETWORK_VIEWS } from './network/views.js';
import { createControls } from './page/controls.js';
import { embed } from './page/embed.js';
import { createImport } from './page/import.js';
import { createKeys } from './page/keys.js';
import { createLessons, lessonOf, openingOf } from './page/lessons.js';
import { createNotice } from './page/notice.js';
import { createOpened } from './page/opened.js';
import { keepOffline } from './page/offline.js';
import { createParts, FIRST_NETWORK } from './page/parts.js';
import { createShare } from './page/share.js';
import { createTheme } from './page/theme.js';
import { createTour } from './page/tour.js';
import { createTransport, DEFAULT_SPEED } from './page/transport.js';
import { goTo } from './page/view.js';

/**
 * @import { PagePart } from './page/view.js'
 * @import { PlaygroundError } from './pkg/neuron_playground.js'
 */

const VIEWS = [...NEURON_VIEWS, ...NETWORK_VIEWS];

async function start() {
  embed(VIEWS);
  const theme = createTheme();
  const notice = createNotice();
  let running = true;
  const main = /** @type {HTMLElement} */ (document.querySelector('main'));
  // A ResizeObserver's warning comes as an error event, too, but without an error.
  window.addEventListener('error', ({ error }) => error && failed(error));
  window.addEventListener('unhandledrejection', ({ reason }) => failed(reason));

  /** Nothing should come here; if it does, it is said, with a way out. @param {PlaygroundError | Error} error */
  function failed(error) {
    running = false;
    main.removeAttribute('aria-busy');
    const text = `Something went wrong: ${String(error.message ?? error).replace(/\.$/, '')}. What you see may be out of date.`;
    notice.problem(text, ['Start over', startOver]);
  }

  await loadEngine();
  await nextTask();
  const motion = motionIsWelcome();
  const store = createStore({
    part: 'neuron',
    experiment: notebook(),
    iteration: 0,
    playing: motion,
    speed: DEFAULT_SPEED,
    curves: byDtype((dtype) => Boolean(DTYPE[dtype].atFirst)),
    scale: 'log',
    ...FIRST_NETWORK,
  });
  const player = createPlayer(store);
  const controls = createControls(store, notice);
  const opened = createOpened(byId('opened'), store);
  const page = { store, player, controls, notice, opened };
  await nextTask();
  const neuron = await createNeuronPart(page);
  /** Made when it is first on show. @type {PagePart | undefined} */
  let network;
  const part = () => (store.get().part === 'neuron' ? neuron : (network ??= createNetworkPart(page)));
  const share = createShare(store, () => part().bits(), notice);
  const lessons = createLessons(store, show);
  const views = [createParts(store), controls, createTransport(store, player), lessons];
  createImport(store, { experiment: share.open, hash: open, say: notice.say, problem: notice.problem });
  createKeys(player);
  createTour(VIEWS).offer();
  for (const button of document.querySelectorAll('[data-goto]')) {
    button.addEventListener('click', () => goTo(/** @type {HTMLElement} */ (button).dataset.goto ?? ''));
  }

  let dirty = true;
  store.subscribe(() => (dirty = true));
  theme.onChange(() => {
    dirty = true;
    neuron.redraw();
    network?.redraw();
  });

  /** Where a lesson's answer is. @param {{ look: string }} lesson */
  function show({ look }) {
    if (look !== 'figure') goTo(look);
  }

  /** Opens what a link says, the address's or a pasted one; throws what is wrong with it, and the last good state stays. @param {string} hash */
  function open(hash) {
    const link = share.read(hash);
    const lesson = lessonOf(link.lesson);
    if (link.lesson !== undefined && !lesson) notice.problem(`There is no lesson “${link.lesson.slice(0, 40)}”: the list is at the end of this page.`);
    const opening = lesson && openingOf(lesson, store.get().curves);
    const { curves, beside, unit } = { ...store.get(), ...opening };
    store.update({
      ...stateOf(link),
      ...link.view,
      playing: link.iteration === undefined && motion,
      curves,
      beside,
      unit,
      lesson: lesson?.id,
      // A link that names a lesson and nothing else opens it as it is.
      ...(opening && /^#lesson=[^&]*$/.test(hash) ? opening : {}),
    });
    if (link.says) notice.say(link.says);
    if (lesson) scrollTo({ top: 0 });
  }

  /** What was wrong with a link is of no interest once an experiment is open. */
  let unread = () => {};
  store.subscribe(({ experiment }, before) => experiment !== before.experiment && unread());

  function openAddress() {
    try {
      open(location.hash);
    } catch (error) {
      unread = notice.problem(`This link could not be read. ${/** @type {Error} */ (error).message}`);
      share.follow();
    }
  }
  await nextTask();
  openAddress();
  window.addEventListener('hashchange', () => share.isForeign && openAddress());

  /** What the first frame would do, in pieces. */
  function* begin() {
    yield* part().begin();
    yield* draws();
  }

  function* draws() {
    dirty = false;
    const state = store.get();
    document.documentElement.dataset.dtype = state.experiment.dtype;
    yield* part().draw();
    for (const view of views) view.draw(state);
    share.follow();
  }

  /** @param {number} now */
  function frame(now) {
    const changed = part().compute(now);
    if (dirty || changed) Array.from(draws());
    if (running) requestAnimationFrame(frame);
  }

  await nextTask();
  const pause = createPauses();
  const pieces = begin();
  while (!pieces.next().done) await pause();
  main.removeAttribute('aria-busy');
  requestAnimationFrame(frame);
  await keepOffline();
}

/** The notebook's run on a fresh page; a new hash alone would not load one. */
function startOver() {
  history.replaceState(null, '', location.pathname);
  location.reload();
}

start();
