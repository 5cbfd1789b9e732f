"""Attacks on the recipe: another question repeated, or the same one judged more mildly."""

import json
from collections.abc import Callable
from typing import Any

from tests.hostile.case import CHANGED, Case, Make, insider
from tests.hostile.kit import Kit, edited, pretty
from tests.hostile.reference_edits import GONE
from workbench.exchange import layout


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
]
"""Every attack on the recipe."""
