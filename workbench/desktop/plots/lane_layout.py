"""How somebody wants lanes arranged: in which order, and how high each is; without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.desktop.plots.lane_stack import Lane

LEAST, MOST = 0.25, 4.0
STEP = 1.25
SMALL_LANES = 0.35
"""The factor that makes every lane a small one."""


@dataclass(slots=True)
class LaneLayout:
    """Order and heights of lanes, by the id of their figures; lanes not named keep theirs.

    Attributes
    ----------
    order : list of str
        From the top.
    factors : dict of str to float
        How much higher than usual.
    """

    order: list[str] = field(default_factory=list)
    factors: dict[str, float] = field(default_factory=dict)

    def arranged(self, lanes: Sequence[Lane]) -> list[Lane]:
        """Return lanes in the order that is wanted.

        Parameters
        ----------
        lanes : sequence of Lane
            In their usual order; new ones stay behind what stands before them there.
        """
        names = [lane.figure.id for lane in lanes]
        known = [name for name in self.order if name in names]
        for place, name in enumerate(names):
            if name not in known:
                before = names[place - 1] if place else None
                known.insert(known.index(before) + 1 if before is not None else 0, name)
        by_name = {lane.figure.id: lane for lane in lanes}
        return [by_name[name] for name in known]

    def heights(self, lanes: Sequence[Lane]) -> list[float]:
        """Return the factor of each lane."""
        return [self.factors.get(lane.figure.id, 1.0) for lane in lanes]

    def move(self, lanes: Sequence[Lane], name: str, place: int) -> bool:
        """Put a lane somewhere else.

        Parameters
        ----------
        lanes : sequence of Lane
            As they are arranged now.
        name : str
            Which one.
        place : int
            Its number from the top; kept between the first and the last.

        Returns
        -------
        bool
            Whether anything moved.
        """
        names = [lane.figure.id for lane in lanes]
        if name not in names:
            return False
        to = min(max(place, 0), len(names) - 1)
        if names.index(name) == to:
            return False
        names.remove(name)
        names.insert(to, name)
        self.order = names
        return True

    def scale(self, lanes: Sequence[Lane], names: Sequence[str], factor: float) -> None:
        """Make some lanes higher or lower.

        Parameters
        ----------
        lanes : sequence of Lane
            All of them.
        names : sequence of str
            Which ones.
        factor : float
            Beyond what they are now.
        """
        for lane in lanes:
            if lane.figure.id in names:
                old = self.factors.get(lane.figure.id, 1.0)
                self.factors[lane.figure.id] = min(max(old * factor, LEAST), MOST)

    def set_all(self, lanes: Sequence[Lane], factor: float) -> None:
        """Give all lanes one factor; 1 is the usual heights."""
        self.factors = {} if factor == 1.0 else {lane.figure.id: factor for lane in lanes}

    def reset(self) -> None:
        """Go back to the usual order and heights."""
        self.order, self.factors = [], {}
