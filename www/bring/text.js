// A file as text, or why it is none: folders, workbooks, pictures, other encodings, and what is too long.

import { beginning } from '../state/beginning.js';
import { integer } from '../draw/numbers.js';

/** Longer texts are read by no one's mistake. */
export const MOST_BYTES = 20_000_000;

/** What files of other kinds begin with. @type {[string, string][]} */
const OTHERS = [
  ['PK\x03\x04', 'a workbook of a spreadsheet, or another packed file: save the sheet as CSV, and bring that'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook: save the sheet as CSV, and bring that'],
  ['%PDF', 'a PDF: copy its table as text, and paste that'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\x1f\x8b', 'packed (gzip): unpack it first'],
  ['PAR1', 'a Parquet file: save it as CSV, and bring that'],
  ['\x93NUMPY', 'an array of NumPy: write it as text with numpy.savetxt, and bring that'],
];

/** Throws if a text is too long to be looked at. @param {number} bytes @param {string} what */
export function limit(bytes, what) {
  if (bytes > MOST_BYTES) throw new RangeError(`${what} has ${integer(Math.ceil(bytes / 1e6))} MB: bring up to ${MOST_BYTES / 1e6}.`);
}

/** @param {File} file @returns {Promise<string>} Rejects with what it is instead. */
export async function textOf(file) {
  const name = `“${beginning(file.name)}”`;
  limit(file.size, name);
  /** @type {Uint8Array} */
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new RangeError(`${name} can't be read: it may be a folder, or have been moved. Bring one file.`, { cause: error });
  }
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  const other = OTHERS.find(([begins]) => head.startsWith(begins));
  if (other) throw new RangeError(`${name} is ${other[1]}.`);
  const text = decoded(bytes, head);
  if (text.includes('\0')) throw new RangeError(`${name} is no text that can be read here: save it as CSV in UTF-8, and bring that.`);
  return text;
}

/** As UTF-16 if it says so, as Excel's “Unicode text” does; else as UTF-8, or what was usual before. @param {Uint8Array} bytes @param {string} head */
function decoded(bytes, head) {
  const encoding = head.startsWith('\xff\xfe') ? 'utf-16le' : head.startsWith('\xfe\xff') ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
