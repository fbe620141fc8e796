// The web component: <neuron-playground link="#lr=0.1&i=17" parts="plot,words"></neuron-playground>. The build puts the page
// into this module (inline.js), so that it needs no other file and asks no one for anything.

import html from '../target/anywhere/page.html?raw';
import { createFrame } from './frame.js';

// A site's generator may import this where there is no page.
const Base = globalThis.HTMLElement ?? Object;

export class NeuronPlayground extends Base {
  static observedAttributes = ['link', 'parts'];

  /** What is on show. @type {string | null} */
  #link = null;
  /** @type {ReturnType<typeof createFrame> | undefined} */
  #frame;

  /** What is on show, as a link; null where that is too much for one. To set it is to show another. */
  get link() {
    return this.#link;
  }
  set link(link) {
    this.#reflect('link', link);
  }

  /** Which parts are shown, such as `plot,words`: null for plot, words and controls. */
  get parts() {
    return this.getAttribute('parts');
  }
  set parts(parts) {
    this.#reflect('parts', parts);
  }

  connectedCallback() {
    // Where it was before it was put elsewhere, it goes on.
    this.#begin();
  }

  disconnectedCallback() {
    this.#frame?.close();
    this.#frame = undefined;
  }

  /** @param {string} name @param {string | null} _ @param {string | null} value */
  attributeChangedCallback(name, _, value) {
    if (name === 'link') {
      this.#link = value ?? '';
      this.#frame?.set(this.#link);
    } else if (this.#frame) {
      // Which parts there are is asked once, when the page begins.
      this.#begin();
    }
  }

  #begin() {
    this.#frame?.close();
    this.#frame = createFrame(html, {
      link: this.#link,
      parts: this.parts,
      told: (kind, data) => {
        if (kind === 'state') this.#link = /** @type {string | null} */ (data.link);
        this.dispatchEvent(new CustomEvent(kind, { detail: data }));
      },
    });
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.append(this.#frame.element);
    this.style.display ||= 'block';
  }

  /** @param {string} name @param {string | null} value */
  #reflect(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }
}

// Two copies of this module may be on a page.
if (globalThis.customElements && !customElements.get('neuron-playground')) customElements.define('neuron-playground', NeuronPlayground);
