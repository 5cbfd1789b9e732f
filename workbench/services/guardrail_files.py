"""Guardrails written as files for other tools."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.exchange.rule_files.json_schema import row_schema_text
from workbench.exchange.rule_files.pandera_file import pandera_schema
from workbench.exchange.rule_files.prometheus import prometheus_rules
from workbench.exchange.rule_files.words import identifier
from workbench.science.guardrails.rule import ON_ROWS
from workbench.services.session import Session

Format = Literal["prometheus", "pandera", "json-schema"]
FORMATS: Mapping[Format, str] = {
    "prometheus": ".rules.yml",
    "pandera": ".py",
    "json-schema": ".schema.json",
}
"""Endings of the files guardrails are written as."""


def guardrail_text(guardrails: Sequence[Guardrail], format_: Format, title: str) -> str:
    """Return guardrails as a file's text.

    Raises
    ------
    WorkbenchError
        If none of them can be told in that form.
    """
    on_rows = [one for one in guardrails if one.kind in ON_ROWS]
    if format_ != "prometheus" and not on_rows:
        raise WorkbenchError(
            "guardrail.format",
            "None of these guardrails judges rows, so there is nothing to check them with.",
            "Write them as rules for Prometheus.",
        )
    if format_ == "prometheus":
        return prometheus_rules(guardrails, f"incident-workbench: {title}")
    if format_ == "pandera":
        return pandera_schema(guardrails, title)
    return row_schema_text(guardrails, title)


def export_guardrails(
    session: Session,
    incident: str,
    folder: Path,
    formats: Sequence[Format] = tuple(FORMATS),
    guardrails: Sequence[Guardrail] = (),
) -> list[Path]:
    """Write guardrails of an incident into a folder, a file a form.

    Parameters
    ----------
    session : Session
    incident : str
    folder : Path
        Made where it does not exist.
    formats : sequence of str
        See :data:`FORMATS`; forms that cannot tell any of the guardrails are left out where
        there are others.
    guardrails : sequence of Guardrail
        By default all.

    Raises
    ------
    WorkbenchError
        If there is no guardrail, or none can be written in the forms asked for.
    """
    state = session.incident(incident)
    chosen = tuple(guardrails) or state.records.guardrails
    if not chosen:
        raise WorkbenchError(
            "guardrail.none", "This incident has no guardrail yet.", "Propose one first."
        )
    stem = identifier(f"INC {state.number:04d} guardrails")
    texts: dict[Path, str] = {}
    problem: WorkbenchError | None = None
    for form in formats:
        try:
            text = guardrail_text(chosen, form, state.title)
        except WorkbenchError as error:
            problem = error
            continue
        texts[folder / f"{stem}{FORMATS[form]}"] = text
    if not texts and problem is not None:
        raise problem
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return list(texts)
