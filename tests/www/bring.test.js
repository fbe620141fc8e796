// What people bring: tables as spreadsheets, R, pandas and gnuplot write them, and what is none. A row a case, with the
// reading that is right.

import assert from 'node:assert/strict';
import test from 'node:test';
import { round } from '../wasm/engine.js';
import { kindOf } from '../../www/bring/bring.js';
import { experimentOf } from '../../www/bring/json.js';
import { overflows, pointsOf, withPoints } from '../../www/bring/points.js';
import { readTable } from '../../www/bring/table.js';
import { textOf } from '../../www/bring/text.js';
import { atOnce } from '../../www/draw/progress.js';

/**
 * @import { Experiment } from '../wasm/engine.js'
 * @import { Choice } from '../../www/bring/points.js'
 * @import { Wanted } from '../../www/bring/table.js'
 *
 * @typedef {object} Reading
 * @property {string} text
 * @property {number[][]} points Each row: x₁, x₂ if there is one, y.
 * @property {string[]} [names] Of the columns that were taken.
 * @property {string[]} [says] What is said of it, in this order, beside how many rows there are.
 * @property {string[]} [asks] What has two readings, with the answers; the first is the one taken.
 */

/** @param {string} text @param {Wanted} [wanted] @param {Partial<Choice>} [choice] */
function read(text, wanted, choice) {
  const table = atOnce(readTable(text, wanted));
  const roles = { ...table.roles, ones: {}, scaling: /** @type {const} */ ('none'), ...choice };
  const { x, y, says } = atOnce(pointsOf(table, roles));
  const names = [roles.x1, roles.x2, roles.y].filter((i) => i >= 0).map((i) => table.columns[i].name);
  const asks = table.questions.map(({ asks, answers, taken }) => [asks, answers[taken], ...Object.keys(answers).filter((key) => key !== taken).map((key) => answers[key])].join(' / '));
  return { points: x.map((row, i) => [...row, ...y[i]]), names, says: [...table.says.slice(1), ...says], asks, first: table.says[0] };
}

const IRIS = 'petal_length,petal_width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n1.3,0.2,setosa\n';

