/** As much of a text that came in as a message repeats: it may be a whole file. @param {string} text */
export const beginning = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
