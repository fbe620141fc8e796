"""One neuron, and networks, that learn with the very bits that PyTorch computes: in a notebook, in a test, as a link.

    import neuron_playground as npg

    experiment = npg.load("#dtype=float16&lr=0.1")
    npg.run(experiment)[17]["loss"]          # 0.0, exactly
    npg.to_link(model, x, y, optimizer)      # of a PyTorch model, with its present weights
    npg.Playground(experiment)               # the figure, in a notebook
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .engine import ExperimentError
from .experiment import Experiment, Loaded, Row, check, iterate, load, load_all, notebook, outcome, run, start, vary
from .from_torch import experiment_of, to_link

if TYPE_CHECKING:
    from .widget import Playground

__all__ = [
    "Experiment", "ExperimentError", "Loaded", "Playground", "Row", "check", "experiment_of", "iterate", "load", "load_all",
    "notebook", "outcome", "run", "start", "to_link", "vary",
]  # fmt: skip
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The widget when it is asked for: with it come anywidget and IPython, which a test suite needs not."""
    if name == "Playground":
        from .widget import Playground

        return Playground
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