/** @type {Record<string, Reading>} */
const READ = {
  'columns set apart by commas': { text: '1,-2.5,0\n0.03,4,1\n', points: [[1, -2.5, 0], [0.03, 4, 1]] },
  'names, blank lines and CRLF': { text: 'x1,x2,y\r\n1,-2.5,0\r\n\r\n3e-2,4,1', points: [[1, -2.5, 0], [0.03, 4, 1]], names: ['x1', 'x2', 'y'] },
  'the ends of lines of old Macs': { text: 'x,y\r1,2\r3,4\r', points: [[1, 2], [3, 4]], names: ['x', 'y'] },
  'a mark of byte order': { text: '\ufeff1\t-2.5\t0\n.03\t4\t1', points: [[1, -2.5, 0], [0.03, 4, 1]] },
  quotes: { text: '"1","-2.5","0"\n0.03, 4, 1', points: [[1, -2.5, 0], [0.03, 4, 1]] },
  'a quote after a space': { text: '1, "2", 3\n4, "1,200.5", 6', points: [[1, 2, 3], [4, 1200.5, 6]], says: ['1,200.5 is read as 1200.5: thousands.'] },
  'one row': { text: '5,7', points: [[5, 7]] },
  'a typographic minus': { text: '−1,2\n3,−4', points: [[-1, 2], [3, -4]] },
  bars: { text: 'a|b|y\n1|2|1\n3|4|0', points: [[1, 2, 1], [3, 4, 0]], names: ['a', 'b', 'y'] },
  'columns aligned by spaces': { text: '  1   2  3\n 10  20 30\n', points: [[1, 2, 3], [10, 20, 30]] },
  'spaces and decimal commas': { text: '1,5 2,5 1\n2,5 3,5 0', points: [[1.5, 2.5, 1], [2.5, 3.5, 0]], says: ['1,5 is read as 1.5: a decimal comma.'] },
  'tabs and decimal commas': { text: 'a\tb\n1,5\t2\n2,25\t3', points: [[1.5, 2], [2.25, 3]], says: ['1,5 is read as 1.5: a decimal comma.'] },
  "gnuplot's comments": { text: '# made by gnuplot\n# x y\n1,2\n3,4\n', points: [[1, 2], [3, 4]], names: ['x', 'y'], says: ['A comment names the columns.', 'A line of comment is left out.'] },
  'comments between the rows': { text: '1 2\n# a block\n\n3 4\n#\n', points: [[1, 2], [3, 4]], says: ['2 lines of comment are left out.'] },
  "numpy.savetxt's names": { text: '# x1 x2 y\n1.0e+00 2.0e+00 0.0e+00\n', points: [[1, 2, 0]], names: ['x1', 'x2', 'y'], says: ['A comment names the columns.'] },
  "Excel's hint": { text: 'sep=;\r\nx1;x2;y\r\n1,5;2,5;1\r\n2,5;3,5;0\r\n', points: [[1.5, 2.5, 1], [2.5, 3.5, 0]], names: ['x1', 'x2', 'y'], says: ['1,5 is read as 1.5: a decimal comma.'] },
  'a hint of commas': { text: 'sep=,\nx,y\n1,2\n', points: [[1, 2]], names: ['x', 'y'] },
  "Excel's empty rows": { text: 'x1,x2,y\r\n1,2,1\r\n3,4,0\r\n,,\r\n,,\r\n', points: [[1, 2, 1], [3, 4, 0]], says: ['2 empty rows are left out.'] },
  'empty columns': { text: 'x1,x2,y,,\n1,2,1,,\n3,4,0,,\n,,,,\n', points: [[1, 2, 1], [3, 4, 0]], says: ['An empty row is left out.'] },
  'a comma at the end of each row': { text: '1,2,1,\n3,4,0,\n', points: [[1, 2, 1], [3, 4, 0]] },
  'an empty column before': { text: ';1;2\n;3;4\n', points: [[1, 2], [3, 4]] },
  'a column that has a name and nothing else': { text: 'x,y,remarks\n1,2,\n3,4,\n', points: [[1, 2], [3, 4]], says: ['Columns without anything in them are left out.'] },
  'two words': { text: IRIS, points: [[1.4, 0.2, 0], [4.7, 1.4, 1], [1.3, 0.2, 0]], says: ['species: “versicolor” is 1, “setosa” is 0.'] },
  'truth as a word': { text: 'x,y\n1,TRUE\n2,FALSE\n', points: [[1, 1], [2, 0]], says: ['y: “TRUE” is 1, “FALSE” is 0.'] },
  'a word that says yes': { text: 'x,y\n1,ja\n2,nein\n', points: [[1, 1], [2, 0]], says: ['y: “ja” is 1, “nein” is 0.'] },
  'three words': { text: 'x,y\n1,b\n2,a\n3,c\n4,a\n', points: [[1, 0], [2, 1], [3, 0], [4, 1]], says: ['y: “a” is 1, every other word is 0.'] },
  "pandas' index": { text: ',x,y\n0,1.5,0\n1,2.5,1\n2,3.5,0\n', points: [[1.5, 0], [2.5, 1], [3.5, 0]], says: ['The first column only names the rows: no input.'] },
  "pandas' index of a part": { text: ',x,y\n17,1.5,0\n4,2.5,1\n', points: [[1.5, 0], [2.5, 1]], says: ['The first column only names the rows: no input.'] },
  "pandas' names of no columns": { text: ',0,1\n0,1.5,2\n1,2.5,3\n', points: [[1.5, 2], [2.5, 3]], says: ['The first column only names the rows: no input.'] },
  'an index and one column': { text: ',y\n0,1.5\n1,2.5\n', points: [[0, 1.5], [1, 2.5]] },
  "R's row names": { text: 'rownames,speed,dist\n1,4,2\n2,4,10\n3,7,4\n', points: [[4, 2], [4, 10], [7, 4]], names: ['speed', 'dist'], says: ['“rownames” only names the rows: no input.'] },
  "R's quoted row names": { text: '"","mpg","wt"\n"Mazda RX4",21,2.62\n"Datsun 710",22.8,2.32\n"Valiant",18.1,3.46\n', points: [[21, 2.62], [22.8, 2.32], [18.1, 3.46]], says: ['The first column only names the rows: no input.'] },
  "R's write.table": { text: '"speed" "dist"\n"1" 4 2\n"2" 4 10\n', points: [[4, 2], [4, 10]], names: ['speed', 'dist'], says: ['The first column only names the rows: no input.'] },
  'rows that are counted, without a word': { text: '1,4,2\n2,4,10\n3,7,4\n4,7,22\n5,8,16\n', points: [[4, 2], [4, 10], [7, 4], [7, 22], [8, 16]], says: ['The first column only names the rows: no input.'] },
  "pandas' index, read again": { text: 'Unnamed: 0,x,y\n0,1.5,0\n1,2.5,1\n', points: [[1.5, 0], [2.5, 1]], says: ['“Unnamed: 0” only names the rows: no input.'] },
  'an index in another order': { text: 'index;a;b\n3;1,5;0\n1;2,5;1\n', points: [[1.5, 0], [2.5, 1]], says: ['“index” only names the rows: no input.', '1,5 is read as 1.5: a decimal comma.'] },
  "R's X": { text: 'X,speed,dist\n1,4,2\n2,4,10\n', points: [[4, 2], [4, 10]], says: ['“X” only names the rows: no input.'] },
  'X and Y': { text: 'X,Y\n1,4\n2,5\n', points: [[1, 4], [2, 5]], names: ['X', 'Y'] },
  'many columns, some of them with gaps': { text: 'a,b,c,y\n1,2,,0\n3,4,5,1\n', points: [[1, 2, 0], [3, 4, 1]], says: ['“c” has rows without a value: no input.'] },
  dates: { text: 'date,temp,sales\n2024-01-01,12.3,100\n2024-01-02,13.1,120\n2024-01-03,9.0,90\n', points: [[12.3, 100], [13.1, 120], [9, 90]], says: ['“date” has another text in every row: no input.'] },
  'years as names': { text: 'Land,2019,2020\nDE,1,2\nFR,3,4\nIT,5,6\n', points: [[1, 2], [3, 4], [5, 6]], names: ['2019', '2020'], says: ['“Land” has another text in every row: no input.'], asks: ['The first row, Land, 2019, 2020, is / the columns’ names / a point'] },
  "Markdown's table": { text: '| x | y |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |\n', points: [[1, 2], [3, 4]], names: ['x', 'y'] },
  "a database's table": { text: ' x | y\n---+---\n 1 | 2\n 3 | 4\n', points: [[1, 2], [3, 4]], names: ['x', 'y'] },
  "Fortran's D": { text: ' 1.5D+00 2.0D+01\n 3.0D+00 4.0D-01\n', points: [[1.5, 20], [3, 0.4]] },
  'no names, and words at the end': { text: '5.1,3.5,Iris-setosa\n4.9,3.0,Iris-setosa\n7.0,3.2,Iris-versicolor\n\n', points: [[5.1, 3.5, 0], [4.9, 3, 0], [7, 3.2, 1]], says: ['column 3: “Iris-versicolor” is 1, “Iris-setosa” is 0.'] },
  'an id': { text: 'id,a,b,y\n1003,1,2,0\n1001,3,4,1\n', points: [[1, 2, 0], [3, 4, 1]], says: ['“id” only names the rows: no input.'] },
  'an input that counts': { text: 't,y\n0,5\n1,6\n2,7\n', points: [[0, 5], [1, 6], [2, 7]], names: ['t', 'y'] },
  'more columns': { text: 'a,b,c,y\n1,2,3,4\n5,6,7,8\n', points: [[1, 2, 4], [5, 6, 8]], names: ['a', 'b', 'y'] },
  'a target that is not the last': { text: 'target,a,b\n1,2,3\n0,5,6\n', points: [[2, 3, 1], [5, 6, 0]], names: ['a', 'b', 'target'] },
  'a title': { text: 'Sales 2024,,\n\nx1,x2,y\n1,2,1\n3,4,0\n', points: [[1, 2, 1], [3, 4, 0]], says: ['“Sales 2024” in line 1 is left out.'] },
  'quoted thousands with decimals': { text: 'a,y\n"1,234.5",2\n"12,000.25",3\n', points: [[1234.5, 2], [12000.25, 3]], says: ['1,234.5 is read as 1234.5: thousands.'] },
  'quoted thousands': { text: '"1,200","2,400",1\n"3,000","1,100",0', points: [[1200, 2400, 1], [3000, 1100, 0]], says: ['1,200 is read as 1200: thousands.'], asks: ['1,200 is / 1200: thousands / 1.2: the comma marks decimals'] },
  'millions have one reading': { text: '"1,200,000",1\n"2,400",0', points: [[1200000, 1], [2400, 0]], says: ['1,200,000 is read as 1200000: thousands.'] },
  'points that mark thousands': { text: 'Umsatz;Kosten;Gewinn\n1.200;1.100;0\n2.300;2.250;1\n', points: [[1200, 1100, 0], [2300, 2250, 1]], says: ['1.200 is read as 1200: thousands.'], asks: ['1.200 is / 1200: thousands / 1.2: the point marks decimals'] },
  'thousands told by the comma beside': { text: 'a;b\n1.200;3,5\n2.300;4,5\n', points: [[1200, 3.5], [2300, 4.5]], says: ['1.200 is read as 1200: thousands.', '3,5 is read as 3.5: a decimal comma.'] },
  'three digits after each point': { text: '1.200,2.300\n3.400,4.500', points: [[1.2, 2.3], [3.4, 4.5]], asks: ['1.200 is / 1.2: the point marks decimals / 1200: thousands'] },
  'a zero before the point has one reading': { text: '1.200,0.300\n3.400,4.500', points: [[1.2, 0.3], [3.4, 4.5]] },
  "Switzerland's thousands": { text: "1'200;3'400.5;1\n2'000;1'000;0\n", points: [[1200, 3400.5, 1], [2000, 1000, 0]], says: ["1'200 is read as 1200: thousands."] },
  "France's thousands": { text: '1\u202f200,5;7\n2 300;8\n', points: [[1200.5, 7], [2300, 8]], says: ['1\u202f200,5 is read as 1200.5: thousands, a decimal comma.', '2 300 is read as 2300: thousands.'] },
  'quoted decimal commas': { text: '"1,5","2,5","1"\n"2,25","3,5","0"\n', points: [[1.5, 2.5, 1], [2.25, 3.5, 0]], says: ['1,5 is read as 1.5: a decimal comma.'] },
  'thousands with a sign': { text: 'a;b\n-1.200;1\n+2.300,5;0\n', points: [[-1200, 1], [2300.5, 0]], says: ['-1.200 is read as -1200: thousands.', '+2.300,5 is read as 2300.5: thousands, a decimal comma.'] },
  percent: { text: 'a,y\n12 %,1\n8.5%,0\n', points: [[12, 1], [8.5, 0]], says: ['12 % is read as 12: percent.'] },
  currencies: { text: 'a,y\n"$1,200.50",1\n$3,2\n', points: [[1200.5, 1], [3, 2]], says: ['$1,200.50 is read as 1200.5: a currency, thousands.', '$3 is read as 3: a currency.'] },
  'two ways to part columns': { text: '1 200,3 400\n1 300,2 400\n', points: [[1200, 3400], [1300, 2400]], says: ['1 200 is read as 1200: thousands.'], asks: ['Columns are set apart by / commas / spaces'] },
  'a first row that may be names': { text: '0,1\n1,2\n2,3\n', points: [[0, 1], [1, 2], [2, 3]], asks: ['The first row, 0, 1, is / a point / the columns’ names'] },
};

