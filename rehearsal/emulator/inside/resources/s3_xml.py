"""S3's XML documents, as its calls take them."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ministack.services import s3

from rehearsal.emulator.inside.wrapping import part


def document(root_name: str, children: Iterable[Element]) -> bytes:
    """A whole document with S3's namespace."""
    root = Element(root_name, xmlns=part(s3, "S3_NS"))
    root.extend(children)
    return bytes(tostring(root))


def node(name: str, *children: Element, text: object = None) -> Element:
    """One element; a boolean's text is lower case."""
    element = Element(name)
    element.extend(children)
    if text is not None:
        element.text = str(text).lower() if isinstance(text, bool) else str(text)
    return element


def texts(values: Mapping[str, Any], names: tuple[str, ...]) -> list[Element]:
    """An element with text for each of `names` that is given."""
    return [node(name, text=values[name]) for name in names if name in values]
