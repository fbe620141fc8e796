// The views of a network, in the order in which they are made and drawn.

import { diagram } from './diagram.js';
import { losses } from './losses.js';
import { output } from './output.js';
import { unit } from './unit.js';
import { words } from './words.js';

export const NETWORK_VIEWS = [diagram, output, losses, unit, words];