test('a table is read as people mean it, and what was guessed is said', () => {
  for (const [what, { text, points, names, says = [], asks = [] }] of Object.entries(READ)) {
    const is = read(text);
    assert.deepEqual(is.points, points, what);
    if (names) assert.deepEqual(is.names, names, what);
    assert.deepEqual(is.says, says, what);
    assert.deepEqual(is.asks, asks, what);
  }
  assert.equal(read(IRIS).first, '3 rows and 3 columns, set apart by commas.');
  assert.equal(read('5;7').first, '1 row and 2 columns, set apart by semicolons.');
});

test('what has two readings is read the other way if a reader says so', () => {
  assert.deepEqual(read('1.200;1\n2.300;0', { notation: 'point' }).points, [[1.2, 1], [2.3, 0]]);
  assert.deepEqual(read('"1,200",1\n"2,400",0', { notation: 'comma' }).points, [[1.2, 1], [2.4, 0]]);
  assert.deepEqual(read('1 200,3 400\n1 300,2 400', { separator: ' ' }).points, [[1, 200.3, 400], [1, 300.2, 400]]);
  assert.deepEqual(read('0,1\n1,2\n2,3', { first: 'names' }), { points: [[1, 2], [2, 3]], names: ['0', '1'], says: [], asks: ['The first row, 0, 1, is / the columns’ names / a point'], first: '2 rows and 2 columns, set apart by commas.' });
  assert.deepEqual(read(IRIS, {}, { ones: { 2: 'setosa' } }).points.map(([, , y]) => y), [1, 0, 1]);
  // A column that counts is an input if it is chosen, and is then not said to be none.
  assert.deepEqual(read('rownames,speed,dist\n1,4,2\n2,4,10\n', {}, { x1: 0, x2: 1 }), { points: [[1, 4, 2], [2, 4, 10]], names: ['rownames', 'speed', 'dist'], says: [], asks: [], first: '2 rows and 3 columns, set apart by commas.' });
});

