"""What an insider cannot escape by calling a package later, or less disclosed, than it is."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.hostile.journal_edits import GONE
from tests.hostile.kit import Kit, appended, pretty
from tests.hostile.reader import Reader
from tests.hostile.sound import RUN
from tests.hostile.test_sound_packages import judged
from workbench.domain.events import Event
from workbench.exchange import contents_check, layout
from workbench.exchange.account import Account
from workbench.exchange.agreement import check_agreement
from workbench.exchange.crate_check import check_crate
from workbench.exchange.description import read_description
from workbench.exchange.recipe import read_recipe
from workbench.exchange.verdict import Level, Problem


def later(kit: Kit, version: str = "1.7") -> Kit:
    description = kit.document(layout.INCIDENT) | {"version": version}
    return kit.sealed({layout.INCIDENT: pretty(description)}, version=version)


def bent(kit: Kit, **changes: Any) -> Kit:
    """The recipe tells of its only run as the journal does not."""
    recipe = kit.document(layout.RECIPE)
    recipe["runs"][0].update(changes)
    return kit.with_members({layout.RECIPE: pretty(recipe)})


def found(kit: Kit, reader: Reader) -> tuple[Problem, ...]:
    return judged(kit, reader).problems


def test_a_later_version_says_what_was_not_compared(kit: Kit, reader: Reader) -> None:
    answer = judged(later(kit), reader)
    assert answer.level is Level.L3
    assert any("VERIFY.txt" in what and "1.7" in what for what in answer.not_checked)
    assert not any("VERIFY.txt" in what for what in judged(kit, reader).not_checked)


@pytest.mark.parametrize("version", ["1.0", "1.7"])
def test_a_finished_run_is_in_the_recipe_whatever_the_version(
    kit: Kit, reader: Reader, version: str
) -> None:
    told = kit.journal[8]["body"]
    assert told["id"] == RUN
    changed = appended(kit, "run.recorded", {**told, "id": GONE})
    problems = found(later(changed, version), reader)
    assert [problem.code for problem in problems] == ["recipe.run_missing"]


@pytest.mark.parametrize("version", ["1.0", "1.7"])
def test_every_output_of_a_run_is_named_whatever_the_version(
    kit: Kit, reader: Reader, version: str
) -> None:
    outputs = kit.document(layout.RECIPE)["runs"][0]["outputs"]
    short = [one for one in outputs if one["path"] == "result.json"]
    assert len(short) < len(outputs)
    changed = bent(kit, outputs=short)
    tables = [p for p in kit.members if p.startswith(layout.RESULTS) and p.endswith(".parquet")]
    gone = changed.with_members(dict.fromkeys(tables))
    assert "recipe.differs" in {p.code for p in found(later(gone, version), reader)}


@pytest.mark.parametrize("version", ["1.0", "1.7"])
def test_a_pickle_is_no_model_whatever_the_version(kit: Kit, reader: Reader, version: str) -> None:
    description = kit.document(layout.INCIDENT)
    description["counts"]["models"] += 1
    changed = kit.with_members(
        {"data/models/net.skops": b"\x80\x04]q.", layout.INCIDENT: pretty(description)}
    )
    assert "model.kind" in {p.code for p in found(later(changed, version), reader)}


def test_no_more_runs_are_untold_than_are_withheld(kit: Kit) -> None:
    step = read_recipe(kit.members[layout.RECIPE])[0]
    description = read_description(kit.members[layout.INCIDENT])
    described = replace(description, incident={**description.incident, "claims": []})
    account = Account(withheld={"run.recorded", "incident.opened", "claim.added"}, withheld_runs=1)
    assert check_agreement(account, (step,), described) == []
    two = (step, replace(step, run=GONE))
    assert [p.code for p in check_agreement(account, two, described)] == ["recipe.run_unknown"]


def history(count: int) -> Iterator[Event]:
    """Claims, then each taken back, the newest first, and each done again, the oldest first."""
    acts = [("claim.added", {"id": f"c{seq}", "text": "x"}) for seq in range(2, count + 2)]
    acts += [("change.undone", {"seq": seq}) for seq in range(count + 1, 1, -1)]
    acts += [("change.redone", {"seq": seq}) for seq in range(2, count + 2)]
    for seq, (kind, body) in enumerate(acts, start=2):
        yield Event("i", seq, kind, 1, "", "", body, f"{seq:032x}", f"{seq:064x}", "", "")


def test_a_long_history_is_judged_in_time_that_grows_with_it() -> None:
    start = time.process_time()
    account = Account()
    for event in history(30_000):
        account.note(event)
    claims = account.claims()
    assert claims is not None
    assert [claims[0]["id"], claims[-1]["id"], len(claims)] == ["c2", "c30001", 30_000]
    assert time.process_time() - start < 4


def test_a_crate_of_many_folders_is_judged_in_time_that_grows_with_it() -> None:
    files = {f"data/evidence/{at:016x}-a": (1, "") for at in range(20_000)}
    graph = [{"@id": f"f{at}/", "@type": "Dataset"} for at in range(20_000)]
    document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    start = time.process_time()
    assert len(check_crate(document, "", files, frozenset())) == len(graph)
    assert time.process_time() - start < 4


def test_a_report_too_long_for_its_claims_is_not_searched(
    kit: Kit, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents_check, "MAX_COMPARED", 10)
    assert [p.code for p in found(kit, reader)] == ["report.too_long"]
