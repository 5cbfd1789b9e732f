"""The words of decisions, actions and follow-ups as the window writes them."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.domain.records.prevention import Action
from workbench.language import tr

STATUS: Mapping[str, str] = MappingProxyType(
    {
        "proposed": tr("proposed"),
        "agreed": tr("agreed"),
        "in progress": tr("in progress"),
        "implemented": tr("implemented"),
        "verified": tr("verified"),
        "monitored": tr("monitored"),
        "rejected": tr("rejected"),
    }
)

STEP: Mapping[str, str] = MappingProxyType(
    {
        "proposed": tr("Propose again"),
        "agreed": tr("Agree"),
        "in progress": tr("Start work"),
        "implemented": tr("Say it is in force"),
        "verified": tr("Verify…"),
        "monitored": tr("Watch it"),
        "rejected": tr("Reject…"),
    }
)
"""What is done to bring an action into each state."""

KIND: Mapping[str, str] = MappingProxyType(
    {
        "investigate": tr("investigate this incident"),
        "mitigate": tr("mitigate this incident"),
        "repair": tr("repair the damage"),
        "detect": tr("detect the next one sooner"),
        "mitigate_future": tr("mitigate the next one"),
        "prevent": tr("prevent the next one"),
    }
)

STRENGTH: Mapping[str, str] = MappingProxyType(
    {
        "eliminate": tr("eliminate: it cannot happen any more"),
        "automate": tr("automate: a machine stops it"),
        "alert": tr("alert: a machine says so"),
        "procedure": tr("procedure: people follow steps"),
        "training": tr("training: people know"),
    }
)
"""From the strongest, as :data:`workbench.domain.prevention.STRENGTHS` has them."""

SHORT_STRENGTH: Mapping[str, str] = MappingProxyType(
    {
        "eliminate": tr("eliminate"),
        "automate": tr("automate"),
        "alert": tr("alert"),
        "procedure": tr("procedure"),
        "training": tr("training"),
    }
)

ENDURANCE: Mapping[str, str] = MappingProxyType(
    {
        "holds": tr("holds"),
        "failed": tr("failed"),
        "not looked at": tr("not looked at"),
        "not due": tr("not due"),
    }
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "why it was rejected": tr("why it was rejected"),
        "an owner": tr("an owner"),
        "a due date": tr("a due date"),
        "a success metric with a value": tr("a success metric with a value"),
        "how it is verified": tr("how it is verified"),
        "the run or evidence that verifies it": tr("the run or evidence that verifies it"),
        "what was chosen": tr("what was chosen"),
        "an alternative": tr("an alternative"),
        "the risk that is accepted": tr("the risk that is accepted"),
        "the rationale": tr("the rationale"),
        "dissent, or that there was none when asked": tr(
            "dissent, or that there was none when asked"
        ),
        "whose dissent it is": tr("whose dissent it is"),
        "who decided and when": tr("who decided and when"),
    }
)


def missing_words(problems: tuple[str, ...]) -> str:
    """Return what is missing, in the words of the window; empty where nothing is."""
    if not problems:
        return ""
    return tr("Missing: {what}.", what="; ".join(MISSING.get(one, one) for one in problems))


def owner_words(action: Action) -> str:
    """Return who an action belongs to: the function first."""
    return action.owner_function or action.owner or tr("nobody")


def success_words(action: Action) -> str:
    """Return an action's success metric: ``"auc >= 0.79 over a week"``."""
    success = action.success
    if not success.signal or success.value is None:
        return ""
    window = f" {success.window}" if success.window else ""
    return f"{success.signal} {success.operator} {success.value:g}{window}"