const rows = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => `${i % 10},${i % 3},1`).join('\n');

test('what is no table is refused in the words of what was brought', () => {
  for (const [text, says] of [
    ['1,2,3\n4,,6', 'Line 2, column 2 is empty: every row needs all its numbers.'],
    ['# note\nx1,x2,y\n\n1,2,3\n4,five,6', 'Line 5, column 2 is not a finite number: “five”.'],
    ['a,b\n1,2\nNA,3', 'Line 3, column 1 is “NA”, not a finite number: every row needs all its numbers.'],
    ['1,2,NaN', 'Line 1, column 3 is “NaN”, not a finite number'],
    ['1,2,1e999', 'Line 1, column 3 is not a finite number: “1e999”.'],
    ['1\n2', 'Line 1 has 1 column; take two'],
    ['1,2,3\n4,5', 'Line 2 has 2 columns, and those before it have 3: give all as many.'],
    ['1,2\n3,4,5', 'Line 2 has 3 columns, and those before it have 2'],
    ['x1,x2,y\n1,5,2,5,1,0', 'If commas mark decimals, set the columns apart by semicolons.'],
    ['1,"2\n3,4', 'In line 1 a quotation mark is opened and not closed'],
    ['# nothing', 'no rows of numbers'],
    ['x,y', 'It is no table of numbers, no experiment and no link: it begins “x,y”.'],
    ['<!DOCTYPE html>\n<p>', 'it begins “<!DOCTYPE html>”.'],
    ['x,y\n1,a\n2,a', '“y” has one word only.'],
    [rows(100_001), 'It has more than 100,000 rows: bring up to 100,000.'],
    // Not read to its end, where it is no table.
    [`${rows(100_020)}\n1,2,3,4`, 'It has more than 100,000 rows'],
    ['lorem, ipsum\n'.repeat(200_000), 'It is no table of numbers'],
    [`1,2\n${'3'.repeat(400_000)},4`, 'Line 2 has more than 300,000 characters: give each row a line of its own.'],
    [`1,2\n3,"${'4,5\n'.repeat(200_000)}`, 'In line 2 a quotation mark is opened and not closed'],
    [Array(201).fill('1').join(), 'Line 1 has more than 200 columns: bring up to 200.'],
    ['1,'.repeat(400_000), 'Line 1 has more than 200 columns'],
  ]) {
    assert.throws(() => read(text), (/** @type {Error} */ error) => error instanceof RangeError && error.message.includes(says), says);
  }
  assert.equal(read(`a,b,y\n${rows(100_000)}`).points.length, 100_000);
  // A quote that is no quotation mark is open to the end, one that is may have lines within.
  assert.equal(read(`a,5",y\n${'1,6,2\n'.repeat(99_999)}`).points.length, 99_999);
  assert.equal(read('1,"6 \n or 7",2\n'.repeat(30_000)).points.length, 30_000);
});

