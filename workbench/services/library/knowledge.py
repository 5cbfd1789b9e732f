"""What incidents taught, by family of model: which signals moved, and which tactics endured."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.language import tr, trn
from workbench.science.intervals import wilson
from workbench.services.library.content import likeness_terms
from workbench.services.library.early_signals import EarlySignal, early_signals
from workbench.services.library.fault_lines import is_drill
from workbench.services.library.fingerprints import cause_of, family_of, signals_of
from workbench.services.session import Session

LONG_TERM = 90
"""Days after which a tactic that still holds has endured."""
ANY = ""
"""The family that stands for all of them."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval (Wilson)."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval; everything where there is nothing."""
        found = wilson(self.hits, self.n)
        return found.low, found.high

    def json_body(self) -> dict[str, JsonValue]:
        """Return the share as JSON."""
        return {"hits": self.hits, "n": self.n, "value": self.value, "interval": [*self.interval]}


@dataclass(frozen=True, slots=True)
class SignalKnowledge:
    """In how many incidents with a known cause a signal moved.

    ``moved`` counts incidents whose cause was confirmed here; ``told`` those that are only told
    of, which say what their records say.
    """

    family: str
    signal: str
    moved: Share
    told: Share


@dataclass(frozen=True, slots=True)
class TacticKnowledge:
    """How a kind of repair did: of those tried, how many were verified; of those, how many held.

    ``endured`` counts repairs looked at again after 90 days or later; ``back`` how many were
    rolled back.
    """

    family: str
    tactic: str
    verified: Share
    endured: Share
    back: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known, first over all families and then by family; ``words`` say how much that is."""

    signals: tuple[SignalKnowledge, ...]
    tactics: tuple[TacticKnowledge, ...]
    families: tuple[str, ...]
    n: int
    words: str
    early: tuple[EarlySignal, ...] = ()

    def json_body(self) -> dict[str, JsonValue]:
        """Return it as ``workbench library knowledge --json`` prints it."""
        return {
            "n": self.n,
            "words": self.words,
            "families": list(self.families),
            "early": [one.json_body() for one in self.early],
            "signals": [
                {
                    "family": one.family,
                    "signal": one.signal,
                    "moved": one.moved.json_body(),
                    "told": one.told.json_body(),
                }
                for one in self.signals
            ],
            "tactics": [
                {
                    "family": one.family,
                    "tactic": one.tactic,
                    "verified": one.verified.json_body(),
                    "endured": one.endured.json_body(),
                    "rolled_back": one.back,
                }
                for one in self.tactics
            ],
        }


def knowledge(session: Session) -> Knowledge:
    """Return which signals moved where a cause is known, and which repairs endured.

    Parameters
    ----------
    session : Session

    Returns
    -------
    Knowledge
        Drills are left out.
    """
    states = [session.incident(one.id) for one in session.workspace.incidents()]
    states = [one for one in states if not is_drill(one)]
    families = tuple(sorted({family_of(one) for one in states} - {""}))
    signals: list[SignalKnowledge] = []
    tactics: list[TacticKnowledge] = []
    for family in (ANY, *families):
        of_family = [one for one in states if family in {ANY, family_of(one)}]
        signals += _signals(family, of_family)
        tactics += _tactics(family, of_family)
    known = sum(cause_of(one).sure for one in states)
    early = early_signals(session, states)
    return Knowledge(tuple(signals), tuple(tactics), families, known, _words(known), early)


def _signals(family: str, states: list[Incident]) -> Iterator[SignalKnowledge]:
    here = [one for one in states if cause_of(one).sure]
    told = [one for one in states if one.records.account is not None and cause_of(one)]
    moved = Counter(signal for one in here for signal in signals_of(one))
    said = Counter(signal for one in told for signal in signals_of(one))
    for signal in sorted({*moved, *said}, key=lambda name: (-moved[name], -said[name], name)):
        yield SignalKnowledge(
            family, signal, Share(moved[signal], len(here)), Share(said[signal], len(told))
        )


def _tactics(family: str, states: list[Incident]) -> Iterator[TacticKnowledge]:
    tried: Counter[str] = Counter()
    verified: Counter[str] = Counter()
    looked: Counter[str] = Counter()
    held: Counter[str] = Counter()
    back: Counter[str] = Counter()
    for state in states:
        real = {one.repair for one in state.records.rollbacks if not one.rehearsal}
        for repair in state.records.repairs:
            kind = repair.kind or repair.title
            if not repair.runs and repair.status in {"proposed", "rejected"}:
                continue
            tried[kind] += 1
            back[kind] += repair.id in real or repair.status == "rolled back"
            late = [f for f in state.records.follow_ups if f.repair == repair.id]
            late = [f for f in late if f.day >= LONG_TERM]
            verified[kind] += bool(repair.status == "verified" or late)
            looked[kind] += bool(late)
            held[kind] += bool(late) and late[-1].holds
    for kind in sorted(tried, key=lambda name: (-held[name], -verified[name], -tried[name], name)):
        yield TacticKnowledge(
            family,
            kind,
            Share(verified[kind], tried[kind]),
            Share(held[kind], looked[kind]),
            back[kind],
        )


def _words(known: int) -> str:
    if known < likeness_terms().few:
        return trn(
            "{count} incident has a confirmed cause: what it showed is counted; nothing general "
            "follows.",
            "{count} incidents have a confirmed cause: what they showed is counted; nothing "
            "general follows.",
            known,
        )
    return tr("Counted over {n} incidents with a confirmed cause.", n=known)
