"""Attacks on references: documents that tell different stories, all well signed."""

import json
from collections.abc import Callable
from typing import Any

from tests.hostile.case import CHANGED, Case, Make, insider, sealed
from tests.hostile.kit import Kit, pretty, rewritten, sha256
from tests.hostile.reference_edits import GONE, counted, with_result
from workbench.exchange import layout


def incident(change: Callable[[dict[str, Any]], object]) -> Make:
    """What incident.json says of the incident changed by the insider."""

    def make(kit: Kit) -> bytes:
        document = kit.document(layout.INCIDENT)
        before = json.dumps(document)
        change(document)
        assert json.dumps(document) != before
        return kit.sealed({layout.INCIDENT: pretty(document)}).zipped()

    return make


def told(**changes: Any) -> Make:
    return incident(lambda document: document["incident"].update(changes))


def claims(change: Callable[[list[dict[str, Any]]], object]) -> Make:
    return incident(lambda document: change(document["incident"]["claims"]))


def in_result(**changes: Any) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        return json.dumps({**json.loads(data), **changes}).encode()

    return change


def with_output(path: str, data: bytes) -> Make:
    """One more file beside a result, which the recipe names."""

    def make(kit: Kit) -> bytes:
        document = kit.document(layout.RECIPE)
        run = document["runs"][0]
        run["outputs"].append({"path": path, "sha256": sha256(data)})
        where = f"data/results/{run['run']}/{path}"
        return kit.sealed({where: data, layout.RECIPE: pretty(document)}).zipped()

    return make


def planted(data: bytes, name: str) -> Make:
    """Evidence that nobody took in, properly named and counted."""
    return lambda kit: counted(kit, {f"data/evidence/{sha256(data)[:16]}-{name}": data})


def exchanged(kit: Kit) -> bytes:
    """Two pieces of evidence with each other's bytes."""
    first, second = (p for p in sorted(kit.members) if p.startswith(layout.EVIDENCE))
    return kit.sealed({first: kit.members[second], second: kit.members[first]}).zipped()


def same_bytes_again(kit: Kit) -> bytes:
    path = kit.first("data/evidence/", ".csv")
    return counted(kit, {path.replace(".csv", ".txt"): kit.members[path]})


def evidence_replaced(kit: Kit) -> bytes:
    """Evidence replaced under the right name for its new bytes; the journal names the old."""
    path, data = kit.first("data/evidence/", ".csv"), b"temp,demand\n0,0\n"
    return counted(kit, {path: None, f"data/evidence/{sha256(data)[:16]}-raw.csv": data})


def of_another_incident(kit: Kit) -> bytes:
    """All of the journal moved to another incident; incident.json still names the first."""
    records = [{**r, "incident": GONE} for r in kit.journal]
    return rewritten(kit, records).zipped()


