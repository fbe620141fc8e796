// What the address of a frame asks of the page, `?embed=…&parent=…`. Of a page that is one file an address may be its text's
// alone, blob:, which has no such part: whoever made the frame gives it by the frame's name then, as packaging/frame.js does.

const NAME = 'neuron-playground:';

/** A page of many files never comes from a text. */
const named = import.meta.env.MODE !== 'production' && window.name.startsWith(NAME) ? window.name.slice(NAME.length) : '';

/** @param {string} key */
export const asked = (key) => new URLSearchParams(location.search || named).get(key);
