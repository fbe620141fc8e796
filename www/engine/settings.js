// The page's side of the engine's table of settings. Made by `cargo xtask codegen`.

/**
 * @typedef {object} Setting
 * @property {string} object The one of the experiment's objects that it stands in; empty if it is a key of the experiment.
 * @property {string} key
 * @property {number} [index] Of the pair that it is half of.
 * @property {'number' | 'integer' | 'flag' | 'choice' | 'text'} kind
 * @property {unknown} start What it is if left out; or, where it can't be, what a person starts with.
 * @property {string} [label]
 * @property {string} [name] What a sentence about it begins with.
 * @property {string} [says] The tooltip.
 * @property {string} [placeholder] Of a field that may be empty.
 * @property {number} [low] What the field takes.
 * @property {number} [high]
 * @property {Record<string, string>} [choices] What each is called; '' is null.
 */

/** By their keys; the halves of a pair by what they are called. @type {Record<string, Setting>} */
export const SETTINGS = {
  dtype: { object: '', key: 'dtype', kind: 'choice', start: 'float16', choices: { float16: 'float16', bfloat16: 'bfloat16', float32: 'float32', float64: 'float64', float8_e4m3fn: 'float8_e4m3fn', float8_e5m2: 'float8_e5m2' } },
  device: { object: '', key: 'device', kind: 'choice', start: 'cpu', label: 'device', says: 'Device: where PyTorch computes. A GPU rounds in other places than a CPU, and adds up in another order.', choices: { cpu: 'CPU', cuda: 'GPU' } },
  seed: { object: '', key: 'seed', kind: 'integer', start: 0, label: 'seed', name: 'The seed', says: 'Seed: torch.manual_seed of this draws the weight and the bias to start from.', low: 0, high: 4294967295 },
  activation: { object: '', key: 'activation', kind: 'choice', start: 'identity', choices: { tanh: 'tanh', relu: 'relu', sigmoid: 'sigmoid', identity: 'identity', gelu: 'gelu', gelu_tanh: 'gelu_tanh', leaky_relu: 'leaky_relu', silu: 'silu', elu: 'elu' } },
  output_activation: { object: '', key: 'output_activation', kind: 'choice', start: 'identity', choices: { tanh: 'tanh', relu: 'relu', sigmoid: 'sigmoid', identity: 'identity', gelu: 'gelu', gelu_tanh: 'gelu_tanh', leaky_relu: 'leaky_relu', silu: 'silu', elu: 'elu' } },
  data: { object: '', key: 'data', kind: 'choice', start: null, choices: { circle: 'circle', xor: 'xor', gauss: 'gauss', spiral: 'spiral', plane: 'plane', multi_gauss: 'multi-gauss' } },
  samples: { object: 'data', key: 'samples', kind: 'integer', start: 500, label: 'samples', name: 'The number of samples', low: 2, high: 10000 },
  noise: { object: 'data', key: 'noise', kind: 'number', start: 0, label: 'noise, 0 to 1', name: 'The noise', low: 0, high: 1 },
  data_seed: { object: 'data', key: 'data_seed', kind: 'integer', start: 0, label: 'data seed', name: 'The data seed', low: 0, high: 4294967295 },
  features: { object: '', key: 'features', kind: 'choice', start: [], choices: { x1: 'x₁', x2: 'x₂', x1_squared: 'x₁²', x2_squared: 'x₂²', x1_x2: 'x₁x₂', sin_x1: 'sin x₁', sin_x2: 'sin x₂', cos_x1: 'cos x₁', cos_x2: 'cos x₂' } },
  train: { object: '', key: 'train', kind: 'number', start: 1, label: 'train part', name: 'The part that trains', says: 'Train: the part of the points that the network learns from; the others test it.', low: 0.001, high: 1 },
  loss: { object: '', key: 'loss', kind: 'choice', start: 'mse', label: 'loss', choices: { mse: 'MSE', bce_with_logits: 'BCE with logits' } },
  penalty: { object: '', key: 'penalty', kind: 'choice', start: null, label: 'penalty', says: "Penalty: rate times the sum of the weights' sizes (L1) or squares (L2) is added to the loss.", placeholder: 'none', choices: { '': 'none', l1: 'L1', l2: 'L2' } },
  rate: { object: 'penalty', key: 'rate', kind: 'number', start: 0.001, label: 'rate', name: 'The rate', low: 0, high: 1000 },
  optimizer: { object: '', key: 'optimizer', kind: 'choice', start: null, label: 'optimizer', choices: { sgd: 'SGD', adam: 'Adam', adamw: 'AdamW', rmsprop: 'RMSprop' } },
  lr: { object: 'optimizer', key: 'lr', kind: 'number', start: 0.1, label: 'learning rate', name: 'The learning rate', says: 'Learning rate: a step moves a parameter by this times its gradient.', low: 0, high: 1000 },
  momentum: { object: 'optimizer', key: 'momentum', kind: 'number', start: 0, label: 'momentum', name: 'Momentum', says: "Momentum: how much of the last step's direction the next one keeps.", low: 0, high: 1000 },
  weight_decay: { object: 'optimizer', key: 'weight_decay', kind: 'number', start: 0, label: 'weight_decay', name: 'Weight decay', says: 'Weight decay: adds this times the parameter to its gradient; AdamW takes it from the parameter itself.', low: 0, high: 1000 },
  nesterov: { object: 'optimizer', key: 'nesterov', kind: 'flag', start: false, label: 'nesterov', says: 'Nesterov: the step looks ahead along the momentum. It needs a momentum over 0.' },
  fused: { object: 'optimizer', key: 'fused', kind: 'flag', start: false, label: 'fused', says: 'fused=True: PyTorch takes the whole step in one kernel. A 16-bit number is then rounded once a step, as it is stored.' },
  beta1: { object: 'optimizer', key: 'betas', index: 0, kind: 'number', start: 0.9, label: 'beta1', name: 'beta1', low: 0, high: 0.999999999 },
  beta2: { object: 'optimizer', key: 'betas', index: 1, kind: 'number', start: 0.999, label: 'beta2', name: 'beta2', low: 0, high: 0.999999999 },
  eps: { object: 'optimizer', key: 'eps', kind: 'number', start: 1e-8, label: 'eps', name: 'eps', says: "eps: added to the divisor, so that it isn't 0.", low: 0, high: 1000 },
  alpha: { object: 'optimizer', key: 'alpha', kind: 'number', start: 0.99, label: 'alpha', name: 'alpha', says: 'alpha: how much of the average of the squared gradients stays in each step.', low: 0, high: 1000 },
  centered: { object: 'optimizer', key: 'centered', kind: 'flag', start: false, label: 'centered', says: 'Centered: the average gradient, squared, is taken from the average of the squares.' },
  batch_size: { object: '', key: 'batch_size', kind: 'integer', start: null, label: 'batch_size', name: 'batch_size', placeholder: 'all points', low: 1, high: 100000 },
  shuffle: { object: '', key: 'shuffle', kind: 'flag', start: false, label: 'shuffle each epoch', says: 'Shuffle: every epoch takes the points in the order of a torch.randperm.' },
  accumulate: { object: '', key: 'accumulate', kind: 'integer', start: 1, label: 'accumulate', name: 'accumulate', says: "Gradient accumulation: so many iterations' gradients are added up before the optimizer takes a step.", low: 1, high: 10000 },
  steps: { object: '', key: 'steps', kind: 'integer', start: 20, label: 'steps', name: 'The number of steps', low: 1, high: 10000000 },
  float8: { object: '', key: 'float8', kind: 'choice', start: null, label: 'float8 training', says: "float8 training, as torchao emulates it: for each layer's products inputs and weights are scaled and cast to float8_e4m3fn, gradients to float8_e5m2.", placeholder: 'off', choices: { '': 'off', tensorwise: 'torchao, tensorwise' } },
  autocast: { object: '', key: 'autocast', kind: 'choice', start: null, label: 'autocast', says: 'Autocast: parameters and their steps stay in float32; in every forward they are cast to 16 bits for the layers, and the loss is computed in float32.', placeholder: 'off', choices: { '': 'off', float16: 'float16', bfloat16: 'bfloat16' } },
  loss_scaling: { object: '', key: 'loss_scaling', kind: 'choice', start: null, label: 'loss scaling', says: "Loss scaling: the loss is multiplied before backward, and the gradients divided before the step, so that small ones don't underflow.", placeholder: 'off', choices: { '': 'off', static: 'static: a constant', dynamic: 'dynamic: GradScaler' } },
  scale: { object: 'loss_scaling', key: 'scale', kind: 'number', start: 1024, label: 'scale', name: 'The scale', low: 1e-30, high: 1e30 },
  init_scale: { object: 'loss_scaling', key: 'init_scale', kind: 'number', start: 65536, label: 'init_scale', name: 'init_scale', low: 1e-30, high: 1e30 },
  growth_interval: { object: 'loss_scaling', key: 'growth_interval', kind: 'integer', start: 2000, label: 'growth_interval', name: 'growth_interval', low: 1, high: 4294967295 },
  growth_factor: { object: 'loss_scaling', key: 'growth_factor', kind: 'number', start: 2, label: 'growth_factor', name: 'growth_factor', low: 1.0000001, high: 1e30 },
  backoff_factor: { object: 'loss_scaling', key: 'backoff_factor', kind: 'number', start: 0.5, label: 'backoff_factor', name: 'backoff_factor', low: 0, high: 0.9999999 },
  clip_grad: { object: '', key: 'clip_grad', kind: 'choice', start: null, label: 'gradient clipping', says: 'Gradient clipping: before the step, gradients that are too large are made smaller: all together, by their norm, or each by itself.', placeholder: 'off', choices: { '': 'off', norm: 'norm: clip_grad_norm_', value: 'value: clip_grad_value_' } },
  max_norm: { object: 'clip_grad', key: 'max_norm', kind: 'number', start: 1, label: 'max_norm', name: 'max_norm', low: 0, high: 1e30 },
  clip_value: { object: 'clip_grad', key: 'clip_value', kind: 'number', start: 1, label: 'clip_value', name: 'clip_value', low: 0, high: 1e30 },
  lr_scheduler: { object: '', key: 'lr_scheduler', kind: 'choice', start: null, label: 'lr scheduler', says: 'Learning rate scheduler: another learning rate in each iteration: a warm-up, a decay, a cosine.', placeholder: 'off', choices: { '': 'off', step: 'step: StepLR', exponential: 'exponential: ExponentialLR', cosine: 'cosine: CosineAnnealingLR', linear: 'linear: LinearLR', one_cycle: 'one cycle: OneCycleLR', sequential: 'sequential: SequentialLR' } },
  step_size: { object: 'lr_scheduler', key: 'step_size', kind: 'integer', start: 10, label: 'step_size', name: 'step_size', low: 1, high: 10000000 },
  gamma: { object: 'lr_scheduler', key: 'gamma', kind: 'number', start: 0.1, label: 'gamma', name: 'gamma', low: 0, high: 1000 },
  t_max: { object: 'lr_scheduler', key: 't_max', kind: 'integer', start: 20, label: 'T_max', name: 'T_max', low: 1, high: 10000000 },
  eta_min: { object: 'lr_scheduler', key: 'eta_min', kind: 'number', start: 0, label: 'eta_min', name: 'eta_min', low: 0, high: 1000 },
  start_factor: { object: 'lr_scheduler', key: 'start_factor', kind: 'number', start: 0.3333333333333333, label: 'start_factor', name: 'start_factor', low: 1e-300, high: 1 },
  end_factor: { object: 'lr_scheduler', key: 'end_factor', kind: 'number', start: 1, label: 'end_factor', name: 'end_factor', low: 0, high: 1 },
  total_iters: { object: 'lr_scheduler', key: 'total_iters', kind: 'integer', start: 5, label: 'total_iters', name: 'total_iters', low: 1, high: 10000000 },
  max_lr: { object: 'lr_scheduler', key: 'max_lr', kind: 'number', start: 0.1, label: 'max_lr', name: 'max_lr', says: "max_lr: the highest learning rate. It begins with a 25th of this, whatever the optimizer's own is.", low: 0, high: 1000 },
  total_steps: { object: 'lr_scheduler', key: 'total_steps', kind: 'integer', start: 20, label: 'total_steps', name: 'total_steps', low: 1, high: 10000000 },
  schedulers: { object: 'lr_scheduler', key: 'schedulers', kind: 'text', start: [{ name: 'linear', start_factor: 0.3333333333333333, end_factor: 1, total_iters: 5 }, { name: 'cosine', t_max: 15, eta_min: 0 }], label: 'in turn', name: 'The schedulers', says: 'Two schedulers in turn, each its name and its settings in their order: step, step_size, gamma; exponential, gamma; cosine, T_max, eta_min; linear, start_factor, end_factor, total_iters.' },
  milestone: { object: 'lr_scheduler', key: 'milestone', kind: 'integer', start: 5, label: 'milestone', name: 'milestone', low: 1, high: 10000000 },
  update: { object: '', key: 'update', kind: 'choice', start: 'nearest', label: 'update', says: "Update: how the optimizer's step comes into a parameter of 16 or 8 bits: rounded to it; added to a float32 copy that it is rounded from, so that small steps add up; or rounded up or down by chance; or added up as Kahan does, what is rounded away kept for the next step. float32 and float64 take the first three alike.", choices: { nearest: 'to the nearest number', master_weights: 'float32 master copy', stochastic_rounding: 'by chance (ours)', kahan: 'Kahan summation' } },
  state_dtype: { object: '', key: 'state_dtype', kind: 'choice', start: null, label: 'state_dtype', says: 'state_dtype: what the optimizer remembers, momentum and averages, is kept in this dtype, whatever the parameters are.', placeholder: 'as it steps', choices: { '': 'as it steps', float32: 'float32', float16: 'float16', bfloat16: 'bfloat16' } },
  ema_decay: { object: '', key: 'ema_decay', kind: 'number', start: null, label: 'ema_decay', name: 'ema_decay', says: "ema_decay: beside the parameters a moving average of them is kept, as PyTorch's AveragedModel does; this much of it stays in each step.", placeholder: 'no average', low: 0, high: 1 },
};

