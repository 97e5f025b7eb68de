"""A failure of ours to reach a verdict. It has a name, and says what, where, why and what to try."""


class Problem(Exception):  # noqa: N818 - the house has two words, Finding and Problem, and no "error" class
    """No verdict could be reached: bad input, no access, or our fault. The command line ends with exit code 2.

    Several at once travel in an `ExceptionGroup`, so that a user mends all of them in one go.
    """

    def __init__(self, name: str, *, what: str, where: str, why: str, remedy: str) -> None:
        super().__init__(f"{name}: {what}")
        self.name = name
        self.what = what
        self.where = where
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        rows = (("what", self.what), ("where", self.where), ("why", self.why), ("try", self.remedy))
        return "\n".join([f"error: {self.name}", *(f"  {label:<6} {_hanging(text)}" for label, text in rows)])

    def as_dict(self) -> dict[str, str]:
        """For `--json`: the same five words."""
        return {"name": self.name, "what": self.what, "where": self.where, "why": self.why, "try": self.remedy}


def _hanging(text: str) -> str:
    """Keeps the later lines of a text under its first."""
    return text.replace("\n", "\n" + " " * 9)
