"""How wide a text will be, roughly: an SVG cannot measure, and a name must not run out of its box."""

import unicodedata

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Shares of the font size, after DejaVu Sans: the widest face that a system-ui is likely to be.
_NARROW, _WIDE, _CAPITAL, _USUAL = 0.4, 0.98, 0.74, 0.64
BOLD = 1.12
"""A bold text is as wide as one of a size larger by this."""


def width(text: str, size: float) -> float:
    """In pixels, at a font size in pixels."""
    return size * sum(_share(character) for character in text)


def fit(text: str, pixels: float, size: float) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if width(text, size) <= pixels:
        return text
    kept = ""
    for character in text:
        if width(kept + character + ELLIPSIS, size) > pixels:
            break
        kept += character
    return kept + ELLIPSIS


def wrap(text: str, pixels: float, size: float) -> tuple[str, ...]:
    """On one line if it fits, else on two, broken after the last mark of punctuation that fits on the first."""
    if width(text, size) <= pixels:
        return (text,)
    first = fit(text, pixels, size).removesuffix(ELLIPSIS)
    marks = [at for at, character in enumerate(first) if character in ".-_ /:" and at > len(first) // 3]
    cut = marks[-1] + 1 if marks else len(first)
    return text[:cut], fit(text[cut:], pixels, size)


def _share(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in "iljtfrI.,:;'|!()[] -":
        return _NARROW
    if character in "mwMW@%<>=+":
        return _WIDE
    return _CAPITAL if character.isupper() else _USUAL
