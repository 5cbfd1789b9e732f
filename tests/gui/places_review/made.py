"""Hand-made packages under review, in every state they can be in."""

from dataclasses import replace
from pathlib import Path

from tests.gui.places_report.made import finding, picture, run
from workbench.domain.incident import Incident
from workbench.domain.runs import Claim, RunInput
from workbench.exchange.verdict import Level, Problem, Verdict, Verification
from workbench.services.comparison import Difference
from workbench.services.readings.review import PackageVersion, ReviewedRun, ReviewReading
from workbench.services.replaying import ReplayedRun

SIGNER = "ada@example SHA256:7nIgZ54z6BHtO1Zf4VnGg5tJSWdW61PB45JGO022g"
INTACT = Verification(Verdict.OK, Level.L3, signer=SIGNER, tagmanifest="aa", withheld=2)
UNTRUSTED = Verification(
    Verdict.UNTRUSTED,
    Level.L1,
    signer=SIGNER.split()[1],
    problems=(Problem("signature.unknown", "signatures/author", "Nobody in the list has it."),),
    not_checked=("the list of signers",),
    tagmanifest="bb",
)
TAMPERED = Verification(
    Verdict.TAMPERED,
    Level.L0,
    problems=(
        Problem("hash.differs", "data/runs/0138/result.json", "Its sha256 differs."),
        Problem("hash.missing", "data/objects/3f", "It is listed, but not there."),
    ),
)
REFUSED = Verification(
    Verdict.REFUSED,
    None,
    problems=(Problem("container.link", "container", "It holds a symbolic link."),),
)
CHANGED = (
    Difference("answer.drop.drop", "0.194", "0.171", within=False),
    Difference("findings[0].effect", "0.145", "0.124", within=False),
    Difference("findings[0].interval[0]", "0.105", "0.075", within=False),
    Difference("findings[0].interval[1]", "0.196", "0.166", within=False),
)


def reviewed(identifier="run-0001", result="", *, differences=(), reason="", **more):
    """Return a run of the package, replayed with a result if one is given."""
    claimed = more.pop("claimed", True)
    made = run(identifier, **more)
    claims = (Claim(id="c", text=made.findings[0].text, run=identifier),) if claimed else ()
    replay = None
    if result:
        replay = ReplayedRun(
            identifier, made.title, made.analysis, result, reason, tuple(differences)
        )
    return ReviewedRun(made, claims, replay, picture())


def reading(runs=None, verification=INTACT, path=Path("case.incident.zip"), **more):
    """Return a package under review; of two runs, not replayed, unless told otherwise."""
    if runs is None:
        other = {"kind": "drift", "title": "Two-sample battery", "claimed": False}
        runs = (reviewed(), reviewed("run-0002", findings=(finding("hum"),), **other))
    packages = (
        PackageVersion("numpy", "1.0.0", "1.0.0"),
        PackageVersion("scikit-learn", "1.6.0", "1.6.1"),
    )
    incident = Incident(id="case", title="AUC fell by 0.13")
    given = {"hashes": 41, "incident": incident, "packages": packages, **more}
    return ReviewReading(path, verification, runs=tuple(runs), **given)


def broken(verification):
    """Return a package of which nothing was opened."""
    return ReviewReading(Path("case.incident.zip"), verification)


def with_model(told, model_format):
    """Return the reading with runs that read a model of a format."""
    given = RunInput(name="model", kind="model", sha256=("cc" * 32,), format=model_format)
    runs = [
        replace(r, run=r.run.model_copy(update={"inputs": (*r.run.inputs, given)}))
        for r in told.runs
    ]
    return replace(told, runs=tuple(runs))
