"""The acts of an incident as a tree: what followed what, and what was left behind.

Undoing steps back along the tree, redoing steps forward, and an act after an undo, or one that
resumes from an earlier state, begins a new branch there. What stays for ever (evidence, runs,
exports …) belongs to no branch; it is shown on the one that was current when it happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.domain.acts import UNDONE, Act, Stays, act_of


@dataclass(frozen=True, slots=True)
class Twig:
    """One act's place in the tree.

    Attributes
    ----------
    act : Act
    parent : int
        Number of the act it follows, from 0; -1 for the first.
    branch : int
        Of which branch it is, from 1.
    lane : int
        In which column it is drawn, from 0; a column is used again once its branch has ended.
    current : bool
        Whether the tree's tip is at or behind it: what is believed now rests on it.
    undone : bool
        Whether all of it that can be taken back is.
    through : tuple of int
        Columns of the branches that reach past it: a line is drawn there.
    """

    act: Act
    parent: int
    branch: int
    lane: int
    current: bool
    undone: bool
    through: tuple[int, ...] = ()


@dataclass
class _Grower:
    """Walks the acts in order and keeps where the tip is."""

    acts: Sequence[Act]
    tip: int = -1
    branches: int = 1
    parents: list[int] = field(default_factory=list)
    branch_of: list[int] = field(default_factory=list)
    came_from: dict[int, int] = field(default_factory=dict)
    tips: list[int] = field(default_factory=list)
    followed: set[int] = field(default_factory=set)
    numbers: dict[int, int] = field(default_factory=dict)

    def grow(self) -> None:
        """Give every act its parent and its branch."""
        for number, act in enumerate(self.acts):
            self.numbers[act.first] = number
            self._place(number, act)
            self.tips.append(self.tip)

    def _place(self, number: int, act: Act) -> None:
        if act.revises:
            self._step(act)
            self._stand(self.tip)
        elif act.resumes:
            self._branch_off(number, self._tip_at(act.resumes))
        elif act.stays is Stays.NO:
            self._branch_off(number, self.tip)
        else:
            self._stand(self.tip)
            if number == 0:
                self.tip = 0

    def _stand(self, parent: int) -> None:
        self.parents.append(parent)
        self.branch_of.append(self._branch(parent))

    def _branch_off(self, number: int, parent: int) -> None:
        fresh = parent in self.followed
        self.branches += fresh
        self.followed.add(parent)
        self.parents.append(parent)
        self.branch_of.append(self.branches if fresh else self._branch(parent))
        self.came_from[number] = self.tip
        self.tip = number

    def _step(self, act: Act) -> None:
        named = {self._number(seq) for seq in act.about} - {-1}
        if act.kinds[0] == UNDONE:
            while self.tip in named and self.tip in self.came_from:
                self.tip = self.came_from[self.tip]
        elif named:
            self.tip = max(named)

    def _number(self, seq: int) -> int:
        try:
            return self.numbers.get(act_of(self.acts, seq).first, -1)
        except LookupError:
            return -1

    def _tip_at(self, seq: int) -> int:
        number = self._number(seq)
        return self.tips[number] if 0 <= number < len(self.tips) else self.tip

    def _branch(self, number: int) -> int:
        return self.branch_of[number] if number >= 0 else 1

    def path(self) -> set[int]:
        """Return the acts that what is believed now rests on."""
        found: set[int] = set()
        at = self.tip
        while at >= 0 and at not in found:
            found.add(at)
            at = self.parents[at]
        return found


def grown(acts: Sequence[Act], undoable: Sequence[int]) -> tuple[Twig, ...]:
    """Return the tree that acts make up, in their order.

    Parameters
    ----------
    acts : sequence of Act
        All of them, from the first.
    undoable : sequence of int
        `Incident.undoable` after the last.
    """
    tree = _Grower(acts)
    tree.grow()
    spans = _spans(tree)
    lanes = _lanes(spans)
    crossing = _crossing(spans, lanes, len(acts))
    path, standing = tree.path(), set(undoable)
    twigs = []
    for number, act in enumerate(acts):
        branch = tree.branch_of[number]
        twigs.append(
            Twig(
                act=act,
                parent=tree.parents[number],
                branch=branch,
                lane=lanes[branch],
                current=number in path,
                undone=bool(act.changing) and standing.isdisjoint(act.changing),
                through=crossing[number],
            )
        )
    return tuple(twigs)


def _spans(tree: _Grower) -> dict[int, tuple[int, int]]:
    """Return of every branch the act it leaves from and the last that belongs to it."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for number, branch in enumerate(tree.branch_of):
        parent = max(tree.parents[number], 0)
        first.setdefault(branch, parent if branch > 1 else 0)
        last[branch] = number
    return {branch: (first[branch], last[branch]) for branch in first}


def _lanes(spans: dict[int, tuple[int, int]]) -> dict[int, int]:
    """Give every branch the first column that is free from where it leaves to its last act."""
    free_from: list[int] = []
    lanes = {}
    for branch, (start, end) in sorted(spans.items(), key=lambda item: (item[1][0], item[0])):
        lane = next((n for n, free in enumerate(free_from) if free <= start), len(free_from))
        if lane == len(free_from):
            free_from.append(0)
        free_from[lane] = end + 1
        lanes[branch] = lane
    return lanes


def _crossing(
    spans: dict[int, tuple[int, int]], lanes: dict[int, int], acts: int
) -> list[tuple[int, ...]]:
    """Return for every act the columns in which a branch goes on from it to a later one."""
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for branch, (start, end) in spans.items():
        if start == end:
            continue
        begins.setdefault(start, []).append(lanes[branch])
        ends.setdefault(end, []).append(lanes[branch])
    alive: set[int] = set()
    found = []
    for number in range(acts):
        alive.difference_update(ends.get(number, ()))
        alive.update(begins.get(number, ()))
        found.append(tuple(sorted(alive)))
    return found
