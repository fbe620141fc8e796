"""The page itself, which the package brings along whole: for a notebook's widget, and for a browser."""

from __future__ import annotations

import json
from importlib import resources

#: What can be shown of it.
PARTS = ("controls", "plot", "words", "bits", "table", "worked", "maps", "diagram", "output", "losses", "neuron")


def _static(name: str) -> bytes:
    return resources.files(__package__).joinpath("static", name).read_bytes()


def html() -> bytes:
    """All of it, in one file."""
    return _static("page.html")


def widget() -> str:
    """The widget's ES module, with the page in it as a text: a notebook finds no file beside it."""
    # As part of a script, this would end it.
    page = json.dumps(html().decode()).replace("</", "<\\/").replace("<!--", "\\u003c!--")
    return _static("widget.js").decode().replace('"__PAGE__"', page, 1)
