"""Dismissals that are alike: one reason, the same leading signals, one group of models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring.testing import ChangeProposal
from workbench.services.scoring.acts import DISMISSED, REOPENED
from workbench.services.session import Session
from workbench.storage.score_book import Act

PROPOSED, ACCEPTED, REFUSED = "proposal.made", "proposal.accepted", "proposal.refused"
_LEADING = 0.25
"""Share of a score from which a signal leads, where a dismissal does not say which do."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Dismissals that are alike.

    Attributes
    ----------
    reason : str
    signals : tuple of str
    group : str
        Of models, or a model.
    acts : tuple of Act
        Dismissals that no decided proposal rests on, oldest first.
    """

    reason: str
    signals: tuple[str, ...]
    group: str
    acts: tuple[Act, ...]

    def json_body(self) -> dict[str, JsonValue]:
        """Return what names the pattern."""
        return {"reason": self.reason, "signals": list(self.signals), "group": self.group}


def dismissal_patterns(session: Session) -> tuple[Pattern, ...]:
    """Return the patterns of dismissals that stand, the most frequent first."""
    with session.workspace.score_book() as book:
        acts, models = book.acts(), book.models()
    back = {act.body["act"] for act in acts if act.type == REOPENED}
    settled = {act.body["proposal"] for act in acts if act.type in (ACCEPTED, REFUSED)}
    used: set[int] = set()
    for act in acts:
        if act.type == PROPOSED and act.body["id"] in settled:
            used |= set(ChangeProposal.model_validate(act.body).dismissals)
    found: dict[tuple[str, tuple[str, ...], str], list[Act]] = {}
    for act in acts:
        if act.type != DISMISSED or act.seq in back or act.seq in used:
            continue
        model = str(act.body["model"])
        group = (models[model].group if model in models else "") or model
        key = (str(act.body["reason"]), _signals(act.body), group)
        found.setdefault(key, []).append(act)
    made = [Pattern(*key, tuple(group)) for key, group in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.acts), one.reason, one.group)))


def _signals(body: Mapping[str, Any]) -> tuple[str, ...]:
    if "signals" in body:
        return tuple(sorted(map(str, body["signals"])))
    parts: Mapping[str, float] = body.get("contributions", {})
    least = _LEADING * sum(parts.values())
    return tuple(sorted(name for name, part in parts.items() if part > 0 and part >= least))