CASES: list[Case] = [
    insider(
        "incident: another title", "Tell two stories.", told(title="Nothing happened"), *CHANGED
    ),
    insider(
        "incident: title that steers the terminal",
        "Steer the reader's terminal.",
        told(title="\x1b[2J\u202eevil"),
        *CHANGED,
    ),
    insider("incident: another number", "Be another incident.", told(number=2), *CHANGED),
    insider("incident: another task", "Tell two stories.", told(task="binary"), *CHANGED),
    insider("incident: another metric", "Tell two stories.", told(metric="auc"), *CHANGED),
    insider("incident: another stage", "Tell two stories.", told(stage="Report"), *CHANGED),
    insider("incident: another severity", "Tell two stories.", told(severity="SEV4 low"), *CHANGED),
    insider("incident: another target", "Tell two stories.", told(target="temp"), *CHANGED),
    insider("incident: another identifier", "Be another incident.", told(id=GONE), *CHANGED),
    insider(
        "incident: another package's identifier",
        "Be another package.",
        incident(lambda d: d.update(id=GONE)),
        *CHANGED,
    ),
    insider("incident: a claim left out", "Hide a claim.", claims(list.clear), *CHANGED),
    insider(
        "incident: a claim of other words",
        "Tell two stories.",
        claims(lambda c: c[0].update(text="Nothing drifted.")),
        *CHANGED,
    ),
    insider(
        "incident: a claim on another run",
        "Prove by another run.",
        claims(lambda c: c[0].update(run=GONE)),
        *CHANGED,
    ),
    insider(
        "incident: a claim on another finding",
        "Prove by another finding.",
        claims(lambda c: c[0].update(finding="x")),
        *CHANGED,
    ),
    insider(
        "incident: a claim more",
        "Claim without proof.",
        claims(lambda c: c.append({**c[0], "id": "c2"})),
        *CHANGED,
    ),
    insider("incident: claims a string", "Crash the reader.", told(claims="none"), *CHANGED),
    insider("incident: claims null", "Crash the reader.", told(claims=None), *CHANGED),
    insider("incident: a claim that is a list", "Crash the reader.", told(claims=[[]]), *CHANGED),
    insider(
        "incident: more events",
        "Miscount.",
        incident(lambda d: d["counts"].update(events=99)),
        *CHANGED,
    ),
    insider(
        "incident: more evidence",
        "Miscount.",
        incident(lambda d: d["counts"].update(evidence=99)),
        *CHANGED,
    ),
    insider(
        "incident: less models",
        "Miscount.",
        incident(lambda d: d["counts"].update(models=0)),
        *CHANGED,
    ),
    insider(
        "incident: aggregate with everything in it",
        "Say little is given.",
        incident(lambda d: d.update(disclosure="hashes", incident={**d["incident"], "title": "x"})),
        *CHANGED,
    ),
    insider(
        "result: changed, recipe put right",
        "Change a result.",
        with_result(in_result(summary="All is well"), note=False),
        *CHANGED,
    ),
    insider(
        "result: another summary than the journal",
        "Change a result.",
        with_result(in_result(summary="All is well")),
        *CHANGED,
    ),
    insider(
        "result: other findings than the journal",
        "Change a result.",
        with_result(in_result(findings=[])),
        *CHANGED,
    ),
    insider(
        "result: another effect than the journal",
        "Change a number.",
        with_result(lambda d: d.replace(b"0.64,", b"0.01,", 1)),
        *CHANGED,
    ),
    insider(
        "result: changed alone",
        "Change a result.",
        sealed({"data/results/019a0000-0000-7000-8000-0000000000aa/result.json": b"{}"}),
        *CHANGED,
    ),
    insider(
        "result: table changed alone",
        "Change a table.",
        sealed(
            {"data/results/019a0000-0000-7000-8000-0000000000aa/bins.parquet": b"PAR1 evil PAR1"}
        ),
        *CHANGED,
    ),
    insider(
        "result: of another run",
        "Plant a result.",
        sealed({f"data/results/{GONE}/result.json": b"{}"}),
        *CHANGED,
    ),
    insider(
        "result: one more table, in the recipe",
        "Plant a result.",
        with_output("evil.parquet", b"PAR1"),
        *CHANGED,
    ),
    insider(
        "result: a pickle, in the recipe",
        "Plant a pickle.",
        with_output("evil.pkl", b"\x80\x04."),
        *CHANGED,
    ),
    insider(
        "result: a program, in the recipe",
        "Plant a program.",
        with_output("evil.sh", b"#!/bin/sh\n"),
        *CHANGED,
    ),
    insider(
        "result: a drawing, in the recipe",
        "Plant a script.",
        with_output("evil.svg", b"<svg onload='alert(1)'/>"),
        *CHANGED,
    ),
    insider("evidence: exchanged", "Change which evidence is which.", exchanged, *CHANGED),
    insider("evidence: replaced, properly named", "Change evidence.", evidence_replaced, *CHANGED),
    insider(
        "evidence: planted",
        "Add evidence nobody took in.",
        planted(b"a,b\n1,2\n", "planted.csv"),
        *CHANGED,
    ),
    insider(
        "evidence: planted program", "Carry a program.", planted(b"#!/bin/sh\n", "run.sh"), *CHANGED
    ),
    insider(
        "evidence: planted pickle", "Carry a pickle.", planted(b"\x80\x04.", "model.pkl"), *CHANGED
    ),
    insider("evidence: planted and empty", "Carry nothing.", planted(b"", "empty"), *CHANGED),
    insider(
        "evidence: the same bytes twice", "Give one thing two names.", same_bytes_again, *CHANGED
    ),
    insider(
        "evidence: removed",
        "Hide evidence.",
        lambda kit: counted(kit, {kit.first("data/evidence/", ".csv"): None}),
        *CHANGED,
    ),
    insider(
        "evidence: named after another hash",
        "Give a false hash.",
        lambda kit: counted(
            kit,
            {
                kit.first("data/evidence/", ".csv"): None,
                "data/evidence/0123456789abcdef-raw.csv": kit.members[
                    kit.first("data/evidence/", ".csv")
                ],
            },
        ),
        *CHANGED,
    ),
    insider(
        "evidence: a lying Parquet footer in its place",
        "Have a reader allocate.",
        lambda kit: counted(
            kit, {kit.first("data/evidence/", ".parquet"): b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1"}
        ),
        *CHANGED,
    ),
    insider(
        "model: planted, not counted",
        "Carry a model.",
        sealed({"data/models/evil.onnx": b"\x08\x07"}),
        *CHANGED,
    ),
    insider("package: of another incident", "Transplant a history.", of_another_incident, *CHANGED),
]
"""Every attack on references."""
