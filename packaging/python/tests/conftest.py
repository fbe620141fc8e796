"""PyTorch's recordings (tests/fixtures/README.md), and what it means that numbers are the same."""

from __future__ import annotations

import gzip
import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def recordings(file: str) -> list[dict[str, Any]]:
    with gzip.open(ROOT / "tests/fixtures" / f"{file}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def sample(file: str, count: int, of=lambda experiment: True) -> list[dict[str, Any]]:
    """Some of a file's recordings, the same each time."""
    return random.Random(7).sample([own for own in recordings(file) if of(own["experiment"])], count)


def bits(value: Any) -> Any:
    """A number's bits, of whatever holds it; every NaN is one, as text too."""
    if isinstance(value, dict):
        return {key: bits(own) for key, own in value.items()}
    if isinstance(value, list):
        return [bits(own) for own in value]
    number = float(value)
    return "NaN" if math.isnan(number) else struct.pack(">d", number).hex()


@pytest.fixture
def notebook() -> dict[str, Any]:
    import neuron_playground

    return neuron_playground.notebook()
