"""``workbench search``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.incident import Stage
from workbench.services.library.items import KIND_WORDS
from workbench.services.library.searching import MOST, search_workspace
from workbench.services.session import open_for_reading


@click.command("search")
@click.argument("terms", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(sorted(KIND_WORDS)),
    help="Only of this kind; several allowed.",
)
@click.option("--incident", default="", help="Only in this incident.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice([str(stage) for stage in Stage]),
    help="Only in incidents at this stage; several allowed.",
)
@click.option("--most", type=click.IntRange(1), default=MOST, show_default=True)
@shared_options
def search_command(
    settings: Settings,
    terms: tuple[str, ...],
    kinds: tuple[str, ...],
    incident: str,
    stages: tuple[str, ...],
    most: int,
) -> None:
    """Search all incidents for TERMS: records, claims, findings, runs, evidence and notes.

    All terms must be found; put several words in quotes to look for a phrase.
    """
    with open_for_reading(settings.folder) as session:
        found = search_workspace(
            session, terms, kinds=kinds, incident=incident, stages=stages, most=most
        )
    payload = {
        "terms": list(terms),
        "hits": [
            {
                "incident": hit.incident,
                "reference": hit.reference,
                "incident_title": hit.incident_title,
                "kind": hit.kind,
                "id": hit.id,
                "title": hit.title,
                "field": hit.field,
                "snippet": hit.snippet,
                "run": hit.run,
                "stage": hit.stage,
                "marks": [list(one) for one in hit.marks],
                "score": hit.score,
            }
            for hit in found
        ],
    }
    words = [
        f"{hit.reference}  {hit.kind_words:<16}  {(hit.run or hit.id)[-8:]}  "
        f"{hit.field}: {hit.snippet}"
        for hit in found
    ]
    settings.answer(payload, words or "Nothing found.")
