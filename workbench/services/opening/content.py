"""The content that ships with the product for opening an incident, read once."""

from functools import cache
from typing import TypeVar

from pydantic import ValidationError

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.opening_content import (
    Content,
    Criteria,
    HealthMetrics,
    Participation,
    PipelineStages,
    Playbooks,
    Prompts,
    SeverityTable,
    Taxonomy,
)
from workbench.errors import WorkbenchError

Item = TypeVar("Item", bound=Content)


@cache
def taxonomy() -> Taxonomy:
    """Return what a triage chooses from."""
    return _read("taxonomy.json", Taxonomy)


@cache
def severity_table() -> SeverityTable:
    """Return the severity table."""
    return _read("severity.json", SeverityTable)


@cache
def criteria() -> Criteria:
    """Return what makes something an incident."""
    return _read("criteria.json", Criteria)


@cache
def playbooks() -> Playbooks:
    """Return the playbooks, one a category."""
    return _read("playbooks.json", Playbooks)


@cache
def participation() -> Participation:
    """Return functions, parts and plans."""
    return _read("participation.json", Participation)


@cache
def prompts() -> Prompts:
    """Return the prompts of every field."""
    return _read("prompts.json", Prompts)


@cache
def health_metrics() -> HealthMetrics:
    """Return the figures of how retrospectives go."""
    return _read("health.json", HealthMetrics)


@cache
def pipeline_stages() -> PipelineStages:
    """Return the stages of the pipeline and what covers each."""
    return _read("stages.json", PipelineStages)


def _read(name: str, shape: type[Item]) -> Item:
    path = room("resources") / "opening" / name
    try:
        return shape.model_validate(strict_loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise WorkbenchError(
            "content.unreadable",
            f"{name} of the opening content cannot be used: {error}.",
            "Put the file that came with the program back.",
        ) from None
