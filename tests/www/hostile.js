// Links and files made to break the page: each with what is said of it, or with what opens. The page's tests open them, too.

const LONG = 'a'.repeat(1_000_000);
const CUT = `${LONG.slice(0, 40)}…`;

const LR = 'optimizer.lr must be a finite number of 0 or more; it is';
const STEPS = 'steps must be an integer from 0 to 10000000; it is';
const SEED = 'seed must be an integer from 0 to 4294967295, as torch.manual_seed takes it; it is';
const POINTS = 'x must be a list of 1 to 100000 rows of finite numbers, such as [[1.0]]';
const LAYERS = 'layers must be a list of 2 to 10 sizes from 1 to 64, input first, such as [1, 1]';
const INITIAL = 'initial must hold every parameter by its PyTorch name, such as {"0.weight": [0.5], "0.bias": [0]}';
/** @param {string} key */
const noKey = (key) => `There is no key "${key}" here: the keys are dtype, device, seed, layers, activation, output_activation, x, y, data, features, train, loss, penalty and 14 more.`;

/** A hash without its #; the whole of what is said. This page's own, then TensorFlow Playground's. @type {[string, string][]} */
export const REFUSED_LINKS = [
  ['lr=NaN', `${LR} "NaN".`],
  ['lr=1e999', `${LR} Infinity.`],
  ['lr=-1', `${LR} -1.`],
  ['lr', `${LR} "".`],
  ['lr=0x10', `${LR} "0x10".`],
  ['lr=%ZZ', `${LR} "%ZZ".`],
  ['lr=٠٫١', `${LR} "٠٫١".`],
  [`lr=${'9'.repeat(1_000_000)}`, `${LR} Infinity.`],
  ['lr=0.1&momentum=1e400', 'optimizer.momentum must be a finite number of 0 or more; it is Infinity.'],
  ['steps=1e9', `${STEPS} 1000000000.`],
  ['steps=-1', `${STEPS} -1.`],
  ['steps=1.5', `${STEPS} 1.5.`],
  ['seed=1e999', `${SEED} Infinity.`],
  ['seed=4294967296', `${SEED} 4294967296.`],
  ['steps=20&i=20', 'i must be an iteration, counted from 0; it is 20, and there are 20 steps.'],
  ['curves=float8', 'curves must be dtypes with commas between, of float16, bfloat16, float32, float64, float8_e4m3fn, float8_e5m2; it is float8.'],
  ['axis=up', 'axis must be log or linear; it is up.'],
  ['layers=2,1&data=xor&features=x1,x2&beside=float8', 'beside must be empty or one of float16, bfloat16, float32, float64, float8_e4m3fn, float8_e5m2; it is float8.'],
  ['layers=2,1&data=xor&features=x1,x2&unit=0,0,0,0', 'unit must be layer, neuron, input (−1 is the bias) and point, with commas between; it is 0,0,0,0.'],
  ['layers=2,1&data=xor&features=x1,x2&show_test=', 'show_test must be true or false; it is empty.'],
  ['i=-1', 'i must be an iteration, counted from 0; it is "-1".'],
  [`i=${LONG}`, `i must be an iteration, counted from 0; it is "${CUT}".`],
  ['bits=123456789', 'bits must be up to eight hexadecimal digits; it is "123456789".'],
  ['dtype=🙂', 'dtype must be "float16", "bfloat16", "float32", "float64", "float8_e4m3fn" or "float8_e5m2"; it is "🙂".'],
  [`dtype=${LONG}`, `dtype must be "float16", "bfloat16", "float32", "float64", "float8_e4m3fn" or "float8_e5m2"; it is "${CUT}".`],
  ['optimizer=__proto__', 'optimizer.name must be "sgd", "adam", "adamw" or "rmsprop"; it is "__proto__".'],
  ['__proto__=1', noKey('__proto__')],
  ['%E0%A4%A=1', noKey('%E0%A4%A')],
  ['=', noKey('')],
  [`${'k'.repeat(1_000_000)}=1`, noKey(`${'k'.repeat(40)}…`)],
  ['x=1,2', 'x and y must have a row each for every point: x has 2 and y has 1.'],
  ['x=1e309&y=1', `${POINTS}; row 0 holds Infinity.`],
  [`x=${Array(200_000).fill(1)}&y=1`, `${POINTS}; there are 200000.`],
  ['layers=1,1.5,1', `${LAYERS}; it is 1.5.`],
  ['layers=1,1,1,1,1,1,1,1,1,1,1,1', `${LAYERS}; there are 12.`],
  ['9.weight=1&9.bias=1', `${INITIAL}; these layers have no "9.weight".`],
  ['0.weight=nan&0.bias=0', `${INITIAL}; it is "nan".`],
  ['data=circle&samples=1', 'data.samples must be an integer from 2 to 10000; it is 1.'],
  ['networkShape=1,1,1,1,1,1,1,1,1', 'In it networkShape has 9 hidden layers; at most 8 here.'],
  ['networkShape=1.5', 'In it networkShape must be a whole number from 1 to 32; it is “1.5”.'],
  [`networkShape=${LONG}`, `In it networkShape must be a whole number from 1 to 32; it is “${CUT}”.`],
  ['networkShape=4&batchSize=1.5', 'In it batchSize must be a whole number from 1 to 100000; it is “1.5”.'],
  ['networkShape=4&learningRate=NaN', 'In it learningRate must be from 0 to 1000; it is “NaN”.'],
  ['networkShape=4&noise=-1', 'In it noise must be from 0 to 100; it is “-1”.'],
  ['networkShape=4&percTrainData=0', 'In it percTrainData must be from 1 to 100; it is “0”.'],
  ['networkShape=4&dataset=__proto__', 'In it dataset must be one of circle, xor, gauss, spiral; it is “__proto__”.'],
  ['networkShape=4&activation=constructor', 'In it activation must be one of relu, tanh, sigmoid, linear; it is “constructor”.'],
  ['networkShape=4&x=false&y=false', 'It has no features: switch one on there, and copy its link again.'],
];

