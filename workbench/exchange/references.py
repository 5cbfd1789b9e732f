"""Whether what the documents of a package name is really there, and is what they name."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from workbench.exchange import layout
from workbench.exchange.journal import JournalFacts
from workbench.exchange.recipe import Step
from workbench.exchange.verdict import Problem

RESULT = "result.json"


def check_references(
    facts: JournalFacts,
    steps: tuple[Step, ...],
    hashes: Mapping[str, str],
    withheld: AbstractSet[str],
) -> list[Problem]:
    """Return every reference that leads nowhere or to something else.

    Parameters
    ----------
    facts : JournalFacts
        What the journal says.
    steps : tuple of Step
        What the recipe says.
    hashes : Mapping of str to str
        sha256 of every payload file, by path.
    withheld : set of str
        Commitments and sha256 of what was left out on purpose.

    Returns
    -------
    list of Problem
        Empty if everything is there.
    """
    available = frozenset(hashes.values()) | withheld
    problems = [
        Problem(
            "evidence.missing",
            f"{layout.JOURNAL}, line {seq}",
            f"The evidence {sha256[:16]}… it takes in is neither in the package nor withheld.",
        )
        for sha256, seq in facts.evidence.items()
        if sha256 not in available
    ]
    problems += [
        Problem(
            "journal.unexplained",
            f"{layout.JOURNAL}, line {seq}",
            f"The body of event {seq} is missing and not listed as withheld.",
        )
        for commitment, seq in facts.withheld.items()
        if commitment not in withheld
    ]
    problems += _evidence_names(hashes)
    expected = _expected_results(steps)
    for step in steps:
        problems += _step(step, facts, expected, available)
    problems += _results(expected, hashes, withheld)
    runs = Counter(step.run for step in steps)
    problems += [
        _in_recipe("recipe.duplicate", f"The run {run} is there twice.")
        for run in sorted(run for run, times in runs.items() if times > 1)
    ]
    return problems


def _evidence_names(hashes: Mapping[str, str]) -> list[Problem]:
    return [
        Problem("evidence.name", path, "Its name does not start with its sha256.")
        for path, sha256 in hashes.items()
        if path.startswith(layout.EVIDENCE)
        and not path.startswith(f"{layout.EVIDENCE}{sha256[:16]}-")
    ]


def _expected_results(steps: tuple[Step, ...]) -> dict[str, str]:
    return {
        layout.result_path(step.run, one.path): one.sha256 for step in steps for one in step.outputs
    }


def _step(
    step: Step, facts: JournalFacts, expected: Mapping[str, str], available: AbstractSet[str]
) -> list[Problem]:
    problems = [
        _in_recipe(
            "recipe.input_missing",
            f"The run {step.run} read {sha256[:16]}…, which is neither in the package "
            "nor withheld.",
        )
        for sha256 in step.input_hashes()
        if sha256 not in available
    ]
    path = layout.result_path(step.run, RESULT)
    if path not in expected:
        problems.append(_in_recipe("recipe.result_missing", f"The run {step.run} has no {RESULT}."))
    elif facts.results.get(step.run, expected[path]) != expected[path]:
        problems.append(
            Problem(
                "result.differs", path, "It is not the result the journal recorded for this run."
            )
        )
    return problems


def _results(
    expected: Mapping[str, str], hashes: Mapping[str, str], withheld: AbstractSet[str]
) -> list[Problem]:
    """Compare the files of all results with what the recipe says, both ways."""
    problems = [
        Problem("result.unexpected", path, "The recipe does not name this file.")
        for path in hashes
        if path.startswith(layout.RESULTS) and path not in expected
    ]
    for path, sha256 in expected.items():
        found = hashes.get(path)
        if found is None and sha256 not in withheld:
            problems.append(Problem("result.missing", path, "The recipe names it; it is not here."))
        elif found not in (None, sha256):
            problems.append(
                Problem("result.differs", path, "Its sha256 is not the one in the recipe.")
            )
    return problems


def _in_recipe(code: str, message: str) -> Problem:
    return Problem(code, layout.RECIPE, message)
