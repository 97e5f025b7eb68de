"""The end of what a program said, as much of it as a failure's `why` has room for."""

from collections.abc import Sequence


def excerpt(lines: Sequence[str], most: int) -> str:
    """The last lines, `most` at most. A paragraph that would lose its first line goes whole: it tells what fails."""
    said = "\n".join(lines).strip("\n").rstrip().splitlines()
    start = max(0, len(said) - most)
    if start and said[start - 1].strip():
        start = next((at + 1 for at in range(start, len(said) - 1) if not said[at].strip()), start)
    return "\n".join([f"({start} lines before)"] * bool(start) + said[start:])
