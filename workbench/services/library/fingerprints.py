"""What an incident is known by: signals that moved, its cause, its lineage, its words."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.library_content import LikenessTerms
from workbench.domain.lineage import Lineage
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import Finding, Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.science.likeness import Fingerprint
from workbench.services.library.content import likeness_terms
from workbench.services.library.indexing import bring_up_to_date, mark_of
from workbench.services.library.items import folded
from workbench.services.opening.content import taxonomy
from workbench.services.scoring.acts import escalations
from workbench.services.session import Session
from workbench.storage.score_book import FILE as SCORES

_WORD = re.compile(r"[^\W\d_]{3,}")
_CERTAIN = 0.5
"""How much a finding must weigh to say that something moved or broke."""
_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Cause:
    """What is held to be the cause: a kind of fault at a node; ``sure`` where confirmed."""

    node: str = ""
    fault: str = ""
    mode: str = ""
    where: str = ""
    domain: str = ""
    mechanism: str = ""
    sure: bool = False

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.node or self.fault or self.mode)


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of an incident to compare it by.

    ``mode`` is the failure mode of its cause, ``sure`` says that it is confirmed here, and
    ``imported`` that the incident is only told of.
    """

    fingerprint: Fingerprint
    mode: str
    sure: bool
    imported: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """Which signals led the score an incident was opened from, from 0 to 1, and by which act."""

    seq: int = 0
    signals: Mapping[str, float] = field(default_factory=dict)


def signals_scored(session: Session) -> dict[str, Scored]:
    """Return by incident which signals led the score that brought it to a human.

    Parameters
    ----------
    session : Session
    """
    if not (session.workspace.path / SCORES).exists():
        return {}
    found = {}
    for act in escalations(session):
        incident, parts = act.body.get("incident"), act.body.get("contributions")
        if not isinstance(incident, str) or not isinstance(parts, dict):
            continue
        most = max((float(one) for one in parts.values()), default=0.0)
        if incident and most > 0:
            told = {name: round(float(one) / most, 3) for name, one in parts.items() if one > 0}
            found[incident] = Scored(act.seq, told)
    return found


def fingerprints(session: Session) -> dict[str, Known]:
    """Return the fingerprint of every incident, by identifier; made anew where one changed.

    Parameters
    ----------
    session : Session
    """
    bring_up_to_date(session)
    kept, found, fresh = session.index.prints(), {}, {}
    version = f"{_VERSION}/{likeness_terms().version}"
    scored = signals_scored(session)
    for summary in session.workspace.incidents():
        act = scored.get(summary.id, Scored())
        mark = f"{version}/{mark_of(summary)}/{act.seq}"
        body = kept.get(summary.id, ("", ""))
        if body[0] == mark:
            found[summary.id] = _read(body[1])
            continue
        state = session.incident(summary.id)
        cause, made = cause_of(state), fingerprint_of(session, state, act)
        imported = state.records.account is not None
        found[summary.id] = Known(made, cause.mode, cause.sure, imported)
        told = {"parts": dict(made.parts), "mode": cause.mode, "sure": cause.sure}
        fresh[summary.id] = mark, json.dumps({**told, "imported": imported}, ensure_ascii=False)
    if fresh:
        session.index.keep_prints(fresh)
    return found


def _read(body: str) -> Known:
    told = json.loads(body)
    return Known(Fingerprint(told["parts"]), told["mode"], told["sure"], told["imported"])


def fingerprint_of(session: Session, state: Incident, scored: Scored = Scored()) -> Fingerprint:
    """Return the fingerprint of one incident, words not yet weighed by how rare they are."""
    terms, cause = likeness_terms(), cause_of(state)
    lineage = lineage_of(session, state)
    return Fingerprint(
        {
            "signals": _strongest(signals_of(state, terms), scored.signals),
            "cause": dict(_cause_features(cause, lineage, terms)),
            "lineage": _lineage_features(state, cause, lineage, terms),
            "text": _words(state, terms),
        }
    )


