// A state as a link's hash, and back: this page's own links and TensorFlow Playground's, from the address or pasted.

import { format_link, parse_link } from '../pkg/neuron_playground.js';
import { formatLook, NOTEBOOK_STEPS, readDtypes, readLook } from './look.js';
import { check, START } from './store.js';
import { fromTensorFlowPlayground } from './tfplayground.js';
import { areSame, freshVariants, inDtypes } from './variants.js';

/**
 * @import { Link } from '../pkg/neuron_playground.js'
 * @import { CheckedExperiment } from '../pkg/neuron_playground.js'
 * @import { State, Written } from './store.js'
 *
 * @typedef {Omit<Link, 'look'> & { experiment: CheckedExperiment, look: Partial<State>, says?: string }} Opening
 * What a link opens: its experiment, found valid; how it is looked at; and what there is to say about it.
 */

/** A longer link can't be sent; more points need not even be tried. */
export const MOST_CHARACTERS = 16_000;
/** Escaped over and over, it is not longer than this. */
const MOST_SENT = 200_000;
const MOST_POINTS = 4000;

/** The hash of a state; undefined if it would be too long. @param {State} state @param {number | undefined} bits */
export function hashOf(state, bits) {
  const { part, experiment, iteration, lesson, untilKnown, variants } = state;
  if ((experiment.x?.length ?? 0) > MOST_POINTS) return undefined;
  const [shown, seen] = iteration < 0 ? [] : [iteration, bits];
  // The steps that follow from the run are left out, as the notebook's are elsewhere.
  const follows = part === 'neuron' && untilKnown;
  const own = part === 'neuron' && !untilKnown && experiment.steps === NOTEBOOK_STEPS ? `&steps=${NOTEBOOK_STEPS}` : '';
  const isFresh = areSame(variants, freshVariants(part, experiment.dtype));
  const link = format_link(follows ? { ...experiment, steps: NOTEBOOK_STEPS } : experiment, shown, seen, lesson, isFresh ? undefined : variants);
  // The lesson stays at the end, where it is looked for.
  const [, rest, at] = /^(.*?)(&lesson=.*)?$/s.exec(link) ?? ['', link];
  const hash = `${rest}${own}${formatLook(state)}${at ?? ''}`.replace(/^&/, '');
  return hash.length <= MOST_CHARACTERS ? hash : undefined;
}

/** Where the page is, with another hash or search. Whole, since a path alone may be read as a host, “//”, and a hash alone as the page's around it. @param {{ hash?: string, search?: string }} changes */
export const here = (changes) => Object.assign(new URL(location.href), changes).href;

/** Whether no one else reaches this page: one that was made of a text has an address, blob: or about:, that is its frame's own. */
export const isUnreachable = () => import.meta.env.MODE !== 'production' && !import.meta.env.VITE_HOME && /^(?:blob|about):/.test(location.protocol);

/** This page with another hash, as others reach it: of a file that was opened by itself or stands in another page, the hosted page, if the build was told of one; the hash alone of a page that no one reaches. @param {string} hash @param {string} [search] */
export function pageAt(hash, search = '') {
  const home = import.meta.env.VITE_HOME;
  if (home && !location.protocol.startsWith('http')) return `${home}${search}${hash && `#${hash}`}`;
  return isUnreachable() ? `#${hash}` : here({ hash, search });
}

/** What of the state a link says; one that names no iteration shows a neuron's first, whose numbers say more than the start. @param {Pick<Link, 'is_neuron' | 'iteration'> & Partial<Pick<Link, 'has_steps' | 'variants'>> & { experiment: Written['experiment'] }} link @returns {Pick<Written, 'part' | 'experiment' | 'iteration' | 'untilKnown' | 'variants'>} */
export function stateOf({ is_neuron, experiment, iteration, variants, has_steps = true }) {
  const part = is_neuron ? 'neuron' : 'network';
  // Of no steps there is nothing but the start.
  return { part, experiment, variants: variants ?? freshVariants(part, experiment.dtype), untilKnown: !has_steps, iteration: Math.min(iteration ?? (is_neuron ? 0 : START), experiment.steps - 1) };
}

/** A text that is a link: with a scheme, a host, a hash, or the pairs of one alone. */
const LINK = /^(?:https?:|file:|#|www\.)|playground\.tensorflow\.org|^\S*#[\w.]+=|^[\w.]+=[^&\s]*(?:&[\w.]+=[^&\s]*)+$/i;

/** One among words. */
const AMONG = /(?:https?:\/\/|playground\.tensorflow\.org)[^\s<>]*#[^\s<>]+/i;
/** One that a mailer broke into lines. */
const BROKEN = /^(?:https?:|www\.|playground\.)\S*(?:\s*\n\s*\S+)+$/i;

/** A link without what mail, chat and web pages put around and into it. @param {string} text */
function undressed(text) {
  let link = /\]\((.*)\)\s*$/s.exec(text)?.[1] ?? text;
  // Between < and > it may be broken into lines.
  link = /^\s*<([^<>]*)>/.exec(link)?.[1].replace(/\s+/g, '') ?? link.trim();
  link = link.replace(/^["'“‘(<]+|["'”’)>.,;]+$/g, '');
  for (let before = ''; before !== link; ) {
    before = link;
    link = link.replace(/&(?:amp|#0*38|#x0*26);/gi, '&').replace(/&(?:#0*61|#x0*3d|equals);/gi, '=').replace(/&(?:#0*35|#x0*23|num);/gi, '#').replace(/&(?:lt|gt|quot);/gi, '');
    // Escaped as a whole: then even what sets its keys apart is.
    if (/%(?:23|3d|26|25)/i.test(link)) {
      try {
        link = decodeURIComponent(link);
      } catch {
        // A broken escape is left for whoever reads the link to name.
      }
    }
  }
  return link;
}

/** The hash of a text that is a link, with its #; undefined if it is none, empty if it has none. @param {string} text */
export function hashIn(text) {
  const trimmed = text.trim();
  if (trimmed.length > MOST_SENT) return undefined;
  const whole = BROKEN.test(trimmed) ? trimmed.replace(/\s+/g, '') : trimmed;
  const link = undressed(/\s/.test(whole) && !/^</.test(whole) ? (AMONG.exec(whole)?.[0] ?? whole) : whole);
  if (/\n/.test(link) || !LINK.test(link)) return undefined;
  if (link.includes('#')) return link.slice(link.indexOf('#')).split(/\s/)[0];
  return /[:/]/.test(link) || !link.includes('=') ? '' : `#${link}`;
}

/** What a hash opens: the one way in, for the address and for what is pasted. @param {string} hash @returns {Opening} Throws what is wrong with it. */
export function readHash(hash) {
  const whole = undressed(hash);
  const theirs = fromTensorFlowPlayground(whole);
  if (theirs) return { is_neuron: false, has_steps: true, ...theirs, experiment: check(theirs.experiment) };
  const link = parse_link(whole);
  const dtypes = readDtypes(link.look);
  const { experiment } = link;
  return { ...link, experiment: check(experiment), variants: link.variants ?? (dtypes && inDtypes(dtypes, experiment.dtype)), look: readLook(link.look) };
}
