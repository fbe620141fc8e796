"""An experiment from a PyTorch model: its layers with their present weights, the optimizer's options, the points.

PyTorch is never imported here: the objects that are given are known by the names of their classes. What can't be read is
said, since a figure of something else would have other bits than the training loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import engine, experiment

_DTYPES = ("float16", "bfloat16", "float32", "float64")
_ACTIVATIONS = "Tanh, ReLU, Sigmoid, GELU, LeakyReLU, SiLU and ELU"
#: The options that an experiment has of each optimizer, by PyTorch's names.
_OPTIMIZERS = {
    "SGD": ("sgd", ["lr", "momentum", "weight_decay", "nesterov", "fused"]),
    "Adam": ("adam", ["lr", "betas", "eps", "weight_decay", "fused"]),
    "AdamW": ("adamw", ["lr", "betas", "eps", "weight_decay", "fused"]),
    "RMSprop": ("rmsprop", ["lr", "alpha", "eps", "weight_decay", "momentum", "centered"]),
}
#: Options that must be as they are by default.
_OFF = {"dampening": 0, "maximize": False, "amsgrad": False, "capturable": False, "differentiable": False}


def to_link(
    model: Any, x: Any = None, y: Any = None, optimizer: Any = None, *,
    iteration: int | None = None, variants: Sequence[Mapping[str, Any]] | None = None, page: str = "", **settings: Any,
) -> str:  # fmt: skip
    """The link of an experiment, or of a PyTorch model with its points and its optimizer (see `experiment_of`).

    ``page`` is where the playground is hosted; without it the link is what follows that, such as ``#lr=0.2``, which also the
    page of ``python -m neuron_playground`` opens. ``iteration`` is the one to show, from 0; ``variants`` what it is compared with.
    Raises ValueError, which says what to change.
    """
    if isinstance(model, Mapping):
        if x is not None or y is not None or optimizer is not None or settings:
            raise ValueError("An experiment has its points, its optimizer and its settings in itself: give the experiment alone.")
        return experiment.link_of(model, iteration=iteration, variants=variants, page=page)
    return experiment.link_of(experiment_of(model, x, y, optimizer, **settings), iteration=iteration, variants=variants, page=page)


def experiment_of(
    model: Any, x: Any, y: Any, optimizer: Any, *, loss: Any = None, seed: int = 0, steps: int = 20, **settings: Any
) -> experiment.Experiment:
    """The experiment that a training loop of PyTorch is about to run, from the model's present weights on.

    ``model`` is an ``nn.Linear``, or an ``nn.Sequential`` of these and of activations; ``x`` and ``y`` have a row for each
    point, as wide as the first layer and the last, in the model's dtype if they are tensors; ``optimizer`` is an ``SGD``,
    ``Adam``, ``AdamW`` or ``RMSprop`` over all parameters, before its first step. ``loss`` is an ``nn.MSELoss`` (if left out)
    or an ``nn.BCEWithLogitsLoss``. ``seed`` is of the ``torch.manual_seed`` from which a shuffle draws; ``settings`` are more
    of the experiment's, such as ``batch_size=10``. Raises ValueError, which says by name what can't be read.
    """
    layers = list(_modules(model))
    shape, activations, named = _read_layers(layers)
    parameters = list(named.values())
    if len({id(tensor) for tensor in parameters}) < len(parameters):
        raise ValueError("A layer stands twice in the model, or shares its weight: give each layer parameters of its own.")
    dtype, device = _only("dtype", parameters, lambda own: _dtype(own)), _only("device", parameters, lambda own: own.device.type)
    if dtype not in _DTYPES:
        raise ValueError(f"The parameters are {dtype}: convert the model to one of {', '.join(_DTYPES)}, such as by model.float().")
    if device not in ("cpu", "cuda"):
        raise ValueError(f"The model is on the device {device!r}, whose arithmetic is not computed here: move it by model.cpu().")
    read = {
        "dtype": dtype, "device": device, "seed": seed, "layers": shape, "activation": activations[:-1], "output_activation": activations[-1],
        "x": _rows("x", x, dtype), "y": _rows("y", y, dtype), "loss": _read_loss(loss), "optimizer": _read_optimizer(optimizer, parameters, settings),
        "steps": steps, "initial": {name: tensor.detach().cpu().double().flatten().tolist() for name, tensor in named.items()},
    }  # fmt: skip
    if twice := sorted(read.keys() & settings.keys()):
        raise ValueError(f"{', '.join(twice)} is read from what is given: leave it out of the settings.")
    return experiment.check(read | settings)


def _class(own: Any) -> str:
    """The name of a class of PyTorch's; of any other with its module, which no name here is."""
    kind = type(own)
    return kind.__name__ if kind.__module__.partition(".")[0] == "torch" else f"{kind.__module__}.{kind.__name__}"


def _modules(model: Any) -> Iterator[Any]:
    """The layers and activations, those of an nn.Sequential within another too."""
    if _class(model) == "Sequential":
        for own in model:
            yield from _modules(own)
    elif not hasattr(model, "named_parameters"):
        raise ValueError(f"The model must be an nn.Linear or an nn.Sequential, or an experiment as a dict; it is {_class(model)}.")
    elif _class(model) != "Identity":
        yield model


