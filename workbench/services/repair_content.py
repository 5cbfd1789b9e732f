"""What ships with the program about repairs: their kinds, and the policy for them."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from workbench.assets import room
from workbench.domain.evidence import Noun
from workbench.domain.records.repairing import ReleaseRule
from workbench.domain.repair_ranking import Weights

ANY = "*"


class RepairKind(Noun):
    """One kind of repair.

    ``node`` says whether it repairs one column; ``mends`` are the kinds of fault it is proposed
    for, ``*`` for all of them.
    """

    kind: str
    analysis: str
    title: str
    description: str = ""
    node: bool = False
    minutes: float = 0.0
    risk: str = ""
    mends: tuple[str, ...] = ()

    def fits(self, fault: str) -> bool:
        """Whether it is proposed for a kind of fault."""
        return ANY in self.mends or fault in self.mends

    def named(self, node: str) -> tuple[str, str]:
        """Return title and description for a column."""
        return self.title.replace("{node}", node), self.description.replace("{node}", node)


class Permitted(Noun):
    """When a repair may be tried and chosen."""

    framing: bool = True
    criteria_before_results: bool = True
    cause_status: tuple[str, ...] = ()
    negative_control: bool = True
    suspicious_data_explained: bool = True


class Outcomes(Noun):
    """How the outcome of a repair is measured, and what it must come with."""

    held_out_windows: int = 2
    false_discovery: float = 0.05
    criteria_met: bool = True
    impact_if_worse: bool = True
    way_back: bool = True
    watch_list: bool = True
    rehearsed_for_risk: tuple[str, ...] = ()
    staged_for_risk: tuple[str, ...] = ()


class WatchRule(Noun):
    """Something the policy proposes to watch after a repair.

    ``kind`` says whether it is about what the model does or about how it is served and fed;
    ``signal`` is ``metric``, ``node``, ``volume`` or ``latency``.
    """

    words: str
    kind: Literal["predictive", "operational"]
    signal: str = ""

    def told(self, metric: str, node: str) -> str:
        """Return the words about a metric and a column; empty where they need a column."""
        if "{node}" in self.words and not node:
            return ""
        return self.words.replace("{metric}", metric).replace("{node}", node)


class _Priority(Noun):
    day_minutes: float = 480.0
    risk: dict[str, float] = Field(default_factory=dict)


class RepairPolicy(Noun):
    """The policy for repairs, as data."""

    format: str
    version: int
    permitted: Permitted = Permitted()
    reviewers: dict[str, int] = Field(default_factory=dict)
    outcomes: Outcomes = Outcomes()
    priority: _Priority = _Priority()
    default_criteria: tuple[ReleaseRule, ...] = ()
    rollout: tuple[str, ...] = ()
    watch: tuple[WatchRule, ...] = ()

    @property
    def weights(self) -> Weights:
        """What effort and risk weigh."""
        return Weights(self.priority.day_minutes, self.priority.risk)


@cache
def repair_kinds() -> Mapping[str, RepairKind]:
    """Return every kind of repair by its name, in the order they are listed."""
    found = [RepairKind.model_validate(one) for one in _read("kinds.json")["kinds"]]
    return {one.kind: one for one in found}


@cache
def repair_policy() -> RepairPolicy:
    """Return the policy for repairs."""
    return RepairPolicy.model_validate(_read("policy.json"))


def watch_words(metric: str, node: str) -> dict[str, WatchRule]:
    """Return what the policy proposes to watch, by its words about a metric and a column.

    Parameters
    ----------
    metric : str
        Its title.
    node : str
    """
    found = {rule.told(metric, node): rule for rule in repair_policy().watch}
    return {words: rule for words, rule in found.items() if words}


def _read(name: str) -> dict[str, Any]:
    path: Path = room("resources") / "repairs" / name
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