test('a file of one kind of character takes no longer than others', () => {
  // Each would keep a pattern that goes back busy for minutes.
  for (const part of [' ', '\t', '\n', '"', ',', ';', '#', '% \n', '1', '1 ', '1.', '1,', "1'", '$', '=', '&', 'http://', '](', '<', 'sep=']) {
    const long = part.repeat(200_000 / part.length);
    for (const text of [long, `1,2\n3,${long}4`, `1 ${long} 2`, `"${long}`]) {
      try {
        if (kindOf(text).kind === 'table') read(text);
      } catch (error) {
        assert.ok(error instanceof RangeError && error.message.length < 300, String(error).slice(0, 300));
      }
    }
  }
});

test('any text is points, all finite, or is explained', () => {
  const parts = [...'0123456789.,;|\t\n\r" #-eE$x', '1.200', '1,5', '\n', '\n', ',', 'sep=;', 'NA', '\ufeff', 'yes', '−', '"1,200"'];
  let seed = 1;
  const draw = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  let tables = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const text = Array.from({ length: draw(40) }, () => parts[draw(parts.length)]).join('');
    try {
      const { points } = read(text);
      assert.ok(points.length > 0 && points.every((row) => row.length === points[0].length && row.every(Number.isFinite)), JSON.stringify(text));
      tables += 1;
    } catch (error) {
      assert.ok(error instanceof RangeError && error.message.length > 10 && error.message.length < 300, `${JSON.stringify(text)}: ${error}`);
    }
  }
  assert.ok(tables > 300, `${tables} tables`);
});

