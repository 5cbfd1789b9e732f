"""Incidents as years of work leave them: written through a session, without any worker.

Each has a pipeline of its own (sources, transforms, features), a fault in one of its features,
findings that name it, signals that moved, and a confirmed cause. A twin is another incident of the
same fault in the same place of a pipeline of the same sources: its columns are called otherwise,
it has columns the first one has not, other words, and nobody has confirmed anything yet.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from workbench.domain.events import Draft
from workbench.domain.evidence import Custody, Evidence, EvidenceKind, Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import evidence_added, run_recorded, window_set
from workbench.domain.records import record_written
from workbench.domain.records.opening import Triage
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.records.repairing import Repair
from workbench.domain.runs import Finding, Run, RunEnvironment, RunStatus
from workbench.services.opening.content import taxonomy

FAULTS = (
    *("unit_change", "stuck", "nulls", "remap", "unseen_level", "swap", "stale_join", "rounding"),
    *("clip", "sign_flip", "duplicates", "timezone", "label_noise", "label_delay", "concept"),
)
SYSTEMS = (
    *("weather feed", "card payments", "click stream", "call centre", "till data", "truck gps"),
    *("meter readings", "claims desk", "web shop", "stock ledger", "lab results", "loan files"),
    *("ad server", "parcel scans", "power grid", "crop survey", "rail sensors", "flight radar"),
)
EVENTS = (
    *("after a firmware update", "when the vendor changed its export", "with the new release"),
    *("over the weekend", "after the migration", "since the contract ended", "in one region"),
)
WORDS = (
    *("kestrel", "harbour", "lantern", "meadow", "quarry", "saddle", "thicket", "velvet"),
    *("walnut", "zephyr", "copper", "garnet", "marble", "pepper", "ribbon", "timber"),
)
NAMES = ("amount", "level", "rate", "count", "age", "share", "price", "delay", "score", "load")
START = datetime(2024, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What one incident is made of."""

    title: str
    sources: tuple[str, ...]
    features: tuple[str, ...]
    via: tuple[int, ...]
    node: int
    fault: str
    signals: tuple[str, ...]
    mechanism: str
    began: datetime
    confirmed: bool = True
    repaired: bool = True


def told(random: Random, at: int) -> Told:
    """Return an incident of its own; the same numbers give the same one."""
    system = random.choice(SYSTEMS)
    fault = random.choice(FAULTS)
    count = random.randint(4, 9)
    names = random.sample(NAMES, count)
    moved = random.sample(("drift", "output", "segment"), random.randint(0, 3))
    word, other = random.sample(WORDS, 2)
    return Told(
        title=f"{word.capitalize()} model: {system} went wrong {random.choice(EVENTS)}",
        sources=(system, *random.sample([s for s in SYSTEMS if s != system], 2)),
        features=tuple(f"{word}_{name}" for name in names),
        via=tuple(random.randrange(3) for _ in names),
        node=random.randrange(count),
        fault=fault,
        signals=("performance", *moved),
        mechanism=f"the {other} job of the {system} wrote {fault.replace('_', ' ')}",
        began=START + timedelta(days=3 * at, hours=random.randrange(24)),
    )


def twin_of(one: Told, random: Random, at: int) -> Told:
    """Return its twin: columns renamed, columns added, other words, nothing confirmed yet."""
    features = [f"col_{number}_{random.randrange(1000)}" for number in range(len(one.features))]
    noise = [f"extra_{random.randrange(10_000)}" for _ in range(random.randint(2, 5))]
    signals = list(one.signals)
    if len(signals) > 2 and random.random() < 0.5:
        signals.remove(random.choice(signals[1:]))
    return Told(
        title=f"{random.choice(WORDS).capitalize()} forecasts are off {random.choice(EVENTS)}",
        sources=one.sources,
        features=(*features, *noise),
        via=(*one.via, *(random.randrange(3) for _ in noise)),
        node=one.node,
        fault=one.fault,
        signals=tuple(signals),
        mechanism="",
        began=START + timedelta(days=3 * at),
        confirmed=False,
        repaired=False,
    )