/** What opens all the same: of what is there twice the first counts. @type {[string, Record<string, unknown>][]} */
export const OPENED_LINKS = [
  ['lr=0.3&lr=NaN', { layers: [1, 1], steps: 20 }],
  ['x=1&y=2&x=NaN', { x: [[1]], y: [[2]] }],
  ['&&&&', { steps: 20 }],
  ['lr=%30.1&steps%3D5', { steps: 5 }],
  ['steps=0', { steps: 0 }],
  ['x=1e300&y=1', { x: [[1e300]] }],
  ['batch_size=1e9', { batch_size: 1e9 }],
  [`lesson=${LONG}`, { steps: 20 }],
  ['networkShape=4&seed=1e999', { layers: [2, 4, 1], seed: 0 }],
  ['networkShape=4&networkShape=1.5&problem=', { layers: [2, 4, 1] }],
  [`networkShape=3&${Array.from({ length: 1000 }, (_, i) => `k${i}=1`).join('&')}`, { layers: [2, 3, 1] }],
];

/** @param {object} changes */
const experiment = (changes = {}) => JSON.stringify({ dtype: 'float16', seed: 0, layers: [1, 1], x: [[1]], y: [[1]], optimizer: { name: 'sgd', lr: 0.1 }, steps: 20, ...changes });
/** @param {string} text */
const utf16 = (text) => Uint8Array.from([...text].flatMap((character) => [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8]));

