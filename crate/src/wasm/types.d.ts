// What crosses the boundary as objects beside experiments, which settings.d.ts has. wasm-bindgen puts both into the
// package's own types.

/** What export writes: rows, or a PyTorch script that gives the same bits. */
export type Format = "tsv" | "csv" | "json" | "markdown" | "script" | "notebook";

/** What a step did to a layer's weights and biases. */
export interface Health {
    parameters: number;
    /** They have a gradient, and stayed where they were. */
    stalled: number;
    /** Their gradient is 0, or below the smallest normal number. */
    underflowed: number;
    /** They or their gradient are inf or NaN. */
    overflowed: number;
}

/** One row of the notebook's table: prediction and loss before the step, the others after it. */
export interface Row {
    iteration: number;
    /** With several points, the first one's. */
    prediction: number;
    loss: number;
    weight: number;
    bias: number;
    weight_grad: number;
    bias_grad: number;
    /** What the loss was multiplied by in this step, if it is scaled; and whether the step was skipped, since a gradient was inf or NaN. */
    scale?: number;
    skipped?: boolean;
}

/** What became of a run: what holds now, and the iteration at which each first held. */
export interface Outcome {
    state: "diverged" | "exact_zero" | "stalled" | "training";
    /** The loss was 0, not small. */
    exact_zero?: number;
    /** No parameter has changed since; in plain SGD none ever will. */
    stall?: number;
    /** A parameter became inf or NaN. */
    diverged?: number;
    /** The loss, a gradient or a parameter became inf or NaN. */
    not_finite?: number;
}

/** A number that an operation takes or makes. */
export interface Operand {
    /** What it is called in PyTorch's words, and what it is to the step. */
    name: string;
    role: "data" | "before" | "after" | "grad" | "state" | "number" | "value";
    /** The same for a reader, with an index where there are several. */
    label: string;
    value: number;
    /** What it is a number of; a Python number is a float64. */
    dtype: Dtype;
}

/** One operation of a worked step. */
export interface Operation {
    phase: "forward" | "loss" | "backward" | "unscale" | "update";
    /** The parameter that is updated, such as "0.weight"; empty in the other phases. */
    parameter: string;
    /** What is done: "to" is a number becoming the dtype's. */
    kind:
        | "to" | "add" | "sub" | "mul" | "div" | "sqrt" | "lerp" | "addcmul" | "addcdiv" | "dot" | "addmm" | "sum" | "mean"
        | "tanh" | "tanh_backward" | "sigmoid" | "sigmoid_backward" | "logsigmoid" | "round" | "copy" | "elementwise";
    /** The call in PyTorch that makes it, and the autograd node or optimizer that it belongs to. */
    call: string;
    node: string;
    /** {0}, {1}, … stand for the operands. */
    formula: string;
    operands: Operand[];
    /** What the dtype holds of the exact result. */
    result: Operand;
    /** The exact result is exact, the nearest float64, and exact_lo. */
    exact: number;
    exact_lo: number;
    /** How far the result is off, in ulps of it. */
    error_ulp: number;
    /** If nothing was kept of it, or nothing finite. */
    lost?: "overflow" | "invalid" | "underflow" | "absorbed";
}

export interface Link {
    /** Whether Neuron can show it. */
    is_neuron: boolean;
    experiment: Experiment;
    /** The iteration to show; left out to play from the start. */
    iteration?: number;
    /** The sender's digest of the parameters after that iteration. */
    bits?: number;
    /** The name of a lesson to open. */
    lesson?: string;
}

/** What every function here throws. */
export interface PlaygroundError extends Error {
    code: "syntax" | "unknown_key" | "missing_key" | "wrong_type" | "out_of_range" | "wrong_shape" | "panic";
    /** The key that is wrong, such as "optimizer.lr"; empty if none is. */
    field: string;
}
