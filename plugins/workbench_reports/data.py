"""The report as JSON, for programs: what every other format shows, and nothing else."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel

from workbench.api import ReportDocument, ReportWriter, readable
from workbench_reports.paper import Paper, paper_of


class JsonReport(ReportWriter):
    """The report as one JSON object."""

    id: ClassVar[str] = "report.json"
    title: ClassVar[str] = "Data for programs"
    suffix: ClassVar[str] = ".json"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as UTF-8."""
        paper = paper_of(document)
        body = {"format": "workbench-report/1", "audience": document.audience, **_body(paper)}
        return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _body(paper: Paper) -> dict[str, Any]:
    return {
        "title": readable(paper.title),
        "status": readable(paper.status),
        "facts": {name.lower().replace(" ", "_"): readable(value) for name, value in paper.facts},
        "sections": [
            {
                "id": section.anchor,
                "title": readable(section.title),
                "appendix": section.appendix,
                "blocks": [_plain(block) for block in section.blocks],
            }
            for section in paper.sections
        ],
        "program": paper.program,
    }


def _plain(value: object) -> Any:  # noqa: ANN401 -- a part of a JSON document
    """Return blocks, nouns and moments as JSON has them, each block with its kind."""
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json", exclude_none=True))
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__.lower(), **told}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return readable(value) if isinstance(value, str) else value
