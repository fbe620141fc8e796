// Short ways to the page's elements.

import { labelOf } from '../engine/dtypes.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

/** The element of an id, which index.html has. @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id */
export const inputById = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

/**
 * A new element with a class and what it holds; text is never HTML. No button made here submits a form.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} className @param {(Node | string)[]} children
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (element instanceof HTMLButtonElement) element.type = 'button';
  element.append(...children);
  return element;
}

/** A new element of a picture. @param {string} tag @param {Record<string, string | number>} attributes @param {Node[]} children */
export function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Sets text only where it changed: the layout stays as it is. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A chip beside a title names a dtype. @param {Element} chip @param {Dtype} dtype */
export function showDtype(chip, dtype) {
  chip.className = `chip ${dtype}`;
  setText(chip, labelOf(dtype));
}

/** Scrolls an element into sight, gently where motion is welcome. @param {Element} element @param {ScrollLogicalPosition} block */
export function bringIntoView(element, block) {
  element.scrollIntoView({ behavior: motionIsWelcome() ? 'smooth' : 'auto', block });
}

/** Lets the browser answer and paint, where it has to: long work waits for it between its pieces. */
export const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/**
 * Lets the browser answer the reader, but not paint, which takes as long as what the page does in between. Where it can't be
 * told so, by a message, since timers that follow each other wait for 4 ms each.
 */
const nextTurn = () =>
  window.scheduler?.postTask(() => {}, { priority: 'user-blocking' }) ??
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve(undefined);
    });
    port1.start();
    port2.postMessage(undefined);
  });

/** How long the browser may be kept from answering, in milliseconds: then it is waited for. */
const PATIENCE = 8;

/** Pauses for work in many small pieces. */
export function createPauses() {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < PATIENCE) return;
    await nextTurn();
    since = performance.now();
  };
}

/** Unless the reader asked for less of it. */
export const motionIsWelcome = () => !matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The drawings that were put off. @type {Set<() => void>} */
const putOff = new Set();

/**
 * A drawing that is put off while its element is out of sight. Returns what asks for it.
 * @param {Element} element @param {() => void} draw
 */
export function whenSeen(element, draw) {
  let seen = false;
  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen && putOff.has(draw)) ask();
  }).observe(element);
  function ask() {
    if (!seen) return putOff.add(draw);
    putOff.delete(draw);
    draw();
  }
  return ask;
}

/** Draws what was put off: for paper, and for a picture of it. */
export function drawUnseen() {
  const due = [...putOff];
  putOff.clear();
  for (const draw of due) draw();
}

/** Tells whether an element is in sight or less than half a screen from it. @param {Element} element @param {() => void} [come] It has come near. */
export function nearby(element, come) {
  let near = false;
  const observer = new IntersectionObserver(
    (entries) => {
      near = entries[entries.length - 1].isIntersecting;
      if (near) come?.();
    },
    { rootMargin: '50%' },
  );
  observer.observe(element);
  return () => near;
}