def _read_layers(layers: list[Any]) -> tuple[list[int], list[str], dict[str, Any]]:
    """Sizes, each layer's activation and its parameters, by the names that they have where nothing else stands between."""
    shape: list[int] = []
    activations: list[str] = []
    named: dict[str, Any] = {}
    for place, layer in enumerate(layers):
        if _class(layer) == "Linear":
            if layer.bias is None:
                raise ValueError(f"Linear({layer.in_features}, {layer.out_features}, bias=False) has no bias: make it with bias=True.")
            if shape and shape[-1] != layer.in_features:
                raise ValueError(f"A layer has {shape[-1]} outputs and the next one {layer.in_features} inputs: make them equal.")
            for name in ("weight", "bias"):
                tensor = getattr(layer, name)
                if not tensor.requires_grad:
                    raise ValueError(f"A layer's {name} is frozen (requires_grad=False): all parameters are trained here.")
                named[f"{place}.{name}"] = tensor
            shape = [*(shape or [layer.in_features]), layer.out_features]
            activations.append("identity")
        else:
            name = _read_activation(layer)
            if not activations or activations[-1] != "identity":
                where = "after another activation" if activations else "before the first Linear"
                raise ValueError(f"{_class(layer)} stands {where}: one may follow each Linear.")
            activations[-1] = name
    if not shape:
        raise ValueError("The model has no nn.Linear: it needs one at least.")
    return shape, activations, named


def _read_activation(layer: Any) -> str:
    match _class(layer):
        case "Tanh" | "ReLU" | "Sigmoid" | "SiLU" as name:
            return name.lower()
        case "GELU":
            return "gelu_tanh" if layer.approximate == "tanh" else "gelu"
        case "LeakyReLU":
            if layer.negative_slope != 0.01:
                raise ValueError(f"LeakyReLU(negative_slope={layer.negative_slope}): here it is 0.01, as PyTorch has it by default.")
            return "leaky_relu"
        case "ELU":
            if layer.alpha != 1.0:
                raise ValueError(f"ELU(alpha={layer.alpha}): here it is 1.0, as PyTorch has it by default.")
            return "elu"
        case name:
            raise ValueError(f"{name} can't be read: take it out, or give a part of the model that has only nn.Linear, {_ACTIVATIONS}.")


def _read_loss(loss: Any) -> str:
    if loss is None:
        return "mse"
    names = {"MSELoss": "mse", "BCEWithLogitsLoss": "bce_with_logits"}
    if isinstance(loss, str) and loss in names.values():
        return loss
    if _class(loss) not in names:
        name = loss if isinstance(loss, str) else getattr(loss, "__name__", _class(loss))
        raise ValueError(f"The loss {name} can't be read: give nn.MSELoss() or nn.BCEWithLogitsLoss().")
    for option, default in {"reduction": "mean", "weight": None, "pos_weight": None}.items():
        if (value := getattr(loss, option, default)) is not default and value != default:
            raise ValueError(f"{_class(loss)}({option}={value}): here {option} is {default!r}, as PyTorch has it by default.")
    return names[_class(loss)]


def _read_optimizer(optimizer: Any, parameters: list[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    name = _class(optimizer)
    if name not in _OPTIMIZERS:
        raise ValueError(f"The optimizer {name} can't be read: give torch.optim's SGD, Adam, AdamW or RMSprop.")
    groups = optimizer.param_groups
    options = [{key: value for key, value in group.items() if key != "params"} for group in groups]
    for other in options[1:]:
        if different := [key for key in other if other[key] != options[0].get(key)]:
            raise ValueError(f"The optimizer's groups of parameters have different options ({', '.join(different)}): give all parameters the same.")
    if {id(own) for group in groups for own in group["params"]} != {id(own) for own in parameters}:
        raise ValueError("The optimizer steps other parameters than the model has: make it of model.parameters(), after the model's last .to().")
    if any(value is not None for state in optimizer.state.values() for value in state.values()):
        raise ValueError("The optimizer has taken steps, which it remembers: make a new one, with which the figure begins as your loop does.")
    said = options[0]
    for option, default in _OFF.items():
        if said.get(option, default) != default:
            raise ValueError(f"{name}({option}={said[option]}) can't be read: here {option} is {default}, as PyTorch has it by default.")
    if "initial_lr" in said and not settings.get("lr_scheduler"):
        message = "The optimizer has a learning rate scheduler, which can't be read from it: say it, such as"
        raise ValueError(f"{message} lr_scheduler={{'name': 'exponential', 'gamma': 0.9}}.")
    if hasattr(said["lr"], "tolist"):
        raise ValueError(f"{name}'s lr is a tensor, with which PyTorch rounds elsewhere: give a number.")
    kind, known = _OPTIMIZERS[name]
    read = {option: said[option] for option in known if said.get(option) is not None}
    # A scheduler may have written its own; it begins from the optimizer's.
    return {"name": kind} | read | ({"lr": said["initial_lr"]} if "initial_lr" in said else {})


def _dtype(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _only(what: str, tensors: list[Any], of: Any) -> str:
    found = list(dict.fromkeys(map(of, tensors)))
    if len(found) > 1:
        raise ValueError(f"The parameters have more than one {what} ({', '.join(found)}): bring them to one, such as by model.to({found[0]!r}).")
    return found[0]


def _rows(name: str, points: Any, dtype: str) -> list[list[float]]:
    """Rows of numbers, of a tensor, an array or lists."""
    if points is None:
        raise ValueError(f"{name} is missing: with a model come x, y and the optimizer.")
    if str(getattr(points, "dtype", "")).startswith("torch."):
        if _dtype(points) != dtype:
            raise ValueError(f"{name} is {_dtype(points)} and the model {dtype}: bring them to one, such as by {name}.to(torch.{dtype}).")
        points = points.detach().cpu().double()
    rows = engine.plain(points)
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise ValueError(f"{name} must have a row for each point, of shape (points, numbers): of one column make it by {name}.reshape(-1, 1).")
    return rows