test('what a dtype cannot hold is said, and scaled it fits', () => {
  const text = 'age,salary,bonus\n20,30000,1000\n40,72000,3000\n30,51000,500\n';
  const table = atOnce(readTable(text));
  /** @type {Experiment} */
  const network = { dtype: 'float16', seed: 0, layers: [2, 2, 1], activation: ['tanh'], data: { name: 'xor' }, features: ['x1', 'x2'], optimizer: { name: 'sgd', lr: 0.1 }, steps: 10 };
  const names = table.columns.map(({ name }) => name);
  /** @param {Choice['scaling']} scaling */
  const scaled = (scaling) => atOnce(pointsOf(table, { ...table.roles, ones: {}, scaling }));
  const fit = (/** @type {Choice['scaling']} */ scaling, /** @type {Experiment} */ base = network) => {
    const { x, y } = scaled(scaling);
    return overflows(withPoints(base, x, y), base.dtype, names);
  };
  assert.equal(fit('none'), 'Salary reaches 72,000; the loss takes squares, and of a prediction of 0 for bonus = 3,000 that is 9,000,000: beyond float16’s largest number, 65,504.');
  assert.equal(fit('none', { ...network, dtype: 'float32' }), '');
  assert.equal(fit('none', { ...network, dtype: 'bfloat16' }), '');
  assert.equal(fit('unit'), '');
  assert.equal(fit('standard'), '');
  const squares = atOnce(readTable('a,b,y\n300,2,0\n1,200,1\n'));
  const { x, y } = atOnce(pointsOf(squares, { ...squares.roles, ones: {}, scaling: 'none' }));
  assert.equal(overflows(withPoints({ ...network, layers: [3, 2, 1], features: ['x1', 'x1_squared', 'x1_x2'] }, x, y), 'float16', ['a', 'b', 'y']), 'The square of a reaches 90,000: beyond float16’s largest number, 65,504.');
  // What is said is what was done.
  assert.deepEqual(scaled('unit').says, ['age is scaled, from 0 to 1: (age − 20) / (40 − 20).', 'salary is scaled, from 0 to 1: (salary − 30,000) / (72,000 − 30,000).', 'bonus is scaled, from 0 to 1: (bonus − 500) / (3,000 − 500).']);
  assert.deepEqual(scaled('unit').x, [[0, 0], [1, 1], [0.5, 0.5]]);
  assert.deepEqual(scaled('unit').y, [[0.2], [1], [0]]);
  assert.equal(scaled('standard').says[1], 'salary is scaled, to mean 0 and standard deviation 1: (salary − 51,000) / 17,150.');
  assert.deepEqual(scaled('standard').x.map(([, salary]) => salary), [-21000 / 17150, 21000 / 17150, 0]);
  assert.deepEqual(atOnce(pointsOf(atOnce(readTable('a,b\n7,0\n7,1')), { x1: 0, x2: -1, y: 1, ones: {}, scaling: 'unit' })), { x: [[0], [0]], y: [[0], [1]], says: ['a is 7 in every row, and 0 here.'] });
  // The widest numbers there are, too, and classes stay what they are.
  const wide = atOnce(pointsOf(atOnce(readTable('a,b\n-1.7e308,0\n1.7e308,1\n0,1')), { x1: 0, x2: -1, y: 1, ones: {}, scaling: 'unit' }));
  assert.deepEqual([wide.x, wide.y], [[[0], [1], [0.5]], [[0], [1], [1]]]);
  assert.ok(wide.x.flat().every((value) => Number.isFinite(round(value, 'float16'))));
});

