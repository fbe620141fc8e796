// The page in a frame of another one: which parts, in which order, how large; its code, and the frame itself.

import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { here, pageAt } from '../state/link.js';

/**
 * @import { Part } from '../state/store.js'
 * @import { Copied } from './share.js'
 *
 * What `?embed` can show: its name there, the part that has it (else both), and whether `?embed` alone shows it.
 * @typedef {{ embed?: string, part?: Part, embedded?: true }} Embeddable
 */

/** Its size at first, and between which sizes it can be: in pixels. */
const SIZE = { width: 800, height: 500 };
/** The preview's own height, at most. */
const HIGHEST = 360;
const LIMITS = { width: [300, 2000], height: [150, 2000] };

/** What a page with the frame in it runs, for it to be as high as what it shows. README.md has the same. */
const GROWS = `<script>
  addEventListener('message', ({ data, source }) => {
    for (const frame of document.querySelectorAll('iframe')) if (frame.contentWindow === source && data?.type === 'neuron-playground:height') frame.height = data.height;
  });
</script>`;

/** @param {Embeddable[]} embeddables @param {Copied} code */
export function createEmbedding(embeddables, code) {
  const parts = make('div', 'share-parts');
  parts.setAttribute('role', 'group');
  parts.setAttribute('aria-label', 'Parts');
  const fields = { width: make('input', 'number'), height: make('input', 'number') };
  const grows = make('input', '');
  grows.type = 'checkbox';
  const told = make('input', 'number');
  Object.assign(told, { type: 'url', placeholder: 'course.example', autocomplete: 'off', spellcheck: false });
  const preview = make('div', 'share-preview');
  const scale = make('p', 'hint');
  const refusal = make('p', 'error');
  refusal.setAttribute('role', 'alert');
  const chosen = make(
    'div',
    '',
    parts,
    make('p', 'hint', 'What is chosen first stands first.'),
    make('div', 'share-size', ...Object.entries(fields).map(([name, input]) => make('label', 'check', name, input))),
    refusal,
    make('label', 'check', grows, 'as high as it needs, by a script'),
    make('label', 'share-told', 'a page that is told of answers', told),
    scale,
  );
  const element = make('section', 'share-embed', make('h3', '', 'In a page of yours'), make('div', 'share-pair', chosen, preview), code.element);
  for (const [name, input] of Object.entries(fields)) {
    const [min, max] = LIMITS[/** @type {keyof typeof LIMITS} */ (name)];
    Object.assign(input, { type: 'number', min, max, step: 10, value: SIZE[/** @type {keyof typeof SIZE} */ (name)] });
    // What is typed takes its place.
    input.addEventListener('focus', () => input.select());
    input.addEventListener('input', () => input.checkValidity() && input.value && update());
    // What can't be is the size that it was, and that is said.
    input.addEventListener('change', () => {
      const wrong = !input.checkValidity() || !input.value;
      setText(refusal, wrong ? `The ${name} goes from ${min} to ${integer(max)}: it is ${size[/** @type {keyof typeof size} */ (name)]} still.` : '');
      input.value = String(size[/** @type {keyof typeof size} */ (name)]);
    });
  }
  grows.addEventListener('change', () => update());
  told.addEventListener('input', () => update());
  told.addEventListener('change', () => setText(refusal, told.value.trim() && !toldOrigin() ? 'A page that is to be told needs an address, such as course.example.' : ''));

  /** The origin of the page that is told what a reader does, empty for none. Its host alone may be typed. */
  function toldOrigin() {
    const [, scheme = 'https', host] = /^(?:(https?):\/\/)?([\w.-]+(?::\d+)?)(?:\/|$)/.exec(told.value.trim()) ?? [];
    return host ? `${scheme}://${host}` : '';
  }

  const size = { ...SIZE };
  let hash = '';
  /** In the order in which they were chosen, which is that in which they are shown. @type {string[]} */
  let names = [];
  /** @type {Part | undefined} */
  let part;
  /** @type {HTMLIFrameElement | undefined} */
  let frame;

  /** @param {Part} next */
  function choose(next) {
    part = next;
    const offered = embeddables.filter((row) => !row.part || row.part === next);
    const named = (/** @type {Embeddable[]} */ rows) => [...new Set(rows.flatMap(({ embed }) => embed ?? []))];
    names = named(offered.filter(({ embedded }) => embedded));
    const boxes = named(offered).map((embed) => {
      const box = make('input', '');
      Object.assign(box, { type: 'checkbox', checked: names.includes(embed) });
      box.addEventListener('change', () => {
        names = box.checked ? [...names, embed] : names.filter((name) => name !== embed);
        update();
      });
      return make('label', 'check', box, embed);
    });
    parts.replaceChildren(...boxes);
  }

  function update() {
    for (const [name, input] of Object.entries(fields)) if (input.checkValidity() && input.value) size[/** @type {keyof typeof size} */ (name)] = Number(input.value);
    const search = `?embed=${names}`;
    const origin = toldOrigin();
    const text = `<iframe src="${escaped(pageAt(hash, search + (origin && `&parent=${origin}`)))}" width="${size.width}" height="${size.height}" title="Neuron Playground" allow="clipboard-write" loading="lazy" style="border: 0; max-width: 100%"></iframe>`;
    code.show(names.length ? text + (grows.checked ? `\n${GROWS}` : '') : '');
    code.button.disabled = !names.length;
    draw(search);
  }

  /** The frame as it will be, smaller where there is no room for it. @param {string} search */
  function draw(search) {
    // A page that was opened as a file has no other one to show in a frame.
    const can = location.protocol.startsWith('http') && names.length > 0;
    preview.hidden = !can;
    preview.style.width = '';
    const factor = Math.min(1, preview.clientWidth / size.width, HIGHEST / size.height);
    setText(scale, can ? `A preview${factor < 1 ? `, at ${Math.round(factor * 100)} % of its size` : ''}.` : names.length ? 'A preview is there where the page is hosted.' : 'Choose what it shows.');
    if (!can) return;
    frame ??= make('iframe', '');
    // To look at: a page in the page would take every key, Esc, too.
    Object.assign(frame, { title: 'Preview', inert: true });
    const src = here({ search, hash });
    if (frame.src !== src) {
      frame.src = src;
      // Another hash alone would only be another place of the same page in its history.
      preview.replaceChildren(frame);
    }
    Object.assign(frame, { width: String(size.width), height: String(size.height) });
    frame.style.transform = `scale(${factor})`;
    // With its border, and no wider than the frame.
    Object.assign(preview.style, { width: `${Math.ceil(size.width * factor) + 2}px`, height: `${Math.ceil(size.height * factor) + 2}px` });
  }
  window.addEventListener('resize', () => frame && update());
  window.addEventListener('message', ({ data, source }) => {
    if (!grows.checked || !frame || source !== frame.contentWindow || data?.type !== 'neuron-playground:height') return;
    fields.height.value = String(Math.min(LIMITS.height[1], Math.max(LIMITS.height[0], data.height)));
    update();
  });

  return {
    element,
    /** @param {string} nextHash @param {Part} nextPart */
    show(nextHash, nextPart) {
      hash = nextHash;
      if (nextPart !== part) choose(nextPart);
      // Once the dialog has its size.
      requestAnimationFrame(update);
    },
    /** Nothing runs in it any more. */
    hide() {
      frame?.remove();
      frame = undefined;
    },
  };
}

/** In an attribute. @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