def record(session, one: Told) -> str:
    """Write an incident down through a session and return its identifier."""
    identifier = new_identifier(session.clock())
    session.record(identifier, *drafts_of(session, one))
    return identifier


def drafts_of(session, one: Told) -> list[Draft]:
    """Return the events that tell of an incident."""
    node = one.features[one.node]
    mode = taxonomy().mode_of(one.fault)
    run = _run("rootcause.search", "root_cause", one.began, _cause(node, one.fault))
    drift = _run("drift.columns", "drift", one.began, *_moved(one, node))
    drafts = [
        Draft("incident.opened", {"title": one.title, "metric": "auc", "task": "binary"}),
        evidence_added(_lineage(session, one)),
        window_set(Window(name="incident", start=one.began, end=one.began + timedelta(days=1))),
        record_written(Triage(id="triage", summary=one.title, detected_at=one.began)),
        run_recorded(run),
        run_recorded(drift),
    ]
    if one.confirmed:
        cause = Hypothesis(
            id=new_identifier(session.clock()),
            statement=f"{node} is wrong: {one.mechanism}",
            mechanism=one.mechanism,
            node=node,
            failure_mode=mode.id if mode else "",
            stage=mode.where if mode else "",
            status="confirmed",
            methods=(run.id,),
            reason="Two methods agree.",
        )
        drafts.append(record_written(cause))
    if one.repaired:
        repair = Repair(
            id=new_identifier(session.clock()),
            title=f"Mend {node}",
            kind="inverse_transform",
            node=node,
            status="verified",
            runs=(run.id,),
        )
        drafts.append(record_written(repair))
    return drafts


def _lineage(session, one: Told) -> Evidence:
    nodes = [{"id": name, "kind": "source"} for name in one.sources]
    nodes += [{"id": f"clean {name}", "kind": "transform"} for name in one.sources]
    nodes += [{"id": name, "kind": "feature"} for name in one.features]
    nodes += [{"id": "the model", "kind": "model"}, {"id": "auc", "kind": "metric"}]
    edges = [[name, f"clean {name}"] for name in one.sources]
    edges += [
        [f"clean {one.sources[via]}", name] for name, via in zip(one.features, one.via, strict=True)
    ]
    edges += [*([name, "the model"] for name in one.features), ["the model", "auc"]]
    stored = session.workspace.objects.put_bytes(
        json.dumps({"nodes": nodes, "edges": edges}).encode()
    )
    custody = Custody(
        brought_by="tester",
        source="made up",
        received_at=one.began,
        method="made up",
        sha256_at_source=stored.sha256,
        sha256_after_copy=stored.sha256,
    )
    return Evidence(
        id=new_identifier(session.clock()),
        kind=EvidenceKind.LINEAGE,
        name="lineage.json",
        sha256=stored.sha256,
        size=stored.size,
        custody=custody,
    )


def _cause(node: str, fault: str) -> Finding:
    return Finding(
        id=f"cause-{node}",
        text=f"{node} broke.",
        about=node,
        effect=0.1,
        interval=(0.05, 0.15),
        weight=0.95,
        values={"kind": fault},
    )


def _moved(one: Told, node: str) -> list[Finding]:
    return [
        Finding(
            id=f"moved-{signal}",
            text=f"{node} moved.",
            about=node,
            effect=0.4,
            q=0.001,
            weight=0.9,
        )
        for signal in one.signals
        if signal == "drift"
    ]


def _run(analysis: str, kind: str, at: datetime, *findings: Finding) -> Run:
    return Run(
        id=new_identifier(at),
        analysis=analysis,
        analysis_version="1",
        kind=kind,
        title=analysis,
        plugin="made up",
        plugin_version="1",
        code_hash="0" * 64,
        parameters={},
        seed=0,
        inputs=(),
        problem={
            "task": "binary",
            "metric": "auc",
            "target": "",
            "spans": {"incident": [at.isoformat(), (at + timedelta(days=1)).isoformat()]},
        },
        key=new_identifier(at),
        environment=RunEnvironment(
            python="3.11", platform="test", packages={}, threads=1, isolation="none"
        ),
        started_at=at,
        seconds=1.0,
        status=RunStatus.FINISHED,
        findings=findings,
    )
