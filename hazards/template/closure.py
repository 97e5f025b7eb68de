"""What leads to what in a graph, for all of its nodes at once: thousands of questions about one template are asked."""

from collections.abc import Iterable, Mapping
from functools import cached_property


class Closure:
    """Over one step or more. Each node's answer is an integer with a bit for each node that it leads to."""

    def __init__(self, edges: Mapping[str, Iterable[str]]) -> None:
        self._names = list(edges)
        self._number = {name: number for number, name in enumerate(self._names)}
        self._edges = [[self._number[other] for other in others] for others in edges.values()]

    def leads(self, one: str, other: str) -> bool:
        return bool(self._reached[self._number[one]] >> self._number[other] & 1)

    def of(self, one: str) -> set[str]:
        """All that a node leads to; itself only in a circle."""
        return self._named(self._reached[self._number[one]])

    def to(self, other: str) -> set[str]:
        """All that lead to a node; itself only in a circle."""
        return self._named(self._reaching[self._number[other]])

    @cached_property
    def _reached(self) -> list[int]:
        return _closed(self._edges)

    @cached_property
    def _reaching(self) -> list[int]:
        back: list[list[int]] = [[] for _ in self._edges]
        for one, others in enumerate(self._edges):
            for other in others:
                back[other].append(one)
        return _closed(back)

    def _named(self, bits: int) -> set[str]:
        return {name for name, bit in zip(self._names, reversed(f"{bits:b}"), strict=False) if bit == "1"}


def _closed(edges: list[list[int]]) -> list[int]:
    """One pass is enough where there is no circle; a second one sees that nothing changed."""
    reached = [0] * len(edges)
    order = _innermost_first(edges)
    changed = True
    while changed:
        changed = False
        for one in order:
            found = reached[one]
            for other in edges[one]:
                found |= reached[other] | 1 << other
            if found != reached[one]:
                reached[one] = found
                changed = True
    return reached


def _innermost_first(edges: list[list[int]]) -> list[int]:
    """Every node after those that it leads to, except in circles."""
    order: list[int] = []
    seen = [False] * len(edges)
    for start in range(len(edges)):
        stack = [] if seen[start] else [(start, iter(edges[start]))]
        seen[start] = True
        while stack:
            one, others = stack[-1]
            for other in others:
                if not seen[other]:
                    seen[other] = True
                    stack.append((other, iter(edges[other])))
                    break
            else:
                order.append(one)
                stack.pop()
    return order
