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
    `by_deletion`: the harm comes when `then` is deleted, so none does where it is kept. `instead`: what a fix can do
    where `then` is kept, if keeping `first` too does not help. `about`: what both are about, which the story creates
    too: named by a literal it is waited for by nobody.
    """

    first: Resource
    then: Resource
    why: str
    on_create: str = ""
    on_delete: str = ""
    when: Guard = ALWAYS
    by_deletion: bool = False
    instead: str = ""
    about: str = ""
