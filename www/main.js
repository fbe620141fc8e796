// Wires the store, the engine, the player, the views that both parts share, and the parts; nothing else.

import { VIEWS } from 'virtual:views';
import { EnginePart, is_neuron, notebook } from './pkg/neuron_playground.js';
import { bring, loadEngine } from './engine/load.js';
import { isTrap } from './engine/trap.js';
import { createHistory } from './state/history.js';
import { stateOf } from './state/link.js';
import { FRESH_LOOK } from './state/look.js';
import { createPlayer, WHOLE_RUN } from './state/player.js';
import { isSameBut } from './state/same.js';
import { createStore } from './state/store.js';
import { freshVariants, separated } from './state/variants.js';
import { byId, createPauses, motionIsWelcome } from './draw/dom.js';
import { createNeuronPart } from './neuron/part.js';
import { createControls } from './page/controls.js';
import { embed, embeddable } from './page/embed.js';
import { createFaults } from './page/faults.js';
import { createFrames } from './page/frames.js';
import { createImport } from './page/import.js';
import { createKeys, createUndoKeys } from './page/keys.js';
import { createLessonWays } from './page/lessons.js';
import { loadedOnce } from './page/loading.js';
import { createMessages } from './page/messages.js';
import { createNotice } from './page/notice.js';
import { createOpened } from './page/opened.js';
import { keepOffline } from './page/offline.js';
import { openingOf } from './page/openings.js';
import { createParts, FIRST_NETWORK } from './page/parts.js';
import { createPrint } from './page/print.js';
import { createReference } from './page/reference.js';
import { createShare } from './page/share.js';
import { createTerms } from './page/terms.js';
import { createTheme } from './page/theme.js';
import { createTour } from './page/tour.js';
import { createTransport } from './page/transport.js';
import { goTo, pointTo } from './page/view.js';

/**
 * @import { PagePart } from './page/view.js'
 */

/** Where a page without a link comes to rest: the notebook's last iteration before its loss is 0, in which one update is lost and the other is not what was asked for. */
const FIRST_STOP = 16;

