"""Records in words, for lists of what was done: never a value of the data."""

from collections.abc import Mapping

from workbench.domain.readable import shown
from workbench.domain.record_kinds import WRITTEN
from workbench.domain.records import NOUNS
from workbench.language import tr

RECORD_GROUPS = {
    "triage": tr("Case"),
    "scope": tr("Case"),
    "safeguard": tr("Case"),
    "participant": tr("Case"),
    "hypothesis": tr("Reasoning"),
    "observation": tr("Reasoning"),
    "test": tr("Reasoning"),
    "amendment": tr("Reasoning"),
    "conclusion": tr("Reasoning"),
    "limitation": tr("Reasoning"),
    "note": tr("Reasoning"),
    "framing": tr("Repairs"),
    "criteria": tr("Repairs"),
    "repair": tr("Repairs"),
    "rollback": tr("Repairs"),
    "impact": tr("Repairs"),
    "decision": tr("Decisions and actions"),
    "action": tr("Decisions and actions"),
    "follow_up": tr("Decisions and actions"),
    "guardrail": tr("Decisions and actions"),
    "proposal": tr("Decisions and actions"),
    "section": tr("Report"),
    "version": tr("Report"),
    "sign_off": tr("Report"),
    "replay": tr("Report"),
    "feedback": tr("Report"),
    "origin": tr("Library"),
    "pattern": tr("Library"),
    "exemplar": tr("Library"),
    "edition": tr("Library"),
    "account": tr("Library"),
    "drill": tr("Drill"),
    "drill_answer": tr("Drill"),
    "drill_hint": tr("Drill"),
    "drill_look": tr("Drill"),
    "drill_end": tr("Drill"),
    "drill_grade": tr("Drill"),
    "model_check": tr("Reasoning"),
}
"""What each kind of record belongs to, for filtering."""

_WORDS = {
    "triage.set": tr("Wrote the triage"),
    "triage.removed": tr("Removed the triage"),
    "scope.set": tr("Wrote the scope"),
    "scope.removed": tr("Removed the scope"),
    "safeguard.set": tr("Wrote a step of the checklist"),
    "safeguard.removed": tr("Removed a step of the checklist"),
    "participant.set": tr("Wrote a participant"),
    "participant.removed": tr("Removed a participant"),
    "hypothesis.set": tr("Wrote a hypothesis"),
    "hypothesis.removed": tr("Removed a hypothesis"),
    "observation.set": tr("Wrote an observation"),
    "observation.removed": tr("Removed an observation"),
    "test.recorded": tr("Recorded a test"),
    "amendment.recorded": tr("Recorded an amendment of a test"),
    "conclusion.recorded": tr("Recorded the result of a test"),
    "limitation.set": tr("Wrote a limitation"),
    "limitation.removed": tr("Removed a limitation"),
    "note.set": tr("Wrote a note"),
    "note.removed": tr("Removed a note"),
    "framing.set": tr("Wrote the framing of the problem"),
    "framing.removed": tr("Removed the framing of the problem"),
    "criteria.recorded": tr("Recorded release criteria"),
    "repair.set": tr("Wrote a repair"),
    "repair.removed": tr("Removed a repair"),
    "rollback.recorded": tr("Recorded a rollback"),
    "impact.set": tr("Wrote an impact statement"),
    "impact.removed": tr("Removed an impact statement"),
    "decision.set": tr("Wrote a decision"),
    "decision.removed": tr("Removed a decision"),
    "action.set": tr("Wrote an action"),
    "action.removed": tr("Removed an action"),
    "follow_up.recorded": tr("Recorded a follow-up"),
    "guardrail.set": tr("Wrote a guardrail"),
    "guardrail.removed": tr("Removed a guardrail"),
    "proposal.set": tr("Wrote a proposal"),
    "proposal.removed": tr("Removed a proposal"),
    "section.set": tr("Wrote a section of the report"),
    "section.removed": tr("Removed a section of the report"),
    "version.recorded": tr("Recorded a version of the report"),
    "sign_off.recorded": tr("Recorded a sign-off"),
    "replay.recorded": tr("Recorded a replay of a package"),
    "feedback.set": tr("Wrote feedback"),
    "feedback.removed": tr("Removed feedback"),
    "origin.set": tr("Started from an earlier plan"),
    "origin.removed": tr("Forgot the plan it started from"),
    "pattern.set": tr("Saved a pattern"),
    "pattern.removed": tr("Removed a pattern"),
    "exemplar.set": tr("Marked the incident as an exemplar"),
    "exemplar.removed": tr("Took the mark of an exemplar away"),
    "edition.set": tr("Wrote a change of a playbook"),
    "edition.removed": tr("Removed a change of a playbook"),
    "account.recorded": tr("Recorded what an earlier record tells"),
    "drill.recorded": tr("Started a drill; its truth is sealed"),
    "drill_answer.recorded": tr("Changed the answer of the drill"),
    "drill_hint.recorded": tr("Took a hint of the drill"),
    "drill_look.recorded": tr("Looked at a place during the drill"),
    "drill_end.recorded": tr("Ended the drill"),
    "drill_grade.recorded": tr("Graded the drill; its truth is revealed"),
    "model_check.set": tr("Answered a question of the model review"),
    "model_check.removed": tr("Took back an answer of the model review"),
}


def record_words(event_type: str) -> str:
    """Return what an event that tells of a record did."""
    return _WORDS[event_type]


def record_told(event_type: str, body: Mapping[str, object]) -> str:
    """Return the words that name the record; empty where the event only names its id."""
    kind = WRITTEN.get(event_type)
    return "" if kind is None else shown(body.get(NOUNS[kind.name].told_by))
