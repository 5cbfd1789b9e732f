"""Which earlier incidents are like one, why, and what so few cases can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.domain.canonical import JsonValue
from workbench.language import tr, trn
from workbench.science.intervals import wilson
from workbench.science.likeness import (
    Fingerprint,
    Likeness,
    Matrix,
    PartLikeness,
    Weights,
    layout,
    likeness,
    likeness_matrix,
    rarity,
    weighed,
)
from workbench.services.library.content import likeness_terms
from workbench.services.library.fingerprints import fingerprints
from workbench.services.library.reasons import reasons_of
from workbench.services.session import Session
from workbench.storage.catalogue import IncidentSummary

MOST = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An incident that is like another one.

    Attributes
    ----------
    incident, reference, title, stage : str
    likeness : float
        From 0 to 1.
    parts : tuple of PartLikeness
        Signals, cause, lineage and text, each with its share and its own likeness.
    reasons : tuple of str
        What both have, in words, the weightiest first.
    cause : str
        Its kind of cause, where one is known.
    confirmed, imported : bool
        Whether that cause was confirmed here; whether the incident is only told of.
    """

    incident: str
    reference: str
    title: str
    stage: str
    likeness: float
    parts: tuple[PartLikeness, ...]
    reasons: tuple[str, ...]
    cause: str = ""
    confirmed: bool = False
    imported: bool = False

    def json_body(self) -> dict[str, JsonValue]:
        """Return the neighbour as ``workbench library similar --json`` prints it."""
        return {
            "incident": self.incident,
            "reference": self.reference,
            "title": self.title,
            "stage": self.stage,
            "likeness": round(self.likeness, 4),
            "parts": [
                {
                    "part": one.part,
                    "share": round(one.share, 4),
                    "value": None if one.value is None else round(one.value, 4),
                }
                for one in self.parts
            ],
            "reasons": list(self.reasons),
            "cause": self.cause,
            "confirmed": self.confirmed,
            "imported": self.imported,
        }


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often the incident most like another had the same kind of cause, where both are known.

    Judged without the part that tells of the cause. ``hits`` of ``n``, with the 95 % interval;
    ``words`` say it, or why it cannot be said.
    """

    n: int
    hits: int
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Similar:
    """The incidents most like one, best first.

    Attributes
    ----------
    incident, reference : str
        Whose they are.
    cases : int
        How many it was compared with.
    few : bool
        Whether they are too few to say anything general.
    words : str
        What so many cases can tell.
    neighbours : tuple of Neighbour
    reliability : Reliability
    """

    incident: str
    reference: str
    cases: int
    few: bool
    words: str
    neighbours: tuple[Neighbour, ...]
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class MapPoint:
    """An incident on the map of likeness; its nearest is the one most like it."""

    incident: str
    reference: str
    title: str
    stage: str
    severity: str
    x: float
    y: float
    cause: str = ""
    confirmed: bool = False
    imported: bool = False
    nearest: str = ""
    nearest_likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class SimilarityMap:
    """All incidents in the plane: the nearer two lie, the more alike they are.

    ``kept`` is how much of the likeness the plane shows, from 0 to 1; ``links`` are pairs of
    identifiers with their likeness, those alike enough to count as come back.
    """

    points: tuple[MapPoint, ...]
    kept: float
    few: bool
    words: str
    links: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class _Corpus:
    summaries: Mapping[str, IncidentSummary]
    prints: Mapping[str, Fingerprint]
    modes: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()


def similar_incidents(session: Session, incident: str, *, most: int = MOST) -> Similar:
    """Return the incidents most like one.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    most : int

    Returns
    -------
    Similar
    """
    state = session.incident(incident)
    corpus = _corpus(session, state.id)
    own, weights = corpus.prints[state.id], _weights()
    found = [
        (likeness(own, print_, weights), other)
        for other, print_ in corpus.prints.items()
        if other != state.id
    ]
    found.sort(key=lambda one: (-one[0].value, -corpus.summaries[one[1]].number))
    neighbours = [_neighbour(corpus, other, alike) for alike, other in found[:most]]
    few = len(found) < likeness_terms().few
    return Similar(
        state.id,
        corpus.summaries[state.id].reference,
        len(found),
        few,
        _cases_words(len(found)),
        tuple(neighbours),
        _reliability(corpus),
    )


def likeness_between(session: Session, one: str, other: str) -> Neighbour:
    """Return how like one incident another is, with the reasons.

    Parameters
    ----------
    session : Session
    one, other : str
        Identifiers or references.
    """
    mine, theirs = session.incident(one).id, session.incident(other).id
    corpus = _corpus(session, mine, theirs)
    alike = likeness(corpus.prints[mine], corpus.prints[theirs], _weights())
    return _neighbour(corpus, theirs, alike)


def likeness_of_all(session: Session) -> tuple[tuple[str, ...], Matrix]:
    """Return the identifiers of all incidents, sorted, and how like each is to each.

    Parameters
    ----------
    session : Session
    """
    corpus = _corpus(session)
    order = tuple(sorted(corpus.prints))
    return order, likeness_matrix([corpus.prints[one] for one in order], _weights())


def similarity_map(session: Session) -> SimilarityMap:
    """Return where every incident lies among the others.

    Parameters
    ----------
    session : Session

    Returns
    -------
    SimilarityMap
        The same incidents always lie in the same places, whatever order they are read in.
    """
    corpus, terms = _corpus(session), likeness_terms()
    order = sorted(corpus.prints)
    values = likeness_matrix([corpus.prints[one] for one in order], _weights())
    places, kept = layout(values)
    points = []
    for at, one in enumerate(order):
        summary, (mode, sure) = corpus.summaries[one], corpus.modes[one]
        others = values[at].copy()
        others[at] = -1.0
        nearest = int(others.argmax()) if len(order) > 1 else -1
        points.append(
            MapPoint(
                one,
                summary.reference,
                summary.title,
                str(summary.stage),
                summary.severity,
                float(places[at, 0]),
                float(places[at, 1]),
                mode,
                sure,
                one in corpus.imported,
                order[nearest] if nearest >= 0 else "",
                float(others[nearest]) if nearest >= 0 else 0.0,
            )
        )
    links = tuple(
        (order[i], order[j], round(float(values[i, j]), 4))
        for i in range(len(order))
        for j in range(i + 1, len(order))
        if values[i, j] >= terms.again_from
    )
    few = len(order) - 1 < terms.few
    return SimilarityMap(tuple(points), kept, few, _cases_words(max(len(order) - 1, 0)), links)


def _neighbour(corpus: _Corpus, other: str, alike: Likeness) -> Neighbour:
    summary, (mode, sure) = corpus.summaries[other], corpus.modes[other]
    return Neighbour(
        other,
        summary.reference,
        summary.title,
        str(summary.stage),
        alike.value,
        alike.parts,
        reasons_of(alike.parts),
        mode,
        sure,
        other in corpus.imported,
    )


def _corpus(session: Session, *asked: str) -> _Corpus:
    """Return what is known of every incident; of drills only where they are asked for by name."""
    summaries = {one.id: one for one in session.workspace.incidents()}
    known = {
        name: one
        for name, one in fingerprints(session).items()
        if name in asked or not summaries[name].drill
    }
    rare = rarity([one.fingerprint.part("text") for one in known.values()])
    told = {
        name: Fingerprint(
            {**one.fingerprint.parts, "text": weighed(one.fingerprint.part("text"), rare)}
        )
        for name, one in known.items()
    }
    modes = {name: (one.mode, one.sure) for name, one in known.items()}
    imported = frozenset(name for name, one in known.items() if one.imported)
    return _Corpus(summaries, told, modes, imported)


def _weights(*, without: Sequence[str] = ()) -> Weights:
    terms = likeness_terms()
    shares = {str(p): s for p, s in terms.shares.items() if p not in without}
    return Weights(shares, terms.one_sided)


def _reliability(corpus: _Corpus) -> Reliability:
    known = sorted(name for name, (mode, sure) in corpus.modes.items() if mode and sure)
    n, hits = len(known), 0
    if n < likeness_terms().few:
        words = trn(
            "{count} incident has a confirmed cause: too few to say how far likeness can be "
            "trusted here.",
            "{count} incidents have a confirmed cause: too few to say how far likeness can be "
            "trusted here.",
            n,
        )
        return Reliability(n, 0, 0.0, 1.0, words)
    values = likeness_matrix([corpus.prints[one] for one in known], _weights(without=("cause",)))
    for at, one in enumerate(known):
        values[at, at] = -1.0
        hits += corpus.modes[known[int(values[at].argmax())]][0] == corpus.modes[one][0]
    interval = wilson(hits, n)
    words = tr(
        "In {hits} of {n} incidents with a confirmed cause, the one most like it had the same "
        "kind of cause ({low} to {high} %), judged without looking at the cause.",
        hits=hits,
        n=n,
        low=round(100 * interval.low),
        high=round(100 * interval.high),
    )
    return Reliability(n, hits, interval.low, interval.high, words)


def _cases_words(cases: int) -> str:
    if not cases:
        return tr("There is no other incident to compare with yet.")
    if cases < likeness_terms().few:
        return trn(
            "{count} case only: what it shares with this one is shown; nothing general follows "
            "from it.",
            "{count} cases only: what they share with this one is shown; nothing general follows "
            "from them.",
            cases,
        )
    return trn("Compared with {count} incident.", "Compared with {count} incidents.", cases)