/** A file's name, what is in it, and the whole of what is said. @type {[string, string | Uint8Array<ArrayBuffer>, string][]} */
export const REFUSED_FILES = [
  ['empty.csv', '', 'There is nothing in it: paste points as CSV, an experiment as JSON, or a link.'],
  ['spaces.csv', ' \n\t\n', 'There is nothing in it: paste points as CSV, an experiment as JSON, or a link.'],
  ['binary.csv', Uint8Array.from({ length: 1000 }, (_, i) => i * 7), '“binary.csv” is no text that can be read here: save it as CSV in UTF-8, and bring that.'],
  ['utf16.csv', utf16('1;2\n3;4'), '“utf16.csv” is no text that can be read here: save it as CSV in UTF-8, and bring that.'],
  [`${'n'.repeat(250)}.csv`, '\0', `“${'n'.repeat(40)}…” is no text that can be read here: save it as CSV in UTF-8, and bring that.`],
  ['book.xlsx', 'PK\x03\x04', '“book.xlsx” is a workbook of a spreadsheet, or another packed file: save the sheet as CSV, and bring that.'],
  ['deep.json', '['.repeat(100_000) + ']'.repeat(100_000), "It is no experiment: its brackets are more than 100 deep, an experiment's at most 4."],
  ['deep-object.json', `${'{"x":'.repeat(100_000)}1${'}'.repeat(100_000)}`, "It is no experiment: its brackets are more than 100 deep, an experiment's at most 4."],
  ['nan.json', experiment({ seed: 'NaN' }).replace('"NaN"', 'NaN'), 'It has NaN in it, which JSON has not: an experiment takes finite numbers only.'],
  ['infinity.json', '{"dtype": "float16", "x": [[-Infinity]]}', 'It has Infinity in it, which JSON has not: an experiment takes finite numbers only.'],
  ['beyond.json', experiment({ x: [['']] }).replace('""', '1e999'), `${POINTS}; row 0 holds Infinity.`],
  ['proto.json', '{"__proto__": {"dtype": "float16"}, "seed": 1}', noKey('__proto__')],
  ['list.json', '[1,2,3]', 'It is a list as JSON, and no experiment: bring points as CSV, a row a line.'],
  ['nothing.json', '{}', 'It is JSON, but no experiment: it is empty, and nothing that an experiment has, such as “layers” or “optimizer”.'],
  ['null.json', 'null', 'It is no table of numbers, no experiment and no link: it begins “null”.'],
  ['cut.json', '{"dtype": "float16", "x": [[1', "It begins like JSON, but isn't: it breaks off with 3 brackets still open; bring the whole of it."],
  ['text.json', experiment({ steps: '20' }), `${STEPS} "20".`],
  ['long.json', experiment({ dtype: LONG }), `dtype must be "float16", "bfloat16", "float32", "float64", "float8_e4m3fn" or "float8_e5m2"; it is "${CUT}".`],
  ['key.json', experiment({ ['k'.repeat(1_000_000)]: 1 }), noKey(`${'k'.repeat(40)}…`)],
  ['column.csv', '1\n2\n3', 'Line 1 has 1 column; take two, for x and y, or three, for x1, x2 and y.'],
  ['ragged.csv', '1,2,3\n4,5', 'Line 2 has 2 columns, and those before it have 3: give all as many.'],
  ['wide.csv', Array(2000).fill(1).join(), 'Line 1 has more than 200 columns: bring up to 200.'],
  ['quote.csv', '1,"2\n3,4', 'In line 1 a quotation mark is opened and not closed before the next column.'],
  ['page.html', '<!doctype html><html>', 'It is no table of numbers, no experiment and no link: it begins “<!doctype html><html>”.'],
  ['line.txt', LONG, 'Line 1 has more than 300,000 characters: give each row a line of its own.'],
  ['rows.csv', '1,2\n'.repeat(100_001), 'It has more than 100,000 rows: bring up to 100,000.'],
];

/** What is read all the same, and how many columns it has. @type {[string, string | Uint8Array<ArrayBuffer>, number][]} */
export const READ_FILES = [
  ['excel.txt', Uint8Array.from([0xff, 0xfe, ...utf16('1;2\n3;4')]), 2],
  ['mark.csv', '\ufeff1,2\n3,4', 2],
  ['mac.csv', '1,2\r3,4\r', 2],
  ['twice.csv', 'x,x,y\n1,2,3\n4,5,6', 3],
];
