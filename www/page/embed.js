// The page in a frame of another one: `?embed` or `?embed=plot,words` shows chosen parts only, without head and foot.

import { here } from '../state/link.js';
import { byId } from '../draw/dom.js';

/** @import { ViewRow } from './view.js' */

/** What is there to be embedded beside the views. @type {Pick<ViewRow, 'id' | 'embed' | 'embedded'>} */
const CONTROLS = { id: 'controls', embed: 'controls', embedded: true };
/** What comes and goes by itself. */
const ALWAYS = ['opened', 'lesson'];

/** Hides what an embedding page doesn't ask for; an unknown name shows nothing. @param {ViewRow[]} views */
export function embed(views) {
  const asked = new URLSearchParams(location.search).get('embed');
  if (asked === null) return;
  const names = asked.split(',');
  const chosen = [CONTROLS, ...views].filter(({ embed, embedded }) => (asked ? embed && names.includes(embed) : embedded));
  const shown = new Set([...ALWAYS, ...chosen.map(({ id }) => id)].map((id) => byId(id).closest('main > *')));
  document.documentElement.dataset.embed = '';
  for (const section of document.querySelectorAll('main > *')) section.classList.toggle('not-embedded', !shown.has(section));
  // The frame's own address leads to the whole page.
  const link = document.createElement('a');
  Object.assign(link, { className: 'whole-page', target: '_blank', rel: 'noopener', textContent: 'Open in Neuron Playground' });
  const follow = () => (link.href = here({ search: '' }));
  link.addEventListener('pointerenter', follow);
  link.addEventListener('focus', follow);
  follow();
  document.body.append(link);
}
