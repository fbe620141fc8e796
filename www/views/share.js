// The link: the address always holds the experiment, the iteration on show and the bits seen there.

import { digest, format_link, parse_link } from '../pkg/neuron_playground.js';
import { byId } from '../dom.js';
import { integer } from './numbers.js';

/**
 * @import { Link } from '../pkg/neuron_playground.js'
 * @import { Runs } from '../engine.js'
 * @import { Notice } from './notice.js'
 * @import { State, Store } from '../store.js'
 */

/** Browsers slow down pages that change their address more often. */
const BETWEEN_CHANGES = 300;

/** The parameters' digest after the iteration on show, if that one was kept. @param {State} state @param {Runs} runs */
function bitsShown(state, runs) {
  const run = runs.get(state.experiment.dtype);
  const row = run?.row(run.index(state.iteration));
  return row && row.iteration === state.iteration ? digest([row.weight, row.bias], state.experiment.dtype) : undefined;
}

/** @param {boolean} same @param {string} dtype @param {number} iteration */
const sameBits = (same, dtype, iteration) =>
  same
    ? `Same bits: weight and bias after iteration ${integer(iteration)} in ${dtype} are the ones that the sender saw.`
    : `Not the same bits: weight or bias after iteration ${integer(iteration)} in ${dtype} differ from what the link's sender saw. The link may be damaged, or made by another version of this page.`;

/** @param {Store} store @param {Runs} runs @param {Notice} notice */
export function createShare(store, runs, notice) {
  /** What the link that opened the page promised. @type {Link | undefined} */
  let promised;
  let written = location.hash.slice(1);
  let due = 0;

  function write() {
    due = 0;
    // Another address has come, and is about to be opened.
    if (location.hash.slice(1) !== written) return;
    const state = store.get();
    const hash = format_link(state.experiment, state.iteration, bitsShown(state, runs), state.lesson);
    if (hash === written) return;
    written = hash;
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  }

  byId('share').addEventListener('click', async () => {
    write();
    try {
      await navigator.clipboard.writeText(location.href);
      notice.say('The link is copied: it opens this run, at this iteration.');
    } catch {
      notice.say('The browser did not let the page copy. Here is the link to copy by hand:', location.href);
    }
  });

  return {
    /** What the address says; throws what is wrong with it. @returns {Link} */
    read() {
      promised = undefined;
      written = location.hash.slice(1);
      const link = parse_link(location.hash);
      promised = link.bits === undefined ? undefined : link;
      return link;
    },

    /** True if the address was changed by someone else than this page. */
    get isForeign() {
      return location.hash.slice(1) !== written;
    },

    /** The state or the runs changed. */
    follow() {
      if (!due) due = window.setTimeout(write, BETWEEN_CHANGES);
      if (!promised) return;
      const state = store.get();
      const bits = bitsShown(state, runs);
      if (bits === undefined || state.iteration !== promised.iteration) return;
      notice.say(sameBits(bits === promised.bits, state.experiment.dtype, state.iteration));
      promised = undefined;
    },
  };
}