def cause_of(state: Incident) -> Cause:
    """Return what is held to be the cause: confirmed, else suspected, else told or triaged."""
    held = _held(state)
    found = _first_cause(state)
    account, triage = state.records.account, state.records.triage
    fault = _fault(found) if found and (held is None or held.node in {"", found.about}) else ""
    if not fault and account is not None:
        fault = account.fault
    node = (held.node if held else "") or (found.about if found else "")
    named = taxonomy().mode_of(fault) if fault else None
    mode = (held.failure_mode if held else "") or (triage.failure_mode if triage else "")
    mode = mode or (account.failure_mode if account else "") or (named.id if named else "")
    known = taxonomy().mode(mode)
    where = (held.stage if held else "") or (triage.where if triage else "")
    where = where or (account.where if account else "") or (known.where if known else "")
    return Cause(
        node=node or (account.node if account else ""),
        fault=fault,
        mode=mode,
        where=where,
        domain=held.domain if held else "",
        mechanism=held.mechanism if held else (account.cause if account else ""),
        sure=held is not None and held.status == "confirmed",
    )


def signals_of(state: Incident, terms: LikenessTerms | None = None) -> dict[str, float]:
    """Return which of the nine signals moved, and how much findings make of it, from 0 to 1."""
    terms = terms or likeness_terms()
    found: dict[str, float] = {}

    def moved(signal: str, weight: float) -> None:
        found[signal] = round(max(found.get(signal, 0.0), min(max(weight, 0.0), 1.0)), 3)

    for run in _last_runs(state):
        for finding in run.findings:
            for signal in _signals_told(state, run, finding, terms):
                moved(signal, 1.0)
    account = state.records.account
    for signal in account.signals if account is not None else ():
        moved(signal, 1.0)
    return found


def lineage_of(session: Session, state: Incident) -> Lineage:
    """Return the lineage of an incident, empty where there is none that can be read."""
    account = state.records.account
    for item in reversed(state.evidence):
        if item.kind is not EvidenceKind.LINEAGE:
            continue
        digest = str(item.details.get("parsed") or item.sha256)
        try:
            return Lineage.model_validate_json(session.workspace.objects.read(digest))
        except (OSError, ValueError, WorkbenchError):
            return Lineage()
    if account is not None and account.node:
        ups = [(up, account.node) for up in account.upstream]
        return Lineage.model_validate(
            {
                "nodes": [account.node],
                "edges": [*ups, *((account.node, down) for down in account.downstream)],
            }
        )
    return Lineage()


def family_of(state: Incident) -> str:
    """Return what family the model of an incident is of: what it was fitted by, or was told."""
    for item in state.evidence:
        estimator = str(item.details.get("estimator", "")).rpartition(".")[2]
        if estimator:
            return estimator
    account = state.records.account
    return account.family if account is not None else ""


def _strongest(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: max(one.get(name, 0.0), other.get(name, 0.0)) for name in (*one, *other)}


def _held(state: Incident) -> Hypothesis | None:
    """Return the hypothesis that stands for the cause: confirmed before supported."""
    order = {"confirmed": 0, "supported": 1}
    held = [h for h in state.records.hypotheses if h.status in order and h.factor != "trigger"]
    return min(held, key=lambda h: (order[h.status], h.factor != "root_cause", h.id), default=None)


def _first_cause(state: Incident) -> Finding | None:
    """Return the cause the last root-cause runs name first, where one names any."""
    named = [
        finding
        for run in _last_runs(state)
        if run.kind == "root_cause"
        for finding in run.findings[:1]
        if finding.about and finding.weight >= _CERTAIN
    ]
    return max(named, key=lambda one: one.weight, default=None)


def _fault(finding: Finding) -> str:
    return str(finding.values.get("kind") or "")


def _signals_told(
    state: Incident, run: Run, finding: Finding, terms: LikenessTerms
) -> Iterator[str]:
    if finding.weight < _CERTAIN or not _sure(finding):
        return
    fault = _fault(finding)
    if fault:
        yield from terms.fault_signals.get(fault, ())
    if run.kind == "drift" and finding.about:
        outputs, labels = _outputs(state)
        about = finding.about
        yield "output" if about in outputs else "labels" if about in labels else "drift"
    elif run.kind == "quality" and not fault and finding.effect:
        yield "quality"
    elif run.kind == "root_cause" and finding.effect and finding.effect > 0:
        yield "performance"
    elif run.kind == "explanation" and finding.about in _segments(state) and finding.effect:
        yield "segment"