async function start() {
  embed(VIEWS);
  const theme = createTheme();
  // What goes wrong before the engine is there is said by waiting.js.
  await loadEngine(location.hash.length > 1);
  const pause = createPauses();
  // Most of what can be touched asks for the rest of it.
  for (const touch of ['pointerdown', 'keydown', 'wheel']) window.addEventListener(touch, () => bring(EnginePart.Rest).catch(() => {}), { once: true, capture: true, passive: true });
  const notice = createNotice();
  const faults = createFaults(notice);
  const main = /** @type {HTMLElement} */ (document.querySelector('main'));

  await pause();
  const motion = motionIsWelcome();
  const store = createStore({
    part: 'neuron',
    experiment: notebook(),
    iteration: 0,
    playing: motion,
    speed: WHOLE_RUN,
    untilKnown: true,
    variants: freshVariants('neuron', notebook().dtype),
    ...FRESH_LOOK,
    opening: {},
    ...FIRST_NETWORK,
  });
  const history = createHistory(store);
  const player = createPlayer(store);
  const controls = createControls(store, notice);
  const opened = createOpened(byId('opened'), store);
  const frames = createFrames(frame);
  /** What is out of sight comes after the first frame. @type {() => void} */
  let hasBegun = () => {};
  const begun = new Promise((/** @type {(value: void) => void} */ resolve) => (hasBegun = resolve));
  /** What of the first screen is seen after the first curve. @type {(() => Promise<() => void>)[]} */
  const afterwards = [];
  const page = { store, player, controls, notice, opened, ask: frames.ask, report: faults.report, bring, afterwards, begun };
  await pause();
  const neuron = await createNeuronPart(page);
  /** Loaded and made when it is first on show. @type {PagePart | undefined} */
  let network;
  const part = () => (store.get().part === 'neuron' ? neuron : network);
  const messages = createMessages((hash) => open(hash), notice.problem);
  const share = createShare(store, () => part()?.bits(), notice, embeddable(VIEWS), messages.state);
  faults.keptBy(share.keep);
  const lessons = createLessonWays(store, notice, ({ look }) => pointTo(look), () => part()?.fate?.(), change, messages.listener);
  const views = [createParts(store), controls, createTransport(store, player, history), lessons];
  createImport(store, { experiment: share.open, hash: open, say: notice.say, problem: notice.problem });
  createKeys(player);
  createUndoKeys(store, history);
  createTerms();
  createReference(notice);
  createTour(store, notice).offer();
  for (const button of document.querySelectorAll('[data-goto]')) {
    button.addEventListener('click', () => goTo(/** @type {HTMLElement} */ (button).dataset.goto ?? ''));
  }

  let dirty = true;
  function change() {
    dirty = true;
    frames.ask();
  }
  store.subscribe(change);
  createPrint(store, theme, () => Array.from(draws()));
  theme.onChange(() => {
    neuron.redraw();
    network?.redraw();
    change();
  });

  /** Opens what a link says, the address's or a pasted one; throws what is wrong with it, and the last good state stays. @param {string} hash */
  function open(hash) {
    const link = share.read(hash);
    // Its texts come first.
    if (link.lesson !== undefined && !lessons.there) return void lessons.bring().then((there) => there && open(hash));
    const lesson = lessons.there?.of(link.lesson);
    if (link.lesson !== undefined && !lesson) notice.problem(`There is no lesson “${link.lesson.slice(0, 40)}”: the list is at the end of this page.`);
    const opening = lesson && openingOf(lesson);
    const isFirst = hash === '';
    const plays = link.iteration === undefined && motion;
    store.update({
      ...(opening ?? { ...FRESH_LOOK, opening: {} }),
      ...stateOf(link),
      ...link.look,
      playing: plays,
      playTo: isFirst && plays ? FIRST_STOP : undefined,
      ...(isFirst && !plays && { iteration: FIRST_STOP }),
      lesson: lesson?.id,
      // A link that names a lesson and nothing else opens it as it is.
      ...(opening && /^#lesson=[^&]*$/.test(hash) ? opening : {}),
    });
    if (link.says) notice.say(link.says);
    // On the way in, the page is at its top anyway.
    if (lesson && !main.ariaBusy) lessons.there?.arrive();
  }

  /** What was wrong with a link is of no interest once an experiment is open. */
  let unread = () => {};
  store.subscribe(({ experiment, untilKnown }, before) => {
    if (!isSameBut(experiment, before.experiment, untilKnown ? ['steps'] : [])) unread();
  });

  /** @param {NonNullable<typeof share.kept>} kept */
  function openKept(kept) {
    const { experiment, variants } = separated(kept);
    share.open(experiment, is_neuron(experiment), variants);
  }

  function openAddress() {
    try {
      const { kept } = share;
      if (kept) openKept(kept);
      else open(location.hash);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      unread = notice.problem(`This link could not be read. ${message}`);
      messages.refused(message);
      share.follow();
    }
  }

  const bringNetwork = loadedOnce(
    () => Promise.all([import('./network/part.js'), bring(EnginePart.Views), bring(EnginePart.Rest)]),
    ([{ createNetworkPart }]) => {
      network = createNetworkPart(page);
      change();
    },
    () => {
      notice.problem('The part about networks could not be loaded: is there a connection? Try once more, or load the page again.');
      store.update(good);
    },
  );

  let viewsAreThere = () => {};
  const bringViews = loadedOnce(
    () => Promise.all([bring(EnginePart.Views), ...afterwards.map((load) => load())]),
    ([, ...makes]) => {
      for (const make of makes) make();
      for (const section of document.querySelectorAll('section[aria-busy]')) section.removeAttribute('aria-busy');
      viewsAreThere();
      change();
    },
    () => (viewsAreThere = notice.problem('The worked step and the landscape could not be loaded: is there a connection? Load the page again.', ['Try again', () => void bringViews()])),
  );

  /** That of the last frame that went well. */
  let good = store.get();
  await pause();
  if (/[#&]lesson=/.test(location.hash)) await lessons.bring();
  openAddress();
  history.begin();
  if (!part()) await bringNetwork();
  window.addEventListener('hashchange', () => share.isForeign && openAddress());

  /** What the first frame would do, in pieces. */
  function* begin() {
    yield* part()?.begin() ?? [];
    yield* draws();
  }

  function* draws() {
    dirty = false;
    const state = store.get();
    document.documentElement.dataset.dtype = state.experiment.dtype;
    // Before what it veils.
    lessons.draw(state);
    yield* part()?.draw() ?? [];
    for (const view of views) view.draw(state);
    share.follow();
  }

  /** @param {number} now */
  function frame(now) {
    try {
      const shown = part();
      if (!shown) bringNetwork();
      const { changed = false, more = false } = shown?.compute(now) ?? {};
      if (dirty || changed) Array.from(draws());
      if (shown) good = store.get();
      if (more) frames.ask();
    } catch (error) {
      faults.report(error);
      // Back to what went well, unless it is that which fails now, or nothing can go well any more.
      if (!isTrap(error) && store.get() !== good) store.update({ ...good, playing: false });
    }
  }

  await pause();
  const pieces = begin();
  while (!pieces.next().done) await pause();
  main.removeAttribute('aria-busy');
  messages.ready(share.link());
  frames.begin();
  await bringViews();
  hasBegun();
  await keepOffline();
}

// One script for both pages, since the essay is made of the same modules; where all is one file, it is the page.
if (import.meta.env.MODE !== 'single-file' && import.meta.env.MODE !== 'anywhere' && byId('essay')) import('./essay/essay.js').then(({ startEssay }) => startEssay());
else start();
