"""One fault on purpose: which call of which resource's handler fails, and how.

Data for the settings (settings.py); faults/resources.py makes it happen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Kind = Literal["fail", "silent", "slow"]
Operation = Literal["create", "update", "delete"]

# The form in which CloudFormation passes on what a resource provider answered (service error 500).
INJECTED = (
    'Resource handler returned message: "Injected failure" '
    "(Service: Sluice, Status Code: 500, HandlerErrorCode: GeneralServiceException)"
)
NO_ANSWER = (
    "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId "
    "[{request}]. If you are using the Python cfn-response module, you may need to update your Lambda function code "
    "so that CloudFormation can attach the updated version."
)


@dataclass(frozen=True)
class Fault:
    """Of the calls of `operation` on a resource, `skip` pass, then `times` fail (None: all of them from then on).

    `after`: the handler does its work first, and then the failure is reported. `kind` "silent": there is no answer for
    `seconds`, or until the faults are put anew, then the one of a custom resource that never answered. "slow": as long
    nothing is done, and then all as it should be. A replacement counts as a create and a delete.
    """

    stack: str
    logical_id: str
    operation: Operation
    skip: int = 0
    times: int | None = 1
    kind: Kind = "fail"
    message: str = ""
    after: bool = False
    seconds: float = 2.0

    def __post_init__(self) -> None:
        for name, words in (("operation", get_args(Operation)), ("kind", get_args(Kind))):
            if getattr(self, name) not in words:
                raise ValueError(f"a fault's {name} is one of {', '.join(words)}, not {getattr(self, name)!r}")
        for name in ("stack", "logical_id"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise ValueError(f"a fault's {name} is a name, not {getattr(self, name)!r}")
        if not whole(self.skip, 0):
            raise ValueError(f"a fault's skip is a number of calls, not {self.skip!r}")
        if self.times is not None and not whole(self.times, 1):
            raise ValueError(f"a fault's times is a number of calls from 1 or null, not {self.times!r}")
        if isinstance(self.seconds, bool) or not isinstance(self.seconds, int | float) or self.seconds < 0:
            raise ValueError(f"a fault's seconds is a number of seconds, not {self.seconds!r}")

    def hits(self, call: int) -> bool:
        """Whether the `call`-th call, counted from 0, fails."""
        return call >= self.skip and (self.times is None or call < self.skip + self.times)


def whole(value: object, least: int) -> bool:
    """A whole number that is not less than `least`; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def of(given: Iterable[Mapping[str, Any] | Fault]) -> tuple[Fault, ...]:
    """From the control API's JSON. ValueError names a key or a value that is not one."""
    return tuple(each if isinstance(each, Fault) else _of(each) for each in given)


def _of(given: Mapping[str, Any]) -> Fault:
    known = {field.name for field in fields(Fault)}
    if unknown := sorted(set(given) - known):
        raise ValueError(f"a fault has no {', '.join(unknown)} (but {', '.join(sorted(known))})")
    return Fault(**given)
