"""Attacks on references: documents that tell different stories, all well signed."""

import json
from collections.abc import Callable
from typing import Any

from tests.hostile.case import CHANGED, Case, Make, insider, sealed
from tests.hostile.kit import Kit, edited, pretty, rewritten, sha256
from workbench.exchange import layout

GONE = "019a0000-0000-7000-8000-0000000000ff"


def recipe(change: Callable[[dict[str, Any]], object]) -> Make:
    """The recipe's only run changed by the insider."""

    def make(kit: Kit) -> bytes:
        document = kit.document(layout.RECIPE)
        before = json.dumps(document)
        change(document["runs"][0])
        assert json.dumps(document) != before
        return kit.sealed({layout.RECIPE: pretty(document)}).zipped()

    return make


def step(**changes: Any) -> Make:
    return recipe(lambda run: run.update(changes))


def recipe_runs(change: Callable[[list[dict[str, Any]]], object]) -> Make:
    def make(kit: Kit) -> bytes:
        document = kit.document(layout.RECIPE)
        change(document["runs"])
        description = kit.document(layout.INCIDENT)
        description["counts"]["runs"] = len(document["runs"])
        changes = {layout.RECIPE: pretty(document), layout.INCIDENT: pretty(description)}
        return kit.sealed(changes).zipped()

    return make


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


def with_result(change: Callable[[bytes], bytes], *, note: bool = True) -> Make:
    """Another result document, its hash put right in recipe and (if told) journal."""

    def make(kit: Kit) -> bytes:
        path = kit.first("data/results/", "/result.json")
        data = change(kit.members[path])
        assert data != kit.members[path]
        document = kit.document(layout.RECIPE)
        for run in document["runs"]:
            for output in run["outputs"]:
                if output["path"] == "result.json":
                    output["sha256"] = sha256(data)
        changes = {path: data, layout.RECIPE: pretty(document)}
        if not note:
            return kit.sealed(changes).zipped()
        records = kit.journal
        record = [r for r in records if r["type"] == "run.recorded"][-1]
        record["body"]["result"] = sha256(data)
        return rewritten(kit, records, more=changes).zipped()

    return make


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


def counted(kit: Kit, changes: dict[str, bytes | None]) -> bytes:
    """Evidence or models changed, with the counts put right."""
    after = kit.with_members(changes).members
    document = kit.document(layout.INCIDENT)
    document["counts"]["evidence"] = sum(p.startswith(layout.EVIDENCE) for p in after)
    document["counts"]["models"] = sum(p.startswith(layout.MODELS) for p in after)
    return kit.sealed({**changes, layout.INCIDENT: pretty(document)}).zipped()


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


def dishonest_throughout(kit: Kit) -> bytes:
    """A tolerance that lets anything pass, in recipe and journal alike."""
    wide = {"absolute": 1e9, "relative": 1e9}
    document = kit.document(layout.RECIPE)
    document["runs"][0]["tolerance"] = wide
    kit = edited(kit, "run.recorded", lambda body: body.update(tolerance=wide))
    return kit.sealed({layout.RECIPE: pretty(document)}).zipped()


