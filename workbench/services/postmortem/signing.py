"""Signing the report, or dissenting from it; and saying how the retrospective itself went."""

from collections.abc import Mapping
from typing import Literal

from workbench.domain.changes import Outcome
from workbench.domain.events import Draft
from workbench.domain.records import record_written
from workbench.domain.records.postmortem import Feedback, SignOff, Version
from workbench.errors import WorkbenchError
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.gates import gate_states
from workbench.services.postmortem.versions import fresh_version
from workbench.services.records import fresh_id, write_record
from workbench.services.session import Session

Verdict = Literal["signed", "dissents", "abstains"]


def make_version(session: Session, incident: str, words: str = "") -> Outcome[Version]:
    """Keep the report as it stands as a version; the last one where nothing changed since.

    Parameters
    ----------
    session : Session
    incident : str
    words : str
        Why it is kept.
    """
    case = case_of(session, incident)
    version = fresh_version(session, case, words)
    if version in case.records.versions:
        return session.outcome(version, case.state.id)
    return session.outcome(version, case.state.id, record_written(version))


def sign_report(  # noqa: PLR0913 -- one argument for each thing a sign-off says
    session: Session,
    incident: str,
    function: str,
    *,
    verdict: Verdict = "signed",
    name: str = "",
    text: str = "",
    words: str = "",
) -> Outcome[SignOff]:
    """Sign the report as it stands, dissent from it, or abstain.

    A version is made of it first where the last one is not what stands now, in one act.

    Parameters
    ----------
    session : Session
    incident : str
    function : str
        In which function: ``ML on-call``, ``risk``.
    verdict : str
        ``signed`` needs every gate to hold; ``dissents`` and ``abstains`` are always possible.
    name : str
    text : str
        Why; a dissent needs it.
    words : str
        What the version is called, where one is made.

    Raises
    ------
    WorkbenchError
        If a gate does not hold, naming the first; if a dissent gives no reason; if the function
        said the same of this version already.
    """
    case = case_of(session, incident)
    if not function.strip():
        raise WorkbenchError(
            "sign_off.function", "A sign-off needs a function.", "Say in which you sign."
        )
    if verdict == "dissents" and not text.strip():
        raise WorkbenchError(
            "sign_off.reason", "A dissent needs its reason.", "Say what you disagree with."
        )
    gates = gate_states(case)
    blocking = [gate for gate in gates if not gate.warning and not gate.passed]
    if verdict == "signed" and blocking:
        first, others = blocking[0], len(blocking) - 1
        more = f", and {others} more" if others else ""
        raise WorkbenchError(
            "report.gates",
            f"{first.code} {first.title} does not hold{more}: {first.reason}.",
            first.action,
        )
    version = fresh_version(session, case, words)
    fresh = version not in case.records.versions
    said = [s for s in case.records.sign_offs if s.version == version.id]
    again = next((s for s in said if s.function == function and s.name == name), None)
    if again is not None and (again.verdict, again.text) == (verdict, text):
        return session.outcome(again, case.state.id)
    made = SignOff(
        id=fresh_id(session, SignOff),
        version=version.id,
        sha256=version.sha256,
        function=function.strip(),
        verdict=verdict,
        name=name.strip(),
        text=text.strip(),
        gates={gate.code: gate.passed for gate in gates if not gate.warning},
        warnings=tuple(gate.code for gate in gates if gate.warning and not gate.passed),
    )
    drafts: list[Draft] = [record_written(version)] if fresh else []
    return session.outcome(made, case.state.id, *drafts, record_written(made))


def give_feedback(session: Session, incident: str, answers: Mapping[str, str]) -> Outcome[Feedback]:
    """Answer the questions about the retrospective; kept for the template's version.

    Parameters
    ----------
    session : Session
    incident : str
    answers : mapping
        By the question's id; questions left out are not answered.

    Raises
    ------
    WorkbenchError
        If there is no such question, or nothing is answered.
    """
    case = case_of(session, incident)
    known = [question.id for question in case.template.feedback]
    unknown = sorted(set(answers) - set(known))
    if unknown:
        raise WorkbenchError(
            "feedback.question",
            f"There is no question {unknown[0]!r}.",
            "Questions are " + ", ".join(known) + ".",
        )
    told = {name: answers[name].strip() for name in known if answers.get(name, "").strip()}
    if not told:
        raise WorkbenchError(
            "feedback.empty", "Nothing was answered.", "Questions are " + ", ".join(known) + "."
        )
    made = Feedback(id=fresh_id(session, Feedback), template=case.template.name, answers=told)
    return write_record(session, case.state.id, made)


def feedback_by_template(session: Session) -> dict[str, tuple[Feedback, ...]]:
    """Return what was said of retrospectives in all incidents, by the template's version."""
    found: dict[str, list[Feedback]] = {}
    for summary in session.workspace.incidents():
        for one in session.incident(summary.id).records.feedback:
            found.setdefault(one.template, []).append(one)
    return {template: tuple(said) for template, said in sorted(found.items())}
