"""What an experiment says and computes: its link and back, its rows, what becomes of it.

An experiment is a dict with PyTorch's names, the same as the page's JSON::

    {"dtype": "float16", "seed": 0, "layers": [1, 1], "x": [[1.0]], "y": [[1.0]],
     "optimizer": {"name": "sgd", "lr": 0.1}, "steps": 20}

``x`` and ``y`` are rows of numbers, one row a point, as wide as the first layer and the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from . import engine

#: A longer link is not read by the page.
_LONGEST = 200_000

Experiment = dict[str, Any]
Row = dict[str, Any]

#: So many float64s at most are brought out of the engine at once.
_AT_ONCE = 100_000


class Loaded(NamedTuple):
    """All that a link says."""

    experiment: Experiment
    #: Patches: what it is compared with is the same, but for what each sets. None if the link says nothing of that.
    variants: list[dict[str, Any]] | None
    #: The iteration that it shows, from 0; None to begin at the start.
    iteration: int | None
    #: The name of the lesson that it opens.
    lesson: str | None


def notebook() -> Experiment:
    """What everything starts from: ``nn.Linear(1, 1).half()`` under ``torch.manual_seed(0)``, x = y = 1, ``SGD(lr=0.1)``, 20 steps."""
    return engine.ask("notebook")


def check(experiment: Mapping[str, Any]) -> Experiment:
    """The experiment as the engine reads it. Raises ExperimentError, which says what to change."""
    return engine.ask("read", experiment=experiment)


def vary(experiment: Mapping[str, Any], patch: Mapping[str, Any]) -> Experiment:
    """The same experiment, but for what a patch sets: ``vary(experiment, {"dtype": "float32"})``."""
    return engine.ask("vary", experiment=experiment, patch=patch)


def load(link: str) -> Experiment:
    """The experiment that a link says: the whole link, or what follows its ``#``. Raises ExperimentError if it is none."""
    return load_all(link).experiment


def load_all(link: str) -> Loaded:
    """The same, with what the link says beside it: variants, the iteration shown, a lesson."""
    if not isinstance(link, str):
        raise engine.ExperimentError(f"A link is a text, such as '#lr=0.2&i=7'; it is {type(link).__name__}.", "wrong_type")
    _, has_hash, hash = link.strip().partition("#")
    if not has_hash:
        # An address without a hash is the page as it begins.
        hash = "" if "://" in link else link.strip()
    return Loaded(**engine.ask("load", link=unquote(hash)))


def link_of(
    experiment: Mapping[str, Any], *, iteration: int | None = None, variants: Sequence[Mapping[str, Any]] | None = None, page: str = ""
) -> str:
    """The link of an experiment on a page: where ``page`` is empty, what follows its address, ``#`` included."""
    hash = engine.ask("link", experiment=experiment, iteration=iteration, variants=variants)
    if len(hash) > _LONGEST:
        raise engine.ExperimentError(f"This is too much for a link, {len(hash)} characters of at most {_LONGEST}: give fewer points.", "out_of_range")
    return f"{page.partition('#')[0]}#{hash}"


def run(experiment: Mapping[str, Any]) -> list[Row]:
    """All rows of a run, one for each step; see `iterate`, which takes no more memory than one row."""
    return list(iterate(experiment))


def iterate(experiment: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a run one by one, ``experiment["steps"]`` of them, with PyTorch's bits as Python floats, NaN and inf included.

    A neuron's (layers [1, 1], no activation, MSE): ``iteration``, ``prediction`` (of the first point) and ``loss`` before the
    step, ``weight`` and ``bias`` after it, ``weight_grad``, ``bias_grad``; where there is loss scaling ``scale`` and
    ``skipped``, with a scheduler ``learning_rate`` and ``unmoved``, with an average ``ema_weight`` and ``ema_bias``.

    A network's: ``iteration``, ``prediction`` (a list, point by point) and ``loss`` before the step, ``parameters`` after it
    and ``gradients``, as dicts of flat lists by PyTorch's names; where an average is kept, ``averages`` too.
    """
    own = engine.Engine()
    told = own.ask("begin", experiment=experiment)
    columns, parameters = told.get("columns"), told.get("parameters", {})
    width = len(columns or ()) or 3 * sum(map(int, parameters.values()))
    at_once = max(1, min(1000, _AT_ONCE // width))
    while (answer := own.ask("steps", steps=at_once))["taken"]:
        numbers = iter(own.numbers(answer["numbers"]))
        for _ in range(answer["taken"]):
            yield _neuron(columns, numbers) if columns else _network(parameters, told["averages"], numbers)


def _neuron(columns: list[str], numbers: Iterator[float]) -> Row:
    as_type = {"iteration": int, "skipped": bool, "unmoved": int}
    return {column: as_type.get(column, float)(next(numbers)) for column in columns}


def _network(parameters: dict[str, float], has_averages: bool, numbers: Iterator[float]) -> Row:
    def take(count: float) -> list[float]:
        return [next(numbers) for _ in range(int(count))]

    iteration, loss, predictions = take(3)
    row: Row = {"iteration": int(iteration), "prediction": take(predictions), "loss": loss}
    for key in ["parameters", "gradients", *(["averages"] if has_averages else [])]:
        row[key] = {name: take(count) for name, count in parameters.items()}
    return row


def start(experiment: Mapping[str, Any]) -> dict[str, list[float]]:
    """The parameters that a run starts from, by PyTorch's names, each as a flat list in PyTorch's order."""
    return engine.ask("start", experiment=experiment)


def outcome(experiment: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of a run, as the page says it.

    ``state`` is "exact_zero" (the loss is 0), "stalled" (no parameter moves), "cycle", "diverged", "skipping", "carried" or
    "training" (no end was found); all but the last two hold for ever, ``from`` an iteration on. ``looked`` iterations were
    looked at: of a neuron up to 100,000, whatever the experiment's steps; of a network these.
    """
    found = engine.ask("outcome", experiment=experiment)
    return {key: float(value) if value in ("NaN", "Infinity", "-Infinity") else value for key, value in found.items()}