CASES: list[Case] = [
    insider(
        "recipe: tolerance 1e9",
        "Let any replay pass.",
        step(tolerance={"absolute": 1e9, "relative": 1e9}),
        *CHANGED,
    ),
    insider(
        "recipe: tolerance a little wider",
        "Let a bad replay pass.",
        step(tolerance={"absolute": 1e-9, "relative": 1e-3}),
        *CHANGED,
    ),
    insider(
        "recipe: tolerance negative",
        "Confuse arithmetic.",
        step(tolerance={"absolute": -1, "relative": 0}),
    ),
    insider(
        "recipe: tolerance 1e9 in the journal too",
        "Let any replay pass.",
        dishonest_throughout,
        *CHANGED,
    ),
    insider("recipe: another seed", "Repeat another question.", step(seed=8), *CHANGED),
    insider("recipe: seed half", "Confuse arithmetic.", step(seed=7.5)),
    insider("recipe: seed true", "Have two types.", step(seed=True)),
    insider("recipe: seed huge", "Confuse arithmetic.", step(seed=2**60)),
    insider(
        "recipe: other parameters",
        "Repeat another question.",
        step(parameters={"bins": 99, "alpha": 0.05}),
        *CHANGED,
    ),
    insider(
        "recipe: one parameter more",
        "Repeat another question.",
        recipe(lambda run: run["parameters"].update(extra=1)),
        *CHANGED,
    ),
    insider("recipe: parameters a list", "Crash the reader.", step(parameters=[])),
    insider("recipe: another plugin", "Have other code run.", step(plugin="evil"), *CHANGED),
    insider(
        "recipe: plugin that is a path", "Have other code run.", step(plugin="../../evil"), *CHANGED
    ),
    insider(
        "recipe: another plugin version",
        "Have other code blamed.",
        step(plugin_version="9.9"),
        *CHANGED,
    ),
    insider(
        "recipe: another code hash", "Have other code blamed.", step(code_hash="0" * 64), *CHANGED
    ),
    insider(
        "recipe: code hash in capitals",
        "Have two spellings.",
        recipe(lambda run: run.update(code_hash=run["code_hash"].upper())),
        *CHANGED,
    ),
    insider(
        "recipe: another analysis", "Repeat another question.", step(analysis="drift.ks"), *CHANGED
    ),
    insider("recipe: another title", "Tell two stories.", step(title="All is well"), *CHANGED),
    insider(
        "recipe: title that steers the terminal",
        "Steer the reader's terminal.",
        step(title="\x1b[2J\u202eevil"),
        *CHANGED,
    ),
    insider(
        "recipe: another problem",
        "Repeat another question.",
        step(problem={"task": "binary"}),
        *CHANGED,
    ),
    insider("recipe: another environment", "Hide what it ran in.", step(environment={}), *CHANGED),
    insider("recipe: more threads", "Repeat it differently.", step(threads=64), *CHANGED),
    insider("recipe: no threads", "Crash the reader.", step(threads=0)),
    insider("recipe: inputs left out", "Repeat another question.", step(inputs=[]), *CHANGED),
    insider(
        "recipe: input that is not here",
        "Repeat another question.",
        recipe(lambda run: run["inputs"][0].update(sha256=["0" * 64])),
        *CHANGED,
    ),
    insider(
        "recipe: input in another role",
        "Repeat another question.",
        recipe(lambda run: run["inputs"][0].update(roles={"label": "temp"})),
        *CHANGED,
    ),
    insider(
        "recipe: input cut by time",
        "Repeat it on other rows.",
        recipe(lambda run: run["inputs"][0].update(start="2020-01-01T00:00:00Z")),
        *CHANGED,
    ),
    insider(
        "recipe: input with consent",
        "Have a pickle opened.",
        recipe(lambda run: run["inputs"][0].update(details={"consent": True})),
        *CHANGED,
    ),
    insider(
        "recipe: input of another kind",
        "Have a table opened as a model.",
        recipe(lambda run: run["inputs"][0].update(kind="model", format="pickle")),
        *CHANGED,
    ),
    insider(
        "recipe: input with a hash that is none",
        "Crash the reader.",
        recipe(lambda run: run["inputs"][0].update(sha256=["../../etc/passwd"])),
    ),
    insider("recipe: outputs left out", "Have nothing compared.", step(outputs=[]), *CHANGED),
    insider(
        "recipe: a table left out",
        "Have a table not compared.",
        recipe(lambda run: run["outputs"].pop(0)),
        *CHANGED,
    ),
    insider(
        "recipe: an output twice",
        "Have the second count.",
        recipe(lambda run: run["outputs"].append(run["outputs"][-1])),
        *CHANGED,
    ),
    insider(
        "recipe: output that climbs",
        "Have a file elsewhere compared.",
        recipe(lambda run: run["outputs"][0].update(path="../../../etc/passwd")),
        *CHANGED,
    ),
    insider(
        "recipe: output with another hash",
        "Have other results compared.",
        recipe(lambda run: run["outputs"][0].update(sha256="0" * 64)),
        *CHANGED,
    ),
    insider("recipe: run that climbs", "Have files elsewhere compared.", step(run="../../evil")),
    insider("recipe: run that is not in the journal", "Plant a run.", step(run=GONE), *CHANGED),
    insider("recipe: no runs", "Have nothing replayed.", recipe_runs(list.clear), *CHANGED),
    insider(
        "recipe: a run twice",
        "Have it replayed for ever.",
        recipe_runs(lambda runs: runs.append(runs[0])),
        *CHANGED,
    ),
    insider(
        "recipe: a run with other parameters beside",
        "Plant a run.",
        recipe_runs(lambda runs: runs.append({**runs[0], "run": GONE, "outputs": []})),
        *CHANGED,
    ),
    insider(
        "recipe: 100,000 runs",
        "Have it replayed for ever.",
        recipe_runs(
            lambda runs: runs.extend(
                {
                    **runs[0],
                    "parameters": {},
                    "environment": {},
                    "inputs": [],
                    "outputs": [],
                    "run": f"r{n}",
                }
                for n in range(20_000)
            )
        ),
        *CHANGED,
    ),
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
