// The link: the address always holds the experiment, the iteration on show and the bits seen there.

import { hashOf, here, pageAt, readHash, stateOf } from '../state/link.js';
import { joined } from '../state/variants.js';
import { byId } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { loadedOnce } from './loading.js';

/**
 * @import { Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { Embeddable } from '../share/embedding.js'
 * @import { Notice } from './notice.js'
 * @import { State, Store } from '../state/store.js'
 */

/** Browsers slow down pages that change their address more often. */
const BETWEEN_CHANGES = 300;

/** @param {boolean} same @param {State} state */
function sameBits(same, { part, experiment: { dtype }, iteration }) {
  const [what, which] = part === 'network' ? ['all parameters', 'some parameter'] : ['weight and bias', 'weight or bias'];
  const when = part === 'network' ? `after ${integer(iteration + 1)} steps` : `after iteration ${integer(iteration)}`;
  return same
    ? `Same bits: ${what} ${when} in ${dtype} are the ones that the sender saw.`
    : `Not the same bits: ${which} ${when} in ${dtype} differs from what the link's sender saw. The link may be damaged, or made by another version of this page.`;
}

/** @param {Store} store @param {() => number | undefined} bitsShown @param {Notice} notice @param {Embeddable[]} embeddables What the dialog offers to embed. @param {(link: string | null) => void} onLink Told of the link, the same one again, too; null if there is too much for one. */
export function createShare(store, bitsShown, notice, embeddables, onLink) {
  /** What the link that opened the page promised. @type {{ iteration: number, bits: number } | undefined} */
  let promised;
  let written = location.hash.slice(1);
  let due = 0;
  /** What is too long for a link, and kept beside the address; and the state that it is of. @type {{ file: ReturnType<typeof joined> | null, of?: State['experiment'], variants?: Patch[] }} */
  let keptBeside = { file: null };
  /** @type {import('../share/share.js').Dialog | undefined} */
  let dialog;

  /** The address of this page with another hash; and what is kept beside it, where it is not too much. @param {string} hash @param {ReturnType<typeof joined> | null} kept */
  function replace(hash, kept) {
    const href = here({ hash });
    try {
      history.replaceState(kept, '', href);
    } catch {
      history.replaceState(null, '', href);
    }
  }

  /** Null if there is too much for one. */
  const link = () => (keptBeside.file ? null : pageAt(written));

  /** False if there is too much for a link. */
  function write() {
    due = 0;
    // Another address has come, and is about to be opened.
    if (location.hash.slice(1) !== written) return true;
    const state = store.get();
    const hash = hashOf(state, bitsShown());
    const { experiment, variants } = state;
    const isKept = hash === undefined;
    const isThere = isKept ? keptBeside.of === experiment && keptBeside.variants === variants : !keptBeside.file;
    if ((hash ?? '') !== written || !isThere) {
      keptBeside = isKept ? { file: joined(experiment, variants, state.part), of: experiment, variants } : { file: null };
      written = hash ?? '';
      replace(written, keptBeside.file);
    }
    // An address that was opened may be just what would be written, and is another one all the same.
    onLink(link());
    return !isKept;
  }

  const bring = loadedOnce(
    () => import('../share/share.js'),
    ({ createDialog }) => createDialog(store, bitsShown, embeddables),
    // The link alone needs nothing that is to be loaded.
    () => notice.copy(pageAt(written), 'The link is copied: it opens this run, at this iteration.', 'There is no network for more than the link, and the browser did not let the page copy. Here it is to copy by hand:'),
  );
  byId('share').addEventListener('click', async () => {
    write();
    dialog = await bring();
    dialog?.open();
  });

  return {
    /** The state is in the address at once. */
    keep: write,
    link,

    /** What was kept beside the address. @returns {ReturnType<typeof joined> | null} */
    get kept() {
      return location.hash ? null : history.state;
    },

    /** What a hash says, the address's or a pasted one; throws what is wrong with it. @param {string} hash */
    read(hash) {
      written = location.hash.slice(1);
      promised = undefined;
      const link = readHash(hash);
      promised = link.bits === undefined ? undefined : { bits: link.bits, iteration: stateOf(link).iteration };
      return link;
    },

    /** Shows an experiment from elsewhere, from its start. @param {Experiment} experiment @param {boolean} isNeuron @param {Patch[]} [variants] */
    open(experiment, isNeuron, variants) {
      promised = undefined;
      store.update({ ...stateOf({ is_neuron: isNeuron, experiment, variants }), playing: false, lesson: undefined });
    },

    /** True if the address was changed by someone else than this page. */
    get isForeign() {
      return location.hash.slice(1) !== written;
    },

    /** The state or the runs changed. */
    follow() {
      if (!due) due = window.setTimeout(write, BETWEEN_CHANGES);
      dialog?.follow();
      if (!promised) return;
      const state = store.get();
      const bits = bitsShown();
      if (bits === undefined || state.iteration !== promised.iteration) return;
      notice.say(sameBits(bits === promised.bits, state));
      promised = undefined;
    },
  };
}
