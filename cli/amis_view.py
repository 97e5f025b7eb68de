"""How the pins of NAT images are shown: as a table, as rows of JSON, and what comes next as sentences."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from images.newest import Newest
    from images.pins import Need
    from images.rollout import Rollout


IMAGE_WIDTH = len("ami-0123456789abcdef0")


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def print_pins(wanted: Sequence[Need], newest: Newest | None) -> None:
    """With a column for the newest image, where AWS was asked."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Column, Table

    from images.pins import HOW_TO_PIN
    from images.rollout import is_behind

    image = Column("image", no_wrap=True, min_width=IMAGE_WIDTH)  # who copies a shortened id has nothing
    table = Table("environment", "zone", "architecture", image, "age", *(["newest"] if newest else []), box=SIMPLE)
    for need in wanted:
        age = f"{need.age_days(today())} days" if need.pin else "not pinned"
        latest = [] if newest is None else ["no" if is_behind(need, newest) or need.pin is None else "yes"]
        table.add_row(need.environment, need.zone, need.architecture, need.image, age, *latest)
    Console().print(table)
    if any(need.pin is None for need in wanted):
        click.echo(f"Zones without a pin use a stand-in that only the rehearsal accepts: {HOW_TO_PIN}", err=True)


def tell_next(rollout: Rollout, *, pinned: bool) -> None:
    """What was pinned, or would be, and which zones wait for a deploy of their own. Says it on stderr."""
    done = "pinned" if pinned else "./sluice amis --yes would pin"
    for place, pin in rollout.now.items():
        click.echo(f"{done} {place.zone} ({place.architecture}) to {pin.image}", err=True)
    if not rollout.now:
        click.echo("every zone is pinned to the newest image", err=True)
    elif pinned:
        click.echo("commit amis.toml and push it", err=True)
    if rollout.later:
        zones = ", ".join(f"{place.zone} ({place.architecture})" for place in rollout.later)
        click.echo(
            f"then, one deploy each: {zones}; once this one is deployed everywhere, ./sluice amis --yes", err=True
        )


def row(need: Need, newest: Newest | None) -> dict[str, str | int | None]:
    """`newest` is null where AWS was not asked."""
    return {
        "environment": need.environment,
        "region": need.region,
        "zone": need.zone,
        "architecture": need.architecture,
        "image": need.image,
        "pinned": str(need.pin.date) if need.pin else None,
        "age_days": need.age_days(today()),
        "origin": need.pin.origin if need.pin else None,
        "newest": newest[need.region, need.architecture].image if newest is not None else None,
    }