test('JSON that is no experiment is refused in words, not in those of a parser', () => {
  const deep = '{"a":'.repeat(100_000);
  const list = (/** @type {number} */ count, /** @type {string} */ item) => `[${Array(count).fill(item).join()}]`;
  for (const [text, says] of [
    ['{"dtype": "float16"', "It begins like JSON, but isn't: it breaks off with 1 bracket still open; bring the whole of it."],
    ['{"dtype":\n "float16",\n seed: 0}', "It begins like JSON, but isn't: see line 3, “seed: 0}”."],
    [`{"x": ${list(30_000, '[1]\n')},\n seed: 0}`, "It begins like JSON, but isn't: see line 30,002, “seed: 0}”."],
    [`{"x": ${list(30_000, '[1]\n').replace(/\[1\]\n\]$/, '[1 1]]')},\n "seed": 0}`, "It begins like JSON, but isn't: see line 30,000, “,[1 1]],”."],
    ['[[1,2,1],[3,4,0]]', 'It is a list as JSON, and no experiment: bring points as CSV, a row a line.'],
    ['{"type": "FeatureCollection", "name": "a", "features_": [], "crs": {}}', 'It is JSON, but no experiment: it has “type”, “name”, “features_” and more, and nothing that an experiment has'],
    ['{}', 'it is empty'],
    [deep, 'its brackets are more than 100 deep'],
    [`{"layers": [1, 1], "x": ${list(100_001, '[0]')}, "y": [[1]]}`, 'It has a list of more than 100,000: x and y have up to 100,000 rows.'],
    [`{"x": [${list(5000, '0')}]`, 'It is no experiment: it has a list of more than 4,096 within another.'],
    [`{${Array.from({ length: 200 }, (_, i) => `"layers${i}": 1`).join()}}`, 'It is no experiment: it has an object of more than 100 keys.'],
    ['{"dtype": "float8"}', 'dtype must be'],
  ]) {
    assert.throws(() => atOnce(experimentOf(text)), (/** @type {Error} */ error) => error.message.includes(says) && error.message.length < 300 && !/JSON at position|Unexpected|Expected/.test(error.message), says);
  }
});

