// Play, step, reset, speed, and the scrubber over the iterations.

import { byId, inputById, make, makeSvg, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { SECONDS, WHOLE_RUN } from '../state/player.js';

/**
 * @import { History } from '../state/history.js'
 * @import { Player } from '../state/player.js'
 * @import { Pace, State, Store } from '../state/store.js'
 */

/** Iterations a second. */
const SPEEDS = [2, 5, 20, 100, 500, 5000];

/** How fast a network trains. @type {Record<Pace, string>} */
const PACES = { slow: '5 steps/s', step: '1 step/frame', epoch: '1 epoch/frame', all: 'all it can' };

const ICONS = {
  play: 'M7 4l10 8-10 8z',
  pause: 'M7 4h4v16H7zM14 4h4v16h-4z',
  step: 'M5 4l9 8-9 8zM16 4h3v16h-3z',
  undo: 'M9 4v4h5a5.5 5.5 0 0 1 0 11H8v-2.2h6a3.3 3.3 0 0 0 0-6.6H9v4L3.5 9z',
  redo: 'M15 4v4h-5a5.5 5.5 0 0 0 0 11h6v-2.2h-6a3.3 3.3 0 0 1 0-6.6h5v4L20.5 9z',
  reset: 'M12 5a7 7 0 1 1-6.6 4.7l1.9.7A5 5 0 1 0 12 7v3L7 6l5-4z',
};

/** @param {Store} store @param {Player} player @param {History} history */
export function createTransport(store, player, history) {
  const play = byId('play');
  play.addEventListener('click', () => player.toggle());
  byId('step').addEventListener('click', () => player.step(1));
  byId('reset').addEventListener('click', () => player.reset());
  const undo = /** @type {HTMLButtonElement} */ (byId('undo'));
  const redo = /** @type {HTMLButtonElement} */ (byId('redo'));
  undo.addEventListener('click', history.undo);
  redo.addEventListener('click', history.redo);
  undo.append(icon('undo'));
  redo.append(icon('redo'));
  byId('step').append(icon('step'));
  byId('reset').append(icon('reset'));

  const speed = /** @type {HTMLSelectElement} */ (byId('speed'));
  speed.append(new Option(`in ${SECONDS} s`, String(WHOLE_RUN)), ...SPEEDS.map((value) => new Option(`${integer(value)}/s`, String(value))));
  speed.addEventListener('change', () => store.update({ speed: Number(speed.value) }));
  const pace = /** @type {HTMLSelectElement} */ (byId('pace'));
  pace.append(...Object.entries(PACES).map(([value, text]) => new Option(text, value)));
  pace.addEventListener('change', () => store.update({ pace: /** @type {Pace} */ (pace.value) }));

  const scrubber = inputById('iteration');
  scrubber.addEventListener('input', () => player.show(Number(scrubber.value)));
  const [at, ofAll] = [make('b', ''), make('span', '')];
  byId('iteration-number').append(at, ' ', ofAll);
  let playing = /** @type {boolean | undefined} */ (undefined);

  return {
    /** @param {State} state */
    draw(state) {
      if (playing !== state.playing) {
        playing = state.playing;
        play.replaceChildren(icon(playing ? 'pause' : 'play'));
        play.setAttribute('aria-label', playing ? 'Pause' : 'Play');
      }
      undo.disabled = !history.canUndo;
      redo.disabled = !history.canRedo;
      speed.value = String(state.speed);
      pace.value = state.pace;
      scrubber.max = String(state.experiment.steps - 1);
      scrubber.value = String(state.iteration);
      const [where, of] = state.iteration < 0 ? ['the start', ''] : [integer(state.iteration), `of ${integer(state.experiment.steps - 1)}`];
      setText(at, where);
      setText(ofAll, of);
      scrubber.setAttribute('aria-valuetext', `${where} ${of}`.trim());
    },
  };
}

/** @param {keyof typeof ICONS} name */
const icon = (name) => make('span', 'svg', makeSvg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, makeSvg('path', { d: ICONS[name] })));
