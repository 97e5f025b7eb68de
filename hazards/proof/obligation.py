"""An obligation: one resource is complete before another starts, and that one gone before the first starts to go."""

from dataclasses import dataclass

from hazards.template.values import ALWAYS, Guard
from hazards.template.view import Resource


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """`first` is complete before `then` starts; `then` is gone before `first` starts to go. `why` is the reason for it.

    What happens otherwise, each a sentence without its end: `on_create` when `then` was created before `first`,
    `on_delete` when `first` went before `then`. An empty one says that this half does no harm, and is not asked for.
    `when`: how conditions must have come out for it to be owed at all, beside those of the two.
    """

    first: Resource
    then: Resource
    why: str
    on_create: str = ""
    on_delete: str = ""
    when: Guard = ALWAYS
