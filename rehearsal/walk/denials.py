"""Which refusal of the emulated AWS made an action fail, and what would have allowed it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

# How AWS's clients say it: IAM's own sentence, and the codes of S3, EC2 and the JSON services.
REFUSED = re.compile(r"not authorized|Access ?Denied|UnauthorizedOperation|Forbidden", re.IGNORECASE)


class Denial(NamedTuple):
    """One refusal, as the emulated AWS recorded it."""

    principal: str
    action: str
    resource: str
    why: str
    would_allow: str

    def __str__(self) -> str:
        return f"{self.principal} is not authorized to perform {self.action} on {self.resource}: {self.why}"


def behind(text: str, denials: Sequence[Denial]) -> Denial | None:
    """The refusal that a failed action's last words are about; None when they are about none.

    The last one whose action the text names; S3 and a build's tools may not name it: then the last one of all.
    """
    if not REFUSED.search(text):
        return None
    named = [denial for denial in denials if denial.action.lower() in text.lower()]
    return next(reversed(named or list(denials)), None)
