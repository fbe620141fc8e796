"""The engine: Rust compiled to WebAssembly (``engine/``), run by wasmtime. The page has the same code for the same target, so
the bits are the same here, there and on every processor."""

from __future__ import annotations

import array
import json
import math
import threading
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import wasmtime

#: What counts, and isn't measured: JSON has one kind of number, Python two.
INTEGERS = frozenset(
    "seed data_seed layers batch_size steps accumulate samples growth_interval step_size t_max total_iters total_steps milestone "
    "iteration taken numbers looked from first_zero not_finite grows rest period zero still".split()
)


class ExperimentError(ValueError):
    """An experiment, a patch or a link that can't be run; its text says what to change.

    ``code`` is the kind of mistake ("syntax", "unknown_key", "missing_key", "wrong_type", "out_of_range", "wrong_shape");
    ``field`` the key that is wrong, such as "optimizer.lr", empty if the whole is meant.
    """

    def __init__(self, message: str, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@cache
def _compiled() -> tuple[wasmtime.Engine, wasmtime.Module]:
    """Once, when it is first asked: it takes half a second."""
    engine = wasmtime.Engine()
    wasm = resources.files(__package__).joinpath("static/engine.wasm").read_bytes()
    return engine, wasmtime.Module(engine, wasm)


class Engine:
    """One instance of it, which holds one run at a time."""

    def __init__(self) -> None:
        engine, module = _compiled()
        self._store = wasmtime.Store(engine)
        self._exports: Any = wasmtime.Instance(self._store, module, []).exports(self._store)

    def ask(self, ask: str, **question: Any) -> Any:
        """The answer to a question. Raises ExperimentError, which says what is wrong with it."""
        text = json.dumps({"ask": ask, **plain(question)}).encode()
        place = self._call("allocate", len(text))
        memory = self._exports["memory"]
        memory.write(self._store, text, place)
        length = self._call("ask", place, len(text))
        place = self._call("answer")
        answer = json.loads(bytes(memory.read(self._store, place, place + length)))
        if error := answer.get("error"):
            raise ExperimentError(error["message"], error["code"], error["field"])
        return counted(answer["ok"])

    def numbers(self, count: int) -> array.array[float]:
        """The float64s of the last answer."""
        place = self._call("numbers")
        numbers = array.array("d")
        numbers.frombytes(bytes(self._exports["memory"].read(self._store, place, place + 8 * count)))
        return numbers

    def _call(self, name: str, *arguments: int) -> Any:
        return self._exports[name](self._store, *arguments)


_lock = threading.Lock()
_shared: Engine | None = None


def ask(ask: str, **question: Any) -> Any:
    """The answer of an engine that all share, to a question that leaves nothing behind."""
    global _shared
    with _lock:
        engine, _shared = _shared or Engine(), None
        try:
            answer = engine.ask(ask, **question)
        except ExperimentError:
            _shared = engine
            raise
        # After any other error it is made anew: what a trap leaves is no state to go on from.
        _shared = engine
        return answer


def plain(value: Any) -> Any:
    """As JSON has it: lists for tuples, arrays and tensors, text for NaN and the infinities, which the engine names."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(own) for own in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ExperimentError(f"An experiment holds numbers, texts, lists and dicts of these; {type(value).__name__} is none of them.", "wrong_type")


def counted(value: Any, key: str = "") -> Any:
    """What counts as integers."""
    if isinstance(value, dict):
        return {own: counted(inner, own) for own, inner in value.items()}
    if isinstance(value, list):
        return [counted(inner, key) for inner in value]
    return int(value) if key in INTEGERS and isinstance(value, float) else value
