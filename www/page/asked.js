// What the address of a frame asks of the page, `?embed=…&parent=…`. The address of a page that is made of text, a blob:, has no
// such part: whoever made the frame gives it by the frame's name instead, as packaging/frame.js does.

const NAME = 'neuron-playground:';

/** @param {string} key */
export const asked = (key) => new URLSearchParams(location.search || (window.name.startsWith(NAME) ? window.name.slice(NAME.length) : '')).get(key);
