"""The figure in a notebook: JupyterLab, Notebook 7, VS Code, Colab, marimo."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from . import engine, experiment, page
from .from_torch import experiment_of

if TYPE_CHECKING:
    import pandas


class Playground(anywidget.AnyWidget):
    """The page's figure, in a frame of its own that asks no other host for anything.

    Every trait can be observed and set, from a slider in Python too; what is touched in the figure sets them as well. A value
    that can't be run raises TraitError, which says what to change, and all stays as it was. A dict or a list is set as a whole:
    what is changed inside one is not noticed.
    """

    _esm = page.widget()

    #: What is on show: a link, or what follows its "#". None where that is too much for one: then the other traits stay as they
    #: last were.
    link = traitlets.Unicode("", allow_none=True).tag(sync=True)
    #: What is shown of the page, the first named first: controls, plot, words, bits, table, worked, maps; of a network diagram,
    #: output, losses, neuron. Empty for what the page itself chooses.
    parts = traitlets.Tuple(()).tag(sync=True, to_json=lambda parts, _: ",".join(parts) or None)
    #: The run on show, as `run` takes it.
    experiment = traitlets.Dict()
    #: What it is compared with, up to four patches of it; None for what the page chooses.
    variants = traitlets.List(traitlets.Dict(), allow_none=True, default_value=None)
    #: The iteration on show, from 0; None at the start.
    iteration = traitlets.Int(None, allow_none=True)
    #: What the run starts from, by PyTorch's names, as flat lists; set, it is what the experiment calls `initial`.
    parameters = traitlets.Dict()

    def __init__(
        self, experiment: Mapping[str, Any] | None = None, *, link: str | None = None, parts: Iterable[str] = (),
        variants: Sequence[Mapping[str, Any]] | None = None, iteration: int | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """Of an experiment or of a link; of neither, the notebook's neuron in float16 and float32."""
        if experiment is not None and link is not None:
            raise ValueError("Give an experiment or a link, not both.")
        self._is_reading = False
        if experiment is not None or variants is not None or iteration is not None:
            said = _load(link or "")
            link = _link(
                said.experiment if experiment is None else experiment,
                said.variants if variants is None else variants,
                said.iteration if iteration is None else iteration,
            )
        super().__init__(link=link or "", parts=tuple(parts), **more)
        self._read()
        self.on_msg(self._heard)

    @classmethod
    def from_torch(
        cls, model: Any, x: Any, y: Any, optimizer: Any, *, parts: Iterable[str] = (),
        variants: Sequence[Mapping[str, Any]] | None = None, iteration: int | None = None, **settings: Any,
    ) -> Playground:  # fmt: skip
        """Of what a training loop of PyTorch is about to run; see `experiment_of`. Raises ValueError for what can't be read."""
        return cls(experiment_of(model, x, y, optimizer, **settings), parts=parts, variants=variants, iteration=iteration)

    @property
    def outcome(self) -> dict[str, Any]:
        """What becomes of the run on show, worked out when it is asked for; see `neuron_playground.outcome`."""
        return experiment.outcome(self.experiment)

    @property
    def rows(self) -> pandas.DataFrame:
        """The rows of the run on show as a DataFrame, one for each step; see `iterate` for their columns."""
        try:
            import pandas
        except ImportError as error:
            message = "rows is a pandas DataFrame: pip install pandas, or take neuron_playground.run(figure.experiment), a list of dicts."
            raise ImportError(message) from error
        return pandas.DataFrame(experiment.run(self.experiment))

    @traitlets.validate("link")
    def _check_link(self, proposal: Any) -> str | None:
        if proposal["value"] is not None:
            _load(proposal["value"])
        return proposal["value"]

    @traitlets.validate("parts")
    def _check_parts(self, proposal: Any) -> tuple[str, ...]:
        if unknown := [part for part in proposal["value"] if part not in page.PARTS]:
            raise traitlets.TraitError(f"There is no part {unknown[0]!r}: they are {', '.join(page.PARTS)}.")
        return proposal["value"]

    @traitlets.validate("experiment")
    def _check_experiment(self, proposal: Any) -> dict[str, Any]:
        if self._is_reading:
            return proposal["value"]
        self._linked(experiment=proposal["value"])
        return experiment.check(proposal["value"])

    @traitlets.validate("variants", "iteration")
    def _check_beside(self, proposal: Any) -> Any:
        if not self._is_reading:
            self._linked(**{proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.validate("parameters")
    def _check_parameters(self, proposal: Any) -> dict[str, list[float]]:
        if self._is_reading:
            return proposal["value"]
        flat = {name: list(_flat(engine.plain(values))) for name, values in proposal["value"].items()}
        self._linked(experiment={**self.experiment, "initial": flat})
        return flat

    @traitlets.observe("link")
    def _read(self, _: Any = None) -> None:
        """All else is what the link says."""
        if self.link is None:
            return
        loaded = experiment.load_all(self.link)
        self._is_reading = True
        try:
            with self.hold_trait_notifications():
                self.experiment, self.variants, self.iteration = loaded.experiment, loaded.variants, loaded.iteration
                self.parameters = experiment.start(loaded.experiment)
        finally:
            self._is_reading = False

    @traitlets.observe("experiment", "variants", "iteration", "parameters")
    def _write(self, change: Any) -> None:
        if self._is_reading:
            return
        if change["name"] == "parameters":
            self.link = self._linked(experiment={**self.experiment, "initial": change["new"]})
        else:
            self.link = self._linked(**{change["name"]: change["new"]})

    def _linked(self, **changed: Any) -> str:
        """The link with something changed. Raises TraitError."""
        said = {"experiment": self.experiment, "variants": self.variants, "iteration": self.iteration, **changed}
        steps = said["experiment"].get("steps", 0)
        # Another experiment may be shorter.
        if "iteration" not in changed and said["iteration"] is not None and isinstance(steps, int) and said["iteration"] >= steps:
            said["iteration"] = None
        return _link(**said)

    def _heard(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("type") == "error":
            warnings.warn(f"The figure could not show what was set: {message.get('message')}", stacklevel=2)


def _link(experiment: Mapping[str, Any], variants: Sequence[Mapping[str, Any]] | None, iteration: int | None) -> str:
    from .experiment import link_of

    try:
        return link_of(experiment, variants=variants, iteration=iteration)
    except engine.ExperimentError as error:
        raise traitlets.TraitError(str(error)) from error


def _load(link: str) -> experiment.Loaded:
    try:
        return experiment.load_all(link)
    except engine.ExperimentError as error:
        raise traitlets.TraitError(str(error)) from error


def _flat(values: Any) -> Iterable[Any]:
    """A tensor's numbers in PyTorch's order, whatever its shape."""
    if isinstance(values, list):
        for value in values:
            yield from _flat(value)
    else:
        yield values
