"""What is upstream of a node, and what of it can be seen."""

from collections.abc import Collection, Mapping, Sequence


class SignalGraph:
    """The part of a graph that is upstream of a target.

    Parameters
    ----------
    edges : sequence of (str, str)
        From upstream to downstream; repeated edges and loops are no error.
    target : str

    Attributes
    ----------
    target : str
    distance : mapping of str to int
        Edges to the target, of the target and of every node upstream of it.
    """

    def __init__(self, edges: Sequence[tuple[str, str]], target: str) -> None:
        found: dict[str, set[str]] = {}
        for above, below in edges:
            if above != below:
                found.setdefault(below, set()).add(above)
        self.target = target
        self._parents: Mapping[str, tuple[str, ...]] = {
            below: tuple(sorted(above)) for below, above in found.items()
        }
        self.distance: Mapping[str, int] = self._distances()
        self._above = self._closure()

    @property
    def nodes(self) -> tuple[str, ...]:
        """The target and every node upstream of it, nearest first."""
        return tuple(self.distance)

    def next_observed(self, observed: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return, per observed node, the nearest observed nodes upstream of it.

        Nodes without a series are looked through, and so are nodes in a loop with the node:
        between those the direction says nothing. The target is left out.
        """
        seen = set(observed) & set(self.distance)
        found = {}
        for node in sorted(seen):
            stops = seen
            if self._in_loop(node, node):
                stops = {other for other in seen if not self._in_loop(node, other)}
            met = self._walk(node, stops)
            found[node] = tuple(a for a in met if a in stops and a != self.target)
        return found

    def unseen(self, observed: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return, per observed node, the nodes without a series that it is the first to show."""
        seen = set(observed)
        return {
            node: tuple(above for above in self._walk(node, seen) if above not in seen)
            for node in sorted(seen & set(self.distance))
        }

    def _distances(self) -> dict[str, int]:
        distance, queue = {self.target: 0}, [self.target]
        for node in queue:
            for above in self._parents.get(node, ()):
                if above not in distance:
                    distance[above] = distance[node] + 1
                    queue.append(above)
        return distance

    def _walk(self, node: str, seen: set[str]) -> tuple[str, ...]:
        """Return what is met on the way upstream until an observed node, sorted."""
        met, queue = {node}, [node]
        for here in queue:
            for above in self._parents.get(here, ()):
                if above not in met:
                    met.add(above)
                    if above not in seen:
                        queue.append(above)
        return tuple(sorted(met - {node}))

    def _closure(self) -> dict[str, int]:
        """Return, per node, everything upstream of it as bits of one number."""
        bit = {node: 1 << at for at, node in enumerate(self.distance)}
        above = dict.fromkeys(self.distance, 0)
        moved = True
        while moved:
            moved = False
            for node in reversed(above):
                found = above[node]
                for parent in self._parents.get(node, ()):
                    found |= bit[parent] | above[parent]
                moved |= found != above[node]
                above[node] = found
        self._bit = bit
        return above

    def _in_loop(self, one: str, other: str) -> bool:
        return bool(self._above[one] & self._bit[other] and self._above[other] & self._bit[one])
