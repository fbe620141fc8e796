// The page in a frame of another one: `?embed` or `?embed=plot,words` shows chosen parts only, without head and foot.

/** Names for a course page's author, and the sections that they show. @type {Record<string, string[]>} */
const SECTIONS = {
  controls: ['controls'],
  plot: ['figure'],
  words: ['words'],
  bits: ['bits-panel'],
  table: ['table-panel'],
  worked: ['worked-panel'],
  maps: ['maps'],
  diagram: ['diagram-panel'],
  output: ['output-panel'],
  losses: ['losses-panel'],
  neuron: ['unit-panel'],
};
/** What `?embed` alone shows. */
const DEFAULT = ['controls', 'plot', 'words', 'diagram', 'output', 'losses'];

/** Hides what an embedding page doesn't ask for; an unknown name shows nothing. */
export function embed() {
  const asked = new URLSearchParams(location.search).get('embed');
  if (asked === null) return;
  const names = asked ? asked.split(',') : DEFAULT;
  const shown = new Set(names.flatMap((name) => (Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : [])));
  document.documentElement.dataset.embed = '';
  const sections = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main > *'));
  for (const section of sections) {
    const always = ['opened', 'lesson'].some((name) => section.classList.contains(name));
    if (!always && ![...section.classList].some((name) => shown.has(name))) section.classList.add('not-embedded');
  }
  // The frame's own address leads to the whole page.
  const whole = document.createElement('a');
  Object.assign(whole, { className: 'whole-page', target: '_blank', rel: 'noopener', textContent: 'Open in Neuron Playground' });
  const follow = () => (whole.href = `${location.pathname}${location.hash}`);
  whole.addEventListener('pointerenter', follow);
  whole.addEventListener('focus', follow);
  follow();
  document.body.append(whole);
}
