"""The result on a terminal: what ran, as whom and how long, how much of it can be believed, and the verdict."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from rehearsal.report.words import STYLES, count, duration, role_name
from rehearsal.timeline import ActionRecord, Failure, Rehearsal, Round

SHOWN = 5  # of a list that the page and the JSON hold whole
WIDE = 110  # columns that a terminal needs for the roles, too, which have long names; the page shows them always
ROLE_WIDTH = 36


def print_result(console: Console, rehearsal: Rehearsal) -> None:
    """Prints it; the command line's console writes to stdout."""
    roles = console.width >= WIDE
    blocks: list[RenderableType] = [_heading(rehearsal), *(_round(round_, roles) for round_ in rehearsal.rounds)]
    console.print(Group(*blocks, *_failures(rehearsal), _limits(rehearsal), _verdict(rehearsal)))


def _heading(rehearsal: Rehearsal) -> Text:
    heading = Text.assemble((rehearsal.commit[:12], "bold"), "  ", rehearsal.subject, "\n")
    _some(heading, [f"left out, not committed: {path}" for path in rehearsal.left_out], "yellow")
    return heading


def _round(round_: Round, roles: bool) -> Table:
    table = Table(title=f"round {round_.number}: {round_.why}", title_justify="left", box=None, pad_edge=False)
    for name in ("stage", "action", "account"):
        table.add_column(name, header_style="dim", overflow="fold")
    if roles:
        table.add_column("role", header_style="dim", no_wrap=True, max_width=ROLE_WIDTH)
    table.add_column("state", header_style="dim", overflow="fold")
    table.add_column("time", header_style="dim", justify="right", no_wrap=True)
    stage = ""
    for action in round_.actions:
        table.add_row(*_cells(action, roles, first=action.stage != stage))
        stage = action.stage
    return table


def _cells(action: ActionRecord, roles: bool, *, first: bool) -> list[Text]:
    role = [Text(role_name(action.role_arn), style="dim", overflow="ellipsis")] if roles else []
    return [
        Text(action.stage if first else "", style="bold"),
        Text(action.name),
        Text(action.account, style="dim"),
        *role,
        Text(action.state, style=STYLES[action.state]),
        Text(duration(action.seconds), style="dim"),
    ]


def _failures(rehearsal: Rehearsal) -> list[RenderableType]:
    steps = [(step.name, step.failure) for step in rehearsal.preparation]
    actions = [(f"{a.stage} / {a.name}", a.failure) for round_ in rehearsal.rounds for a in round_.actions]
    return [part for name, failure in steps + actions if failure for part in _failure(name, failure)]


def _failure(name: str, failure: Failure) -> tuple[RenderableType, ...]:
    rows = Table.grid(padding=(0, 2))
    for label, value in (("what", failure.what), ("where", failure.where), ("try", failure.remedy)):
        if value:
            rows.add_row(Text(f"  {label}", style="dim"), Text(value, overflow="fold"))
    return Text(f"\n{name}", style="bold red"), rows


def _limits(rehearsal: Rehearsal) -> Text:
    """What the verdict rests on."""
    lines = Text("\n")
    for item in rehearsal.fidelity:
        lines.append(f"fidelity: {item.confirmed} of {item.properties} properties read back")
        lines.append(f"  {item.stack} {item.account}/{item.region}\n", style="dim")
        _some(lines, item.different, "yellow")
    ignored = sum(len(item.properties) for item in rehearsal.ignored)
    lines.append(f"ignored by the emulated AWS: {count(ignored, 'property', 'properties')}\n")
    lines.append(f"denied calls: {len(rehearsal.denials)}\n")
    _some(lines, rehearsal.denials, "yellow")
    if rehearsal.isolation:
        lines.append(f"isolation: {rehearsal.isolation.network}")
        lines.append(f"  {rehearsal.isolation.why}".rstrip() + "\n", style="dim")
        _some(lines, [f"refused: {attempt}" for attempt in rehearsal.isolation.refused], "bold red")
    lines.append(f"not judged: {len(rehearsal.not_judged)}\n")
    _some(lines, rehearsal.not_judged, "dim")
    return lines


def _some(lines: Text, items: list[str], style: str) -> None:
    for item in items[:SHOWN]:
        lines.append(f"  {item}\n", style=style)
    if len(items) > SHOWN:
        lines.append(f"  and {len(items) - SHOWN} more\n", style="dim")


def _verdict(rehearsal: Rehearsal) -> Text:
    style = "bold green" if rehearsal.exit_code == 0 else "bold red"
    verdict = Text(rehearsal.verdict or "no verdict", style=style)
    return verdict.append(f"  {duration(rehearsal.seconds)}", style="dim")
