"""Which page of the handbook, and which heading on it, tells of what has the keyboard; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

INDEX = "index.md"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A heading of a page.

    Attributes
    ----------
    page : str
        Its file, relative to the handbook.
    heading : str
        Its words; the top of the page where it is empty.
    """

    page: str
    heading: str = ""


PLACES: Mapping[str, HelpPage] = {
    "home": HelpPage("places.md", "Home"),
    "triage": HelpPage("triage.md"),
    "evidence": HelpPage("places.md", "Evidence"),
    "signals": HelpPage("places.md", "Signals"),
    "causes": HelpPage("places.md", "Causes"),
    "hypotheses": HelpPage("hypotheses.md"),
    "repairs": HelpPage("repairs.md"),
    "report": HelpPage("places.md", "Report"),
    "review": HelpPage("places.md", "Review"),
    "library": HelpPage("the-library.md"),
}
"""By the key of a place."""

_PREVENTION = "prevention.md"
_CONCEPTS, _PEOPLE, _REVIEWS = "concepts.md", "roles-and-activity.md", "reviewing-a-package.md"
_OPENING, _TRIAGE = "opening-an-incident.md", "triage.md"
_DRILLS, _LIBRARY = "taking-drills.md", "the-library.md"
WIDGETS: Mapping[str, HelpPage] = {
    # dialogs
    "About": HelpPage(INDEX),
    "AddEvidence": HelpPage("hypotheses.md", "Weighing evidence"),
    "AmendTest": HelpPage("hypotheses.md", "Tests registered beforehand"),
    "ActWithKey": HelpPage(_PEOPLE, "Acting with a key"),
    "ActionStep": HelpPage(_PREVENTION, "Actions"),
    "Actions": HelpPage(_PREVENTION, "Actions"),
    "ActivityLog": HelpPage(_PEOPLE, "The activity log"),
    "AddNote": HelpPage(_OPENING, "Notes, intuition and bias"),
    "AllowModel": HelpPage(_CONCEPTS, "Model files"),
    "Assumptions": HelpPage(_CONCEPTS, "How far to trust a named cause"),
    "BatteryRuns": HelpPage(_CONCEPTS, "The standard battery"),
    "CaptureProject": HelpPage("capture-folder.md", "Capturing a project"),
    "CaughtLarge": HelpPage(_PREVENTION, "Would it have been caught"),
    "ClaimGrounds": HelpPage("the-postmortem.md", "What a claim rests on"),
    "ColumnPicker": HelpPage("rows.md", "What is seen"),
    "CommandPalette": HelpPage("places.md"),
    "ConsentToOpen": HelpPage(_CONCEPTS, "Model files"),
    "DataDialog": HelpPage("rows.md", "Copying and saving, from every table"),
    "AskForHint": HelpPage(_DRILLS, "Hints"),
    "DrillResult": HelpPage(_DRILLS, "How an answer is marked"),
    "DrillSheet": HelpPage(_DRILLS, "The answer sheet"),
    "Drills": HelpPage(_DRILLS, "For facilitators"),
    "EndDrill": HelpPage(_DRILLS, "Handing in"),
    "StartDrill": HelpPage(_DRILLS, "Starting a drill"),
    "EditAction": HelpPage(_PREVENTION, "Actions"),
    "Decide": HelpPage("hypotheses.md", "Deciding"),
    "DismissScore": HelpPage(_TRIAGE, "Dismissing"),
    "Doctor": HelpPage(_CONCEPTS, "Isolation of workers"),
    "EditHypothesis": HelpPage("hypotheses.md", "Stating a hypothesis"),
    "EditIncident": HelpPage("first-steps.md", "Your own incident"),
    "EditObservation": HelpPage("hypotheses.md", "Weighing evidence"),
    "EditRoles": HelpPage("capture-folder.md"),
    "ExportGuardrails": HelpPage(_PREVENTION, "Rules as files"),
    "ExportPackage": HelpPage("what-leaves.md"),
    "FitGuardrail": HelpPage(_PREVENTION, "Guardrails"),
    "FeatureDialog": HelpPage("places.md", "Evidence"),
    "Findings": HelpPage(_CONCEPTS, "Drift is not a cause"),
    "Handbook": HelpPage(INDEX),
    "Health": HelpPage(_OPENING, "How retrospectives go"),
    "IncidentDetails": HelpPage(_OPENING, "The details, in twelve fields"),
    "JournalProblemDialog": HelpPage("the-store.md", "What each kind of problem means"),
    "HypothesisFromCause": HelpPage("hypotheses.md", "Stating a hypothesis"),
    "JudgeTest": HelpPage("hypotheses.md", "Tests registered beforehand"),
    "KeepFilter": HelpPage("places.md", "Evidence"),
    "KeptFilters": HelpPage("places.md", "Evidence"),
    "LayoutsDialog": HelpPage("places.md"),
    "CompareIncidents": HelpPage(_LIBRARY, "Comparing two incidents"),
    "ImportOld": HelpPage(_LIBRARY, "Old incidents from a file"),
    "LibraryWriting": HelpPage(_LIBRARY, "Patterns, exemplars, playbooks"),
    "MarkExemplar": HelpPage(_LIBRARY, "Patterns, exemplars, playbooks"),
    "ProposeChange": HelpPage(_LIBRARY, "Patterns, exemplars, playbooks"),
    "PublishEntry": HelpPage(_LIBRARY, "The shared library"),
    "Reason": HelpPage(_LIBRARY, "Patterns, exemplars, playbooks"),
    "SavePattern": HelpPage(_LIBRARY, "Patterns, exemplars, playbooks"),
    "LooksLikeRow": HelpPage(_LIBRARY, "Looks like"),
    "StartFromPlan": HelpPage(_LIBRARY, "Starting from a plan"),
    "Limitations": HelpPage(_OPENING, "Notes, intuition and bias"),
    "ModelReview": HelpPage("reasoning.md", "Reviewing the model"),
    "Logs": HelpPage("opening.md", "After a crash"),
    "MethodDialog": HelpPage(_CONCEPTS, "Explanations"),
    "NotNeeded": HelpPage(_OPENING, "The checklist"),
    "NewHypothesis": HelpPage("hypotheses.md", "Stating a hypothesis"),
    "OpenFromScore": HelpPage(_TRIAGE, "Opening an incident"),
    "PackageWritten": HelpPage("verifying-a-package.md"),
    "Packages": HelpPage("verifying-a-package.md", "What replay compares"),
    "Participants": HelpPage(_OPENING, "Who takes part"),
    "People": HelpPage(_PEOPLE, "Giving and taking roles"),
    "Proposals": HelpPage(_PREVENTION, "Proposals"),
    "RecordFollowUp": HelpPage(_PREVENTION, "Follow-ups"),
    "Recovered": HelpPage("opening.md", "After a crash"),
    "RejectAction": HelpPage(_PREVENTION, "Actions"),
    "RegisterTest": HelpPage("hypotheses.md", "Tests registered beforehand"),
    "ReportVersions": HelpPage("the-postmortem.md"),
    "TemplateVersions": HelpPage("the-postmortem.md", "Templates and their versions"),
    "Retrospective": HelpPage("the-postmortem.md"),
    "RowDialog": HelpPage("rows.md", "What is seen"),
    "Rows": HelpPage("rows.md"),
    "RunAnalysis": HelpPage("command-line.md", "Parameters of one analysis"),
    "RunsMade": HelpPage(_CONCEPTS, "How far to trust a named cause"),
    "SaveReport": HelpPage("report-outputs.md"),
    "SaveView": HelpPage("places.md", "Signals"),
    "ScoreSettingsDialog": HelpPage(_TRIAGE, "Score settings"),
    "ChooseModels": HelpPage(_TRIAGE),
    "TakeBatch": HelpPage(_TRIAGE, "Taking in a batch"),
    "SetBelief": HelpPage("hypotheses.md", "How likely each is held"),
    "ScopeDialog": HelpPage(_OPENING, "The scope"),
    "SetWindow": HelpPage("places.md", "Signals"),
    "PluginsDialog": HelpPage("writing-a-plugin.md", "What every plugin promises"),
    "PreferencesDialog": HelpPage(_REVIEWS, "Whom you trust"),
    "Shortcuts": HelpPage("places.md"),
    "ShortcutsDialog": HelpPage("places.md"),
    "SignReport": HelpPage("the-postmortem.md"),
    "SignReview": HelpPage(_REVIEWS, "Writing a review"),
    "VerifyAction": HelpPage(_PREVENTION, "Actions"),
    "WriteDecision": HelpPage(_PREVENTION, "Decisions"),
    "Weigh": HelpPage("hypotheses.md", "Weighing evidence"),
    "WritingDialog": HelpPage("hypotheses.md"),
    "ViewList": HelpPage("places.md", "Signals"),
    "ApplyRepair": HelpPage("repairs.md", "Way back"),
    "ChooseRepair": HelpPage("repairs.md", "Choosing"),
    "RepairDialog": HelpPage("repairs.md"),
    "EditRepair": HelpPage("repairs.md", "Trying"),
    "ExplainData": HelpPage("repairs.md", "Trying"),
    "FrameProblem": HelpPage("repairs.md", "Framing"),
    "ImpactStatement": HelpPage("repairs.md", "Impact"),
    "RejectRepair": HelpPage("repairs.md", "Choosing"),
    "NextStage": HelpPage("repairs.md", "Way back"),
    "RollBack": HelpPage("repairs.md", "Way back"),
    "SetCriteria": HelpPage("repairs.md", "Release criteria"),
    "VerifyRepair": HelpPage("repairs.md", "Verifying"),
    "WayBackDialog": HelpPage("repairs.md", "Way back"),
    # parts of places that a page tells more of than the place's own
    "ClaimComments": HelpPage(_REVIEWS, "Writing a review"),
    "DisclosureFields": HelpPage("what-leaves.md", "Three levels"),
    "FilterBuilder": HelpPage("rows.md", "Which rows"),
    "GridView": HelpPage("rows.md", "Keys"),
    "RecentCard": HelpPage("opening.md", "Recent files"),
    "ReviewCard": HelpPage(_REVIEWS),
    "StabilisePanel": HelpPage(_OPENING, "The checklist"),
    "SampleCard": HelpPage("first-steps.md", "The sample, step by step"),
    "VerdictCard": HelpPage(_REVIEWS, "Writing a review"),
}
"""By the name of a widget's class: dialogs, and parts of places."""


def help_on(names: Iterable[str], place: str = "") -> HelpPage:
    """Return where the handbook tells of something.

    Parameters
    ----------
    names : iterable of str
        The classes of the widget that has the keyboard and of what holds it, inside out.
    place : str
        The key of the place that is shown.

    Returns
    -------
    HelpPage
        The innermost that is known; the first page of the handbook where none is.
    """
    found = (WIDGETS[name] for name in names if name in WIDGETS)
    return next(found, PLACES.get(place, HelpPage(INDEX)))
