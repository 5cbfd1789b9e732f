"""What stands between a hypothesis and a decision on it, in words, the settled things first."""

from collections.abc import Mapping, Sequence

from workbench.domain.incident import Incident
from workbench.domain.reasoning.proof import Proof
from workbench.domain.reasoning.standing import TestStanding
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr, trn
from workbench.services.bias import BiasWarning
from workbench.services.board.views import Guard
from workbench.services.board.words import number_words

_TOLD = frozenset({"single_method", "decided_without_test"})
"""Warnings that the guards say already."""
_MOST_NAMED = 4
_ORDER = ("good", "warn", "bad")


def guards_for(
    state: Incident,
    one: Hypothesis,
    codes: Mapping[str, str],
    proof: Proof,
    tests: Sequence[TestStanding],
    warnings: Sequence[BiasWarning],
) -> tuple[Guard, ...]:
    """Return what to look at before a hypothesis is decided.

    Parameters
    ----------
    state : Incident
    one : Hypothesis
    codes : mapping of str to str
        ``H1`` and so on, by id.
    proof : Proof
    tests : sequence of TestStanding
        Of this hypothesis.
    warnings : sequence of BiasWarning
        Of the whole incident.

    Returns
    -------
    tuple of Guard
    """
    others = [h for h in state.records.hypotheses if h.id != one.id]
    found = [_rivals(others), _methods(proof), _tested(tests)]
    rest = [h for h in others if h.status not in {"rejected", "parked", "confirmed"}]
    if rest:
        found.append(_still_open(state, rest, codes))
    confirmed = [h for h in others if h.status == "confirmed"]
    found += [
        Guard(tr("{code} is confirmed already", code=codes[h.id]), "warn", "confirmed")
        for h in confirmed
    ]
    for warning in warnings:
        about = not warning.hypothesis or warning.hypothesis == one.id
        if about and warning.code not in _TOLD:
            found.append(Guard(warning.text, "warn", warning.code))
    return tuple(sorted(found, key=lambda guard: _ORDER.index(guard.state)))


def why_not(proof: Proof) -> str:
    """Return why a hypothesis cannot be confirmed; empty where it can."""
    if not proof.pointers:
        return tr("No finished run points to it yet, so it cannot be confirmed.")
    if not proof.enough:
        return tr(
            "Only one way of looking points to it. A second method, or putting the values back "
            "and measuring, would confirm it."
        )
    return ""


def _rivals(others: Sequence[Hypothesis]) -> Guard:
    rejected = [h for h in others if h.status == "rejected" and h.reason]
    if not others:
        return Guard(tr("No rival hypothesis: state what else it could be"), "bad", "rivals")
    if not rejected:
        return Guard(
            tr("No rival is rejected with a reason yet"),
            "warn",
            "rivals",
        )
    return Guard(
        trn(
            "At least two hypotheses, {number} rejected with a reason",
            "At least two hypotheses, {number} rejected with reasons",
            len(rejected),
            number=number_words(len(rejected)),
        ),
        "good",
        "rivals",
    )


def _methods(proof: Proof) -> Guard:
    count = len(proof.approaches)
    if proof.interventions and count < 2:
        return Guard(tr("An intervention shows it"), "good", "methods")
    if count >= 2:
        words = tr("{number} methods agree", number=number_words(count))
        return Guard(words[:1].upper() + words[1:], "good", "methods")
    return Guard(why_not(proof), "bad", "methods")


def _tested(tests: Sequence[TestStanding]) -> Guard:
    wrong = next((one for one in tests if not one.sound), None)
    if wrong is not None:
        return Guard(f"{wrong.test.title}: {wrong.problems[0]}", "bad", "tests")
    concluded = [one for one in tests if one.concluded]
    if any(one.preregistered and one.verdict == "passed" for one in concluded):
        return Guard(tr("Test registered before its result"), "good", "tests")
    failed = next((one for one in concluded if one.verdict == "failed"), None)
    if failed is not None:
        return Guard(tr("Its test failed: {title}", title=failed.test.title), "bad", "tests")
    if concluded:
        return Guard(tr("Its tests were made after looking, or decided nothing"), "warn", "tests")
    if tests:
        return Guard(tr("A test is registered and not run yet"), "warn", "tests")
    return Guard(tr("No test was registered before its result"), "warn", "tests")


def _still_open(state: Incident, rest: Sequence[Hypothesis], codes: Mapping[str, str]) -> Guard:
    concluded = {one.test for one in state.records.conclusions}
    waiting = [
        f"T{place}"
        for place, test in enumerate(state.records.tests, start=1)
        if test.id not in concluded and test.hypothesis in {h.id for h in rest}
    ]
    names = ", ".join(codes[h.id] for h in rest)
    if len(rest) > _MOST_NAMED:
        names = tr("{count} rivals", count=len(rest))
    if waiting:
        tests = ", ".join(waiting)
        words = tr("{names} still open: run {tests} or give a reason", names=names, tests=tests)
    else:
        words = tr("{names} still open: test it or give a reason", names=names)
    return Guard(words, "warn", "open")
