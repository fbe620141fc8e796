// What the page in a frame and the page around it tell each other: README.md, “Messages”, describes it for who writes that page.

import { hashIn } from '../state/link.js';
import { asked } from './asked.js';

/** @import { Listener } from '../lessons/lessons.js' */

/** Of the messages: another one where something that is there now is gone or means something else. */
const VERSION = 1;

const isEmbedded = parent !== window;

/** Who is told what a reader does, and may set what is on show: an origin, or `*`, that the frame's address names in `parent`. */
function trusted() {
  const named = asked('parent');
  if (named === null || named === '*') return named ?? undefined;
  const origin = URL.canParse(named) ? new URL(named).origin : 'null';
  // Of a file, or of text that is an address.
  return origin === 'null' ? undefined : origin;
}

/** @param {string} kind @param {object} what @param {string | undefined} to The origin that it is meant for. */
function tell(kind, what, to) {
  if (isEmbedded && to !== undefined) parent.postMessage({ type: `neuron-playground:${kind}`, version: VERSION, ...what }, to);
}

/** How high a frame would like to be, in pixels: that is no secret. @param {number} height */
export const tellHeight = (height) => tell('height', { height }, '*');

/** @param {(hash: string) => void} open Throws what is wrong with it. @param {(text: string) => void} problem Said in the page, too. */
export function createMessages(open, problem) {
  const to = isEmbedded ? trusted() : undefined;
  let isReady = false;
  /** @type {string | null | undefined} */
  let told;
  /** The `id` of the last `set`, if it had one: what is told after it is no older than it. @type {unknown} */
  let id;

  /** @param {string} message What was wrong with what was set, or with the frame's address. */
  const refused = (message) => tell('error', { message }, to);

  /** @param {{ link?: unknown, id?: unknown }} data */
  function set(data) {
    const { link } = data;
    id = data.id;
    try {
      const hash = typeof link === 'string' ? hashIn(link) : undefined;
      if (hash === undefined) throw new Error('The message “set” has no link: give it one of this page as a text, such as "#lr=0.2&i=7".');
      open(hash);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      problem(`What the page around this one has set could not be read. ${message}`);
      refused(message);
    }
  }
  window.addEventListener('message', ({ data, source, origin }) => {
    const may = source === parent && (origin === to || to === '*');
    if (may && data?.type === 'neuron-playground:set') set(data);
  });

  /** What is on show, as a link to the whole page; null where that is too much for one. @param {string | null} link */
  function state(link) {
    if (!isReady || link === told) return;
    told = link;
    tell('state', { link, id }, to);
  }

  return {
    state,
    refused,

    /** Everything can be touched. @param {string | null} link */
    ready(link) {
      isReady = true;
      tell('ready', {}, '*');
      state(link);
    },

    /** Who is told of answers, if anyone: that it is the page which the address names is known to the browser alone. @type {Listener | undefined} */
    listener: to === undefined ? undefined : {
      name: to === '*' ? 'the page around this one' : `the page around this one, if it is of ${to}`,
      answered: (lesson, right, tried) => tell('answer', { lesson, right, tried }, to),
    },
  };
}
