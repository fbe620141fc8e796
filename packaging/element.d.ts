/** A link as `link` takes it: of the page, or what follows its `#`. Null where what is on show is too much for one. */
type Link = string | null;

/** What was on show when it was told: its link. */
export type StateEvent = CustomEvent<{ link: Link }>;
/** A lesson's name in a link; whether the answer was right; the answer, as it was chosen, typed or brought about. */
export type AnswerEvent = CustomEvent<{ lesson: string; right: boolean; tried: string }>;
/** What was wrong with a link, and what to change: what was on show before it still is. */
export type ErrorEvent = CustomEvent<{ message: string }>;

/** `<neuron-playground link="#lr=0.1&amp;i=17" parts="plot,words">`, which importing this module defines. */
export class NeuronPlayground extends HTMLElement {
  /** What is on show; to set it is to show another. */
  get link(): Link;
  set link(link: Link | undefined);
  /** What is shown of it, by names that README.md has; null for plot, words and controls. */
  get parts(): string | null;
  set parts(parts: string | null | undefined);

  addEventListener(type: 'ready', listener: (event: CustomEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: 'state', listener: (event: StateEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: 'answer', listener: (event: AnswerEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'neuron-playground': NeuronPlayground;
  }
}
