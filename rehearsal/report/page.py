"""The report as one HTML page that needs nothing but itself, and shows the same for the same record."""

import hashlib
from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rehearsal.report import logs
from rehearsal.report.pictures import gantt, network, pipeline
from rehearsal.report.words import confirmed_of, count, duration
from rehearsal.timeline import Failure, Rehearsal, State

TEMPLATES = Path(__file__).with_name("templates")


def render(rehearsal: Rehearsal) -> str:
    """The page. Everything that comes from the record is escaped, and no script but ours may run."""
    style, script = _asset("page.css"), _asset("page.js")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = count
    actions = rehearsal.rounds[-1].actions if rehearsal.rounds else []
    confirmed, properties = confirmed_of(rehearsal)
    return environment.get_template("page.html.j2").render(
        record=rehearsal,
        style=style,
        script=script,
        script_hash=_hash(script),
        style_hash=_hash(style),
        took=duration(rehearsal.seconds),
        tone=_tone(rehearsal),
        succeeded=sum(action.state is State.SUCCEEDED for action in actions),
        actions=len(actions),
        confirmed=confirmed,
        properties=properties,
        ignored=sum(len(item.properties) for item in rehearsal.ignored),
        failures=_failures(rehearsal),
        pipelines=_pipelines(rehearsal),
        gantt=gantt.draw(rehearsal),
        networks=[(item, network.draw(item)) for item in rehearsal.networks],
        reached=_reached(rehearsal),
        entries=logs.entries(rehearsal),
    )


def _asset(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of ours, not of the record


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style that it admits."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _tone(rehearsal: Rehearsal) -> str:
    return {0: "good", 1: "bad"}.get(rehearsal.exit_code if rehearsal.exit_code is not None else 2, "open")


def _reached(rehearsal: Rehearsal) -> list[str]:
    reached = rehearsal.isolation.reached if rehearsal.isolation else {}
    return [f"{host}: {count(times, 'connection', 'connections')}" for host, times in reached.items()]


def _failures(rehearsal: Rehearsal) -> list[tuple[logs.Entry, Failure]]:
    return [(entry, entry.failure) for entry in logs.entries(rehearsal) if entry.failure]


def _pipelines(rehearsal: Rehearsal) -> list[tuple[int, str, pipeline.Picture]]:
    last = rehearsal.rounds[-1] if rehearsal.rounds else None
    return [(r.number, r.why, pipeline.draw(r, restarted=r is not last)) for r in rehearsal.rounds]
