"""What else may happen: the fault grows, the fault goes, another one comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.causes.candidate import Break
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Window
from workbench.science.repair.desk import Material, Remedy, asked, broken
from workbench.science.repair.paired import Paired, paired
from workbench.science.repair.rows import Rows
from workbench.science.repair.suspect import comparable, ranked
from workbench.science.yardstick import Yardstick

GONE, HEAVIER, ANOTHER = "fault gone", "heavier fault", "another fault"
_DRAWS = 8
_SHUFFLED = 0.2


@dataclass(frozen=True)
class Scenario:
    """One thing that may happen, and what the repair is worth then.

    Attributes
    ----------
    name : str
    effect : Paired
        Without the repair and with it.
    words : str
        How the scenario was made.
    """

    name: str
    effect: Paired
    words: str


@dataclass(frozen=True)
class Stage:
    """What scenarios are played with.

    Attributes
    ----------
    yard : Yardstick
    material : Material
    good : Rows
        Good rows that nothing was fitted on.
    held : Rows
        Incident rows that nothing was fitted on.
    seed : int
    level : float
    """

    yard: Yardstick
    material: Material
    good: Rows
    held: Rows
    seed: int
    level: float

    def effect(self, rows: Rows, remedy: Remedy) -> Paired | None:
        """Return what a repair does to some rows."""
        return paired(self.yard, rows, remedy.answer(rows), seed=self.seed, level=self.level)


def play(
    stage: Stage, remedy: Remedy, stop: Callable[[], None] = lambda: None
) -> tuple[Scenario, ...]:
    """Return every scenario that can be played.

    Parameters
    ----------
    stage : Stage
    remedy : Remedy
    stop : callable
        Called between scenarios; may raise.
    """
    found = []
    for make in (_gone, _heavier, _another):
        stop()
        one = make(stage, remedy)
        if one is not None:
            found.append(one)
    return tuple(found)


def _gone(stage: Stage, remedy: Remedy) -> Scenario | None:
    return _scenario(
        stage, remedy, GONE, stage.good, "good rows kept from fitting, the repair still on"
    )


def _heavier(stage: Stage, remedy: Remedy) -> Scenario | None:
    if remedy.breaks is None or stage.material.problem.predict is None or not len(stage.good):
        return None
    random = generator(stage.seed, "repair", "heavier")
    rows = broken(stage.material, stage.good, _repeated(remedy.breaks), random)
    words = "the same fault made in good rows, on nearly all of them"
    return _scenario(stage, remedy, HEAVIER, rows, words)


def _another(stage: Stage, remedy: Remedy) -> Scenario | None:
    material = stage.material
    if material.problem.predict is None:
        return None
    node = remedy.columns[0] if remedy.columns else ranked(material.evidence())[0]
    if node not in material.evidence().columns:
        return None
    other = comparable(material, node)
    if other is None:
        return None
    rows = shuffled(material, stage.held, other, stage.seed)
    words = f"{other} takes the values of other rows on {_SHUFFLED:.0%} of the rows as well"
    return _scenario(stage, remedy, ANOTHER, rows, words)


def _scenario(stage: Stage, remedy: Remedy, name: str, rows: Rows, words: str) -> Scenario | None:
    effect = stage.effect(rows, remedy) if len(rows) else None
    return None if effect is None else Scenario(name, effect, words)


def _repeated(breaks: Break) -> Break:
    """Return a fault made again and again on rows it has not reached, so on nearly all."""

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        found: dict[str, Array] = {}
        for _ in range(_DRAWS):
            for name, values in breaks(random, columns).items():
                own, now = columns[name], found.get(name, columns[name])
                untouched = (now == own) | (absent(now) & absent(own))
                found[name] = np.where(untouched, values, now)
        return found

    return break_


def shuffled(material: Material, rows: Rows, name: str, seed: int) -> Rows:
    """Return rows in which a share of one column's values stand in other rows."""
    random = generator(seed, "repair", "another")
    evidence: Evidence = material.evidence(rows)
    window = Window(evidence, incident=True)
    values = window.columns[name]
    at = np.flatnonzero(random.random(len(values)) < _SHUFFLED)
    mixed = values.copy()
    mixed[at] = values[random.permutation(at)]
    columns, _ = window.mended({name: mixed})
    frame = rows.frame.assign(**{n: columns[n] for n in material.problem.features})
    return replace(rows, frame=frame, said=asked(material.problem, frame))
