"""What the emulated AWS allows without having judged it, so that a report can say so."""

# True of every rehearsal.
ALWAYS = (
    ("organization policies (SCP, RCP)", "the emulated accounts belong to no organization"),
    ("VPC endpoint policies", "no request comes through an emulated endpoint"),
    ("KMS grants", "the emulated KMS does not evaluate them"),
    ("quotas, throttling and eventual consistency", "every call is answered at once"),
)

_met: dict[str, str] = {}


def add(what: str, why: str) -> None:
    """Something met on the way, such as a resource type whose calls we do not know. Said once."""
    _met.setdefault(what, why)


def report() -> list[dict[str, str]]:
    """Both kinds."""
    return [{"what": what, "why": why} for what, why in (*ALWAYS, *_met.items())]