/** What each object starts with, by its name. @type {Record<string, Record<string, Record<string, unknown>>>} */
export const OBJECTS = {
  data: {
    circle: { samples: 500, noise: 0, data_seed: 0 },
    xor: { samples: 500, noise: 0, data_seed: 0 },
    gauss: { samples: 500, noise: 0, data_seed: 0 },
    spiral: { samples: 500, noise: 0, data_seed: 0 },
    plane: { samples: 500, noise: 0, data_seed: 0 },
    multi_gauss: { samples: 500, noise: 0, data_seed: 0 },
  },
  penalty: {
    l1: { rate: 0.001 },
    l2: { rate: 0.001 },
  },
  optimizer: {
    sgd: { lr: 0.1, momentum: 0, weight_decay: 0, nesterov: false, fused: false },
    adam: { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, fused: false },
    adamw: { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.01, fused: false },
    rmsprop: { lr: 0.01, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false },
  },
  loss_scaling: {
    static: { scale: 1024 },
    dynamic: { init_scale: 65536, growth_interval: 2000, growth_factor: 2, backoff_factor: 0.5 },
  },
  clip_grad: {
    norm: { max_norm: 1 },
    value: { clip_value: 1 },
  },
  lr_scheduler: {
    step: { step_size: 10, gamma: 0.1 },
    exponential: { gamma: 0.9 },
    cosine: { t_max: 20, eta_min: 0 },
    linear: { start_factor: 0.3333333333333333, end_factor: 1, total_iters: 5 },
    one_cycle: { max_lr: 0.1, total_steps: 20 },
    sequential: { schedulers: [{ name: 'linear', start_factor: 0.3333333333333333, end_factor: 1, total_iters: 5 }, { name: 'cosine', t_max: 15, eta_min: 0 }], milestone: 5 },
  },
};

/** What of an object has no default: it stays when another of its kind is chosen. */
export const REQUIRED = ['rate', 'lr'];

/** Datasets whose targets are no classes. */
export const REGRESSIONS = ['plane', 'multi_gauss'];
