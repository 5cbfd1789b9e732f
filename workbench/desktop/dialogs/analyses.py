"""Which analyses there are for an incident, and which of them can be run now."""

from dataclasses import dataclass

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.registry import AnalysisInfo
from workbench.services.run_inputs import gather_inputs
from workbench.services.running import expected_of
from workbench.services.session import Session

KINDS = {
    "root_cause": tr("Causes"),
    "drift": tr("Drift"),
    "explanation": tr("Explanation"),
    "score": tr("Scores"),
    "quality": tr("Quality"),
    "repair": tr("Repairs"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One analysis.

    Attributes
    ----------
    info : AnalysisInfo
    reason : str
        Why it cannot be run now; empty where it can.
    expected : str
        The behaviour that is expected, as the problem is framed or the analysis declares.
    """

    info: AnalysisInfo
    reason: str = ""
    expected: str = ""


def offered(session: Session, incident: str) -> tuple[Offered, ...]:
    """Return every analysis, by kind, and whether what it needs is at hand.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    found = []
    for info in session.registry.analyses():
        expected = expected_of(state, info)
        try:
            gather_inputs(state, info)
        except WorkbenchError as error:
            found.append(Offered(info, f"{error.message} {error.hint}".strip(), expected))
        else:
            found.append(Offered(info, expected=expected))
    order = list(KINDS)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order.index(one.info.kind) if one.info.kind in order else len(order),
                one.info.title,
            ),
        )
    )


def kind_words(kind: str) -> str:
    """Return a kind of analysis as a heading.

    Parameters
    ----------
    kind : str
    """
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
