"""Writes pins into amis.toml, keeping its comments and everything else that stands there."""

import os
from collections.abc import Mapping
from pathlib import Path

import tomlkit

from images.pins import Place
from stages.amis import Pin


def write(path: Path, pins: Mapping[Place, Pin]) -> None:
    """Puts each pin in its place; the file is replaced whole, or not at all."""
    document = tomlkit.parse(path.read_text())
    for place, pin in pins.items():
        region = document.setdefault(place.region, tomlkit.table(is_super_table=True))
        table = region.setdefault(place.architecture, tomlkit.table())
        entry = tomlkit.inline_table()
        entry.update({"image": pin.image, "date": pin.date, "origin": pin.origin})
        table[place.zone] = entry
    beside = path.with_suffix(".new")
    beside.write_text(tomlkit.dumps(document))
    os.replace(beside, path)
