"""``workbench import``."""

from pathlib import Path

import click

from workbench.cli.going_on import told_how_to_go_on
from workbench.cli.settings import Settings, shared_options
from workbench.services.importing import import_capture
from workbench.services.readings.evidence import content_words, kind_words
from workbench.services.session import open_session


@click.command("import")
@click.argument("source", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", default="", help="By default the capture's own.")
@click.option(
    "--trust-model",
    is_flag=True,
    help="Consent to open a model format that can run code it carries (pickle, joblib).",
)
@click.option("--encoding", default="", help="Of text tables, where the guess is wrong: cp1252.")
@click.option("--delimiter", default="", help="Of text tables: one character, or tab.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign of text tables.")
@click.option("--time-zone", default="", help="Of times that carry none: Europe/Berlin.")
@click.option("--table", default="", help="Which table of an SQLite database to read.")
@click.option("--no-signals", is_flag=True, help="Do not measure signals from the tables.")
@shared_options
def import_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    source: tuple[Path, ...],
    title: str,
    trust_model: bool,
    encoding: str,
    delimiter: str,
    decimal: str | None,
    time_zone: str,
    table: str,
    no_signals: bool,
) -> None:
    """Open a new incident from SOURCE: a capture folder, a plain folder, or files.

    Originals are copied and hashed; nothing is recorded unless everything could be taken in.
    """
    told = {
        "encoding": encoding,
        "delimiter": "\t" if delimiter in {"tab", "\\t"} else delimiter,
        "decimal": decimal,
        "time_zone": time_zone,
        "table": table,
    }
    with (
        open_session(settings.folder, create=True) as session,
        settings.progress() as progress,
        told_how_to_go_on(session),
    ):
        made = import_capture(
            session,
            source,
            title=title,
            trust_model=trust_model,
            signals=not no_signals,
            reading={name: value for name, value in told.items() if value},
            progress=progress,
        ).value
        number = session.incident(made.incident).number
    payload = {
        "incident": made.incident,
        "number": number,
        "evidence": [
            {
                "id": e.id,
                "kind": str(e.kind),
                "name": e.name,
                "sha256": e.sha256,
                "rows": e.table.rows if e.table else None,
            }
            for e in made.evidence
        ],
        "gaps": list(made.gaps),
        "notes": list(made.notes),
    }
    words = [
        f"INC-{number:04d}  {made.incident}",
        *(f"  {kind_words(e):<18} {content_words(e):<28} {e.name}" for e in made.evidence),
        *(f"  missing: {gap}" for gap in made.gaps),
        *(f"  guessed: {note}" for note in made.notes[:20]),
    ]
    settings.answer(payload, words)
