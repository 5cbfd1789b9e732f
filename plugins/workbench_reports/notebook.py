"""The report as a notebook that makes every run again and holds the figures against its own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from workbench.api import (
    Claim,
    Finding,
    ReportDocument,
    ReportRun,
    ReportWriter,
    inert_markdown,
    readable,
    room,
)

RECIPE = "Containerfile"
LOCK = "requirements.lock"
PYTHON = "3.11"


class NotebookReport(ReportWriter):
    """A notebook (nbformat 4.5), one cell a run, with a lock file and a container's recipe."""

    id: ClassVar[str] = "report.notebook"
    title: ClassVar[str] = "Notebook that makes every run again"
    suffix: ClassVar[str] = ".ipynb"

    def write(self, document: ReportDocument) -> bytes:
        """Return the notebook as JSON."""
        cells = [
            {"cell_type": kind, "id": f"cell-{at:03d}", **cell}
            for at, (kind, cell) in enumerate(_cells(document), start=1)
        ]
        body = {
            "cells": cells,
            "metadata": {
                "kernelspec": {
                    "display_name": "Python 3",
                    "language": "python",
                    "name": "python3",
                },
                "language_info": {"name": "python"},
                "workbench": {
                    "incident": document.incident.id,
                    "program": document.program,
                    "head": document.incident.head,
                },
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return (json.dumps(body, indent=1, ensure_ascii=True) + "\n").encode("ascii")

    def beside(self, document: ReportDocument) -> Mapping[str, bytes]:
        """Return the lock file of the program and the recipe of a container to run it in."""
        replay = room("resources").joinpath("replay")
        recipe = replay.joinpath("Containerfile.txt").read_text(encoding="utf-8")
        told = recipe.replace("@PYTHON@", _python(document)).replace(
            "@VERSION@", document.program.rpartition(" ")[2]
        )
        return {LOCK: replay.joinpath(LOCK).read_bytes(), RECIPE: told.encode("utf-8")}


def _python(document: ReportDocument) -> str:
    """Return the Python that the runs were made with, as far as an image is named by it."""
    made = {one.run.environment.python for one in document.runs}
    versions = sorted({".".join(version.split(".")[:2]) for version in made})
    known = [version for version in versions if version.replace(".", "").isdigit()]
    return known[-1] if known else PYTHON


def _cells(document: ReportDocument) -> Iterator[tuple[str, dict[str, Any]]]:
    yield _words(_opening(document))
    yield _code(
        'PACKAGE = ""  # the package; by default the only *.incident.zip beside this notebook\n'
        'TRUST = ""  # your own allowed_signers file; without one no signature is checked\n'
        "TRUST_MODEL = False  # your own consent to open a model that can run code it carries",
        tags=["parameters"],
    )
    yield _code(
        "from workbench.services.rerunning import open_package\n\n"
        "package = open_package(PACKAGE, trust=TRUST, trust_model=TRUST_MODEL)\n"
        "package",
        role="verify",
    )
    for number, one in enumerate(document.runs, start=1):
        claims = [claim for claim in document.claims if claim.run == one.run.id]
        told = [f"## R{number} {inert_markdown(one.run.title)}", inert_markdown(one.summary)]
        told += [_claim_words(document, claim) for claim in claims]
        yield _words("\n\n".join(part for part in told if part))
        yield _code(
            _run_source(one),
            run=one.run.id,
            analysis=one.run.analysis,
            claims=[claim.id for claim in claims],
            levels={c.id: document.bases[c.id].level for c in claims if c.id in document.bases},
        )
    runs = [one.run.id for one in document.runs]
    yield _code(
        f"told = package.require_all({_literal(runs)})\npackage.close()\nprint(told)", role="close"
    )


def _claim_words(document: ReportDocument, claim: Claim) -> str:
    """Return a claim with its causal level, and what its method takes for granted."""
    basis = document.bases.get(claim.id)
    if basis is None:
        return f"- Claim: **{inert_markdown(claim.text)}**"
    said = inert_markdown(basis.says)
    lines = [f"- Claim ({basis.level}): **{inert_markdown(claim.text)}** {said}"]
    for name, words in (
        ("Why this method", basis.why),
        ("It assumes", " ".join(basis.assumptions)),
        ("It cannot tell", " ".join(basis.limits)),
    ):
        lines += [f"  - {name}: {inert_markdown(words)}"] if words else []
    return "\n".join(lines)


def _opening(document: ReportDocument) -> str:
    incident = document.incident
    what = (
        f"INC-{incident.number:04d}. This notebook verifies the package of the incident, makes "
        "every run of its report again with the program installed here, and holds each figure "
        "against the one in the report. A number b counts as a where "
        "`|a - b| <= absolute + relative |a|`, with the tolerances each cell states. What does "
        "not come out again stops the notebook."
    )
    needs = (
        f"Needs the package and {inert_markdown(document.program)}; uses no network. "
        "Headless: `jupyter execute report.ipynb`. "
        f"`{LOCK}` and `{RECIPE}` beside it make an environment for it."
    )
    return "\n\n".join([f"# {inert_markdown(incident.title)}", what, needs])


def _run_source(one: ReportRun) -> str:
    run = one.run
    told = {finding.id: _figures(finding) for finding in run.findings}
    return (
        f"package.again({_literal(run.id)}).expect(\n"
        f"    {_literal(told)},\n"
        f"    absolute={run.tolerance.absolute!r},\n"
        f"    relative={run.tolerance.relative!r},\n"
        ")"
    )


def _figures(finding: Finding) -> dict[str, float]:
    low, high = finding.interval or (None, None)
    every = {"effect": finding.effect, "low": low, "high": high, "q": finding.q, "n": finding.n}
    return {name: value for name, value in every.items() if value is not None}


def _literal(value: object) -> str:
    """Return data as Python that means it and does nothing: ASCII, one entry a line."""
    if isinstance(value, Mapping) and any(isinstance(v, Mapping) for v in value.values()):
        entries = "".join(f"        {k!a}: {dict(v)!a},\n" for k, v in value.items())
        return f"{{\n{entries}    }}"
    return ascii(value)


def _words(text: str) -> tuple[str, dict[str, Any]]:
    return "markdown", {"metadata": {}, "source": _lines(readable(text))}


def _code(
    source: str, *, tags: list[str] | None = None, **told: object
) -> tuple[str, dict[str, Any]]:
    metadata: dict[str, Any] = {"workbench": told} if told else {}
    if tags:
        metadata["tags"] = tags
    return "code", {
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": _lines(source),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
