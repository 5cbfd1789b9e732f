import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.unit.exchange import builders
from workbench.exchange import layout
from workbench.exchange.crate import CrateFile, CrateHeading, CrateRun, render_crate
from workbench.exchange.keys import FileSigner

HEADING = CrateHeading("Name", "Description", "2026-05-14", builders.PACKAGE, "Ask.")
FILES = [CrateFile(f"results/r/{n}.csv", n, "0" * 64) for n in range(5)]
RUNS = [
    CrateRun("r", "Title", "drift.psi", "1.0", "", "", "", ("results/r/0.csv",), ()),
    CrateRun("s", "", "drift.psi", "1.0", "2026-05-14T09:00:00Z", "", "owner", (), ()),
]


def graph(
    made: tuple[Path, FileSigner],
) -> tuple[dict[str, Any], dict[str, dict[str, Any]], set[str]]:
    with zipfile.ZipFile(made[0]) as archive:
        document = json.loads(archive.read(f"{builders.ROOT}/{layout.CRATE}"))
        names = {name.removeprefix(f"{builders.ROOT}/data/") for name in archive.namelist()}
    return document, {entity["@id"]: entity for entity in document["@graph"]}, names


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_root_conforms_to_both_profiles(made: tuple[Path, FileSigner]) -> None:
    document, entities, _ = graph(made)
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    descriptor = entities["ro-crate-metadata.json"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities[descriptor["about"]["@id"]]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= set(root)
    profile = entities[root["conformsTo"]["@id"]]
    assert (profile["@id"], profile["version"]) == ("https://w3id.org/ro/wfrun/process/0.5", "0.5")


def test_every_run_is_a_create_action_between_files_that_are_there(
    made: tuple[Path, FileSigner],
) -> None:
    _, entities, names = graph(made)
    actions = [entities[one["@id"]] for one in listed(entities["./"]["mentions"])]
    assert [action["@type"] for action in actions] == ["CreateAction"]
    for action in actions:
        assert entities[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
        assert entities[action["agent"]["@id"]]["name"] == "owner"
        assert action["endTime"] == "2026-05-14T09:00:01.000+00:00"
        assert action["object"]
        for one in [*listed(action["object"]), *listed(action["result"])]:
            assert entities[one["@id"]]["@type"] == "File"
            assert one["@id"] in names


def test_every_file_but_the_metadata_itself_is_a_part(made: tuple[Path, FileSigner]) -> None:
    _, entities, names = graph(made)
    parts = {one["@id"] for one in entities["./"]["hasPart"]}
    tags = {name for name in names if name.startswith(builders.ROOT)}
    assert parts == names - tags - {"ro-crate-metadata.json"}


def test_who_ran_the_analyses_is_the_author(made: tuple[Path, FileSigner]) -> None:
    _, entities, _ = graph(made)
    assert entities[entities["./"]["author"]["@id"]]["@type"] == "Person"


def test_one_value_stands_without_a_list(made: tuple[Path, FileSigner]) -> None:
    document, _, _ = graph(made)
    lists = [v for e in document["@graph"] for v in e.values() if isinstance(v, list)]
    assert lists
    assert all(len(one) != 1 for one in lists)


def test_no_reference_leads_nowhere(made: tuple[Path, FileSigner]) -> None:
    document, entities, _ = graph(made)
    assert len(entities) == len(document["@graph"])

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict) and set(value) == {"@id"}:
            yield value["@id"]
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from references(item)

    outside = {ref for ref in references(document["@graph"]) if ref not in entities}
    assert outside == {"https://w3id.org/ro/crate/1.1"}


def test_the_order_of_files_does_not_matter() -> None:
    shuffled = FILES.copy()
    random.Random(3).shuffle(shuffled)
    assert render_crate(HEADING, shuffled, RUNS) == render_crate(HEADING, FILES, RUNS)


def test_what_is_not_known_is_left_out() -> None:
    entities = {e["@id"]: e for e in json.loads(render_crate(HEADING, FILES, RUNS))["@graph"]}
    assert "agent" not in entities["#run-r"]
    assert "endTime" not in entities["#run-s"]
    assert entities["#run-s"]["name"] == "drift.psi"