test('an experiment of many points is read in pieces, and is the one that was written', () => {
  const points = Array.from({ length: 60_000 }, (_, i) => [i / 7, -1 - i, 1e-300 * i]);
  const written = { dtype: 'float32', seed: 0, layers: [3, 1], x: points, optimizer: { name: 'sgd', lr: 0.1 }, steps: 3, y: points.map(([a]) => [a]) };
  for (const text of [JSON.stringify(written), JSON.stringify(written, null, 1)]) {
    const work = experimentOf(text);
    let slices = 0;
    for (;;) {
      const { done, value } = work.next();
      slices += 1;
      if (!done) continue;
      assert.deepEqual([value.experiment.x, value.experiment.y, value.experiment.steps], [written.x, written.y, 3]);
      break;
    }
    assert.ok(slices > 20, `${slices}`);
  }
});

test('what a text is, is told by its beginning', () => {
  for (const [text, kind] of [
    [' {"a": 1}', 'json'],
    ['[1]', 'json'],
    ['1,2\n3,4', 'table'],
    ['sep=;\n1;2', 'table'],
    ['# x y\n1 2', 'table'],
    ['#x,y\n1,2', 'table'],
    ['x=1&y=2', 'link'],
    ['#lr=0.1', 'link'],
    ['localhost:5173/#lr=0.1', 'link'],
  ]) {
    assert.equal(kindOf(text).kind, kind, text);
  }
  for (const [text, says] of [
    [' \n', 'There is nothing in it'],
    ['https://playground.tensorflow.org/', 'It has no part after a #'],
    ['https://example.org/data.csv', 'download that and bring it'],
    ['1'.repeat(20_000_001), 'The text has 21 MB: bring up to 20.'],
  ]) {
    assert.throws(() => kindOf(text), (/** @type {Error} */ error) => error.message.includes(says), says);
  }
});

test('a file is text in what encoding it says, or is refused by name', async () => {
  const utf16 = (/** @type {string} */ text) => new Uint8Array(Uint16Array.from([0xfeff, ...[...text].map((char) => char.charCodeAt(0))]).buffer);
  const latin1 = Uint8Array.from([...'Größe,y\n1,2'].map((char) => char.charCodeAt(0)));
  assert.equal(await textOf(new File([utf16('x\ty\n1\t2')], 'a.txt')), 'x\ty\n1\t2');
  assert.equal(await textOf(new File([latin1], 'a.csv')), 'Größe,y\n1,2');
  assert.equal(await textOf(new File(['Größe'], 'a.csv')), 'Größe');
  for (const [content, says] of /** @type {[string | Uint8Array<ArrayBuffer>, string][]} */ ([
    [Uint8Array.from([80, 75, 3, 4, 20]), '“a.xlsx” is a workbook of a spreadsheet, or another packed file: save the sheet as CSV'],
    ['%PDF-1.7', '“a.xlsx” is a PDF'],
    ['1,2\0', '“a.xlsx” is no text that can be read here'],
    [new Uint8Array(20_000_001), '“a.xlsx” has 21 MB: bring up to 20.'],
  ])) {
    await assert.rejects(textOf(new File([content], 'a.xlsx')), (/** @type {Error} */ error) => error.message.includes(says), says);
  }
  const folder = /** @type {File} */ (/** @type {unknown} */ ({ name: 'data', size: 4096, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }));
  await assert.rejects(textOf(folder), { message: '“data” can\'t be read: it may be a folder, or have been moved. Bring one file.' });
});
