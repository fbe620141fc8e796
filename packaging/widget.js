// The notebook's widget, as anywidget runs it. What it shows is one trait, `link`; all else that Python says of a run it works
// out from that by itself. The build puts the page into this module (inline.js): a file beside it would not be found.

import html from '../target/anywhere/page.html?raw';
import { createFrame } from './frame.js';

/**
 * @typedef {object} Model Of anywidget: `link` a text, null where that is too much for one; `parts` a text such as `plot,words`.
 * @property {(trait: 'link' | 'parts') => string | null} get
 * @property {(trait: 'link', value: unknown) => void} set
 * @property {(event: string, callback: () => void) => void} on
 * @property {(event: string, callback: () => void) => void} off
 * @property {() => void} save_changes
 * @property {(message: object) => void} send
 */

/** @param {{ model: Model, el: HTMLElement }} widget */
function render({ model, el }) {
  /** @type {ReturnType<typeof createFrame>} */
  let frame;

  function begin() {
    frame?.close();
    frame = createFrame(html, {
      link: model.get('link'),
      parts: model.get('parts'),
      told(kind, data) {
        if (kind === 'state') {
          model.set('link', data.link);
          model.save_changes();
        } else {
          // Of an answer or an error Python is told as it happens.
          model.send({ ...data, type: kind });
        }
      },
    });
    el.append(frame.element);
  }
  const follow = () => {
    const link = model.get('link');
    if (link !== null) frame.set(link);
  };
  begin();
  model.on('change:link', follow);
  model.on('change:parts', begin);
  return () => {
    model.off('change:link', follow);
    model.off('change:parts', begin);
    frame.close();
  };
}

export default { render };