def _sure(finding: Finding) -> bool:
    if finding.q is not None and finding.q > 0.05:
        return False
    return finding.interval is None or not finding.interval[0] <= 0 <= finding.interval[1]


def _last_runs(state: Incident) -> Iterator[Run]:
    newest: dict[str, Run] = {}
    for run in state.whole_runs:
        if run.status is RunStatus.FINISHED and run.kind != "repair":
            newest[run.analysis] = run
    yield from newest.values()


def _outputs(state: Incident) -> tuple[set[str], set[str]]:
    roles = [item.table.roles for item in state.evidence if item.table is not None]
    outputs = {name for r in roles for name in (r.prediction, r.score) if name}
    return outputs, {r.label for r in roles if r.label}


def _segments(state: Incident) -> set[str]:
    tables = (item.table for item in state.evidence if item.table is not None)
    return {name for table in tables for name in table.roles.segments}


def _cause_features(
    cause: Cause, lineage: Lineage, terms: LikenessTerms
) -> Iterator[tuple[str, float]]:
    kinds = {node.id: node.kind for node in lineage.nodes}
    trust = 1.0 if cause.sure else terms.suspected
    told = {
        "fault": cause.fault,
        "mode": cause.mode,
        "where": cause.where if cause else "",
        "node": folded(cause.node),
        "nodekind": kinds.get(cause.node, ""),
        "domain": cause.domain,
    }
    for name, value in told.items():
        if value and terms.cause.get(name):
            yield f"{name}:{value}", terms.cause[name] * trust
    words = sorted(set(_tokens(cause.mechanism, terms)))
    for word in words:
        yield f"mechanism:{word}", terms.cause.get("mechanism", 0.0) * trust / len(words)


def _lineage_features(
    state: Incident, cause: Cause, lineage: Lineage, terms: LikenessTerms
) -> dict[str, float]:
    if not lineage.nodes:
        return {}
    weight = terms.lineage
    found: dict[str, float] = {}
    for node in lineage.nodes:
        found[f"has:{folded(node.id)}"] = weight["has"]
    for label, count in Counter(_shapes(lineage)).items():
        found[f"shape:{label}"] = weight["shape"] * (1 + math.log(count))
    struck = cause.node or state.target
    if any(one.id == struck for one in lineage.nodes):
        for name in lineage.upstream(struck):
            found[f"up:{folded(name)}"] = weight["up"]
        for name in lineage.downstream(struck):
            found[f"down:{folded(name)}"] = weight["down"]
        for name in sources_of(lineage, struck):
            found[f"source:{folded(name)}"] = weight["source"]
    return found


def sources_of(lineage: Lineage, node: str) -> tuple[str, ...]:
    """Return the nodes that feed a node and are fed by none, itself where nothing feeds it."""
    upstream = lineage.upstream(node)
    return tuple(sorted(one for one in (upstream or {node}) if not lineage.parents(one)))


def _shapes(lineage: Lineage) -> Iterator[str]:
    """Yield how each node stands among its neighbours, by their kinds and not by their names."""
    kinds = {node.id: node.kind for node in lineage.nodes}
    for node in lineage.nodes:
        ups = ",".join(sorted({kinds.get(one, "?") for one in lineage.parents(node.id)}))
        downs = ",".join(sorted({kinds.get(one, "?") for one in lineage.children(node.id)}))
        yield f"{ups}>{node.kind}>{downs}"


def _words(state: Incident, terms: LikenessTerms) -> dict[str, float]:
    triage, account = state.records.triage, state.records.account
    told: list[str] = [state.title, *(claim.text for claim in state.claims)]
    if triage is not None:
        told += [triage.summary, triage.trigger, triage.grounding]
    if account is not None:
        told += [account.cause, account.repair, account.lesson]
    told += [h.statement for h in state.records.hypotheses if h.status == "confirmed"]
    count = Counter(word for text in told for word in _tokens(text, terms))
    return {word: round(1 + math.log(n), 4) for word, n in sorted(count.items())}


def _tokens(text: str, terms: LikenessTerms) -> Sequence[str]:
    stop = frozenset(terms.stop_words)
    return [word for word in _WORD.findall(folded(text)) if word not in stop]
