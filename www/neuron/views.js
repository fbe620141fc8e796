// The views of one neuron, in the order in which they are made and drawn. The canvases come first: setting a canvas' font
// after other changes would make the browser lay out twice. The table is the last, since the browser lays the page out for
// its scrolling.

import { bits } from './bits.js';
import { data } from './data.js';
import { landscape } from './landscape.js';
import { neuron } from './neuron.js';
import { plot } from './plot.js';
import { sweep } from './sweep.js';
import { table } from './table.js';
import { words } from './words.js';
import { worked } from './worked.js';

export const NEURON_VIEWS = [landscape, plot, words, neuron, data, bits, worked, sweep, table];
