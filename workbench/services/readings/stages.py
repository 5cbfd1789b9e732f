"""Which stages of the pipeline the evidence says something of, and which it leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.datasets.completeness import of_evidence
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.domain.opening_content import PipelineStage
from workbench.language import tr
from workbench.services.opening.content import pipeline_stages
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """One stage of the pipeline and what says something of it.

    Attributes
    ----------
    stage : PipelineStage
    by : tuple of str
        What is at hand, in words.
    lacks : tuple of str
        What would say more, in words.
    """

    stage: PipelineStage
    by: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether anything at hand says something of the stage."""
        return bool(self.by)

    @property
    def gap(self) -> str:
        """What is missing in a sentence; empty for a stage that is covered."""
        if self.covered:
            return ""
        return tr(
            "Nothing covers {stage}: {without}.",
            stage=self.stage.title.lower(),
            without=self.stage.without,
        )

    def json_body(self) -> dict[str, JsonValue]:
        """Return the stage as ``workbench evidence list --json`` prints it."""
        return {
            "stage": self.stage.id,
            "covered": self.covered,
            "by": list(self.by),
            "lacks": list(self.lacks),
            "gap": self.gap,
        }


def stages_of(session: Session, state: Incident) -> tuple[StageCoverage, ...]:
    """Return every stage of the pipeline, in the order data passes them.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    return coverage_of_stages(state, lineage_at_hand(session, state))


def coverage_of_stages(state: Incident, lineage: Lineage | None) -> tuple[StageCoverage, ...]:
    """Return every stage of the pipeline; arguments as they are at hand.

    Parameters
    ----------
    state : Incident
    lineage : Lineage or None
    """
    there = frozenset(_signs(state, lineage))
    return tuple(
        StageCoverage(
            stage,
            tuple(one.title for one in stage.signs if one.sign in there),
            tuple(one.title for one in stage.signs if one.sign not in there),
        )
        for stage in pipeline_stages().stages
    )


def lineage_at_hand(session: Session, state: Incident) -> Lineage | None:
    """Return the lineage of an incident; None where there is none."""
    item = next((e for e in state.evidence if e.kind is EvidenceKind.LINEAGE), None)
    if item is None:
        return None
    digest = str(item.details.get("parsed") or item.sha256)
    return Lineage.model_validate_json(session.workspace.objects.read(digest))


def _signs(state: Incident, lineage: Lineage | None) -> Iterator[str]:
    """Yield what is at hand, by the names that the content uses."""
    for kind in of_evidence(state.evidence, state.windows).present:
        yield kind.key
    for item in state.evidence:
        if item.table is None:
            continue
        roles = item.table.roles
        if roles.features:
            yield "features"
        if roles.prediction or roles.score:
            yield "outputs"
        if item.window:
            yield item.window
    for node in lineage.nodes if lineage is not None else ():
        yield f"lineage.{node.kind}"
