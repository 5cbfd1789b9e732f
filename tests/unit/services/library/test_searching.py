"""Looking words up follows the journal, ranks what fits best, and tells where the words stand."""

import shutil
import sqlite3
from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.errors import WorkbenchError
from workbench.services.history import redo, undo
from workbench.services.hypotheses import change_hypothesis, state_hypothesis
from workbench.services.library.indexing import bring_up_to_date
from workbench.services.library.searching import search_workspace
from workbench.services.notes import add_note
from workbench.services.session import open_session
from workbench.storage.search_index import FILE


def found(session, *terms, **named):
    return [hit.title for hit in search_workspace(session, terms, **named)]


def test_the_matched_words_are_marked_where_they_stand(session):
    state_hypothesis(session, "1", "Die Fühler in Köln messen Fahrenheit; der Fühler log.")
    hit = search_workspace(session, ["fuhler"])[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Fühler", "Fühler"]
    hit = search_workspace(session, ["fahren"])[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Fahrenheit"]
    long = "word " * 200 + "kestrel " + "word " * 200
    add_note(session, "1", long)
    hit = search_workspace(session, ["kestrel"])[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["kestrel"]
    assert len(hit.snippet) < 160
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")


def test_accents_case_and_ligatures_do_not_matter(session):
    state_hypothesis(session, "1", "Eﬃcient STRAẞE in São Paulo")
    for term in ("efficient", "strasse", "sao paulo", "SÃO"):
        assert found(session, term) == ["Eﬃcient STRAẞE in São Paulo"], term


def test_a_phrase_goes_on_at_its_last_word_only(session):
    state_hypothesis(session, "1", "The unit changed at the source")
    assert found(session, "unit chang")
    assert not found(session, "uni changed")


def test_what_is_written_in_the_search_language_is_only_words(session):
    state_hypothesis(session, "1", 'He said "NEAR" AND left')
    for term in ('"near', "near AND", "said OR", "he*", "(said", "title:said", "said -left", "^he"):
        search_workspace(session, [term])
    assert found(session, '"near"')
    for nothing in ("*", '"', "()", "—"):
        with pytest.raises(WorkbenchError, match="what to look for"):
            search_workspace(session, [nothing])


def test_it_follows_every_act_and_its_undoing(session):
    made = state_hypothesis(session, "1", "A kestrel").value
    assert found(session, "kestrel") == ["A kestrel"]
    change_hypothesis(session, "1", made.id, statement="A heron")
    assert found(session, "kestrel") == []
    undo(session, "1")
    assert found(session, "kestrel") == ["A kestrel"]
    redo(session, "1")
    assert found(session, "heron") == ["A heron"]
    undo(session, "1")
    undo(session, "1")
    assert found(session, "kestrel") == found(session, "heron") == []


def test_only_what_changed_is_indexed_again(session):
    assert bring_up_to_date(session) == 3
    assert bring_up_to_date(session) == 0
    state_hypothesis(session, "2", "A kestrel")
    assert bring_up_to_date(session) == 1
    with open_session(session.workspace.path) as other:
        assert bring_up_to_date(other) == 0


def test_another_process_sees_what_this_one_wrote(session):
    with open_session(session.workspace.path) as other:
        assert not found(other, "kestrel")
        state_hypothesis(session, "1", "A kestrel")
        assert found(other, "kestrel") == ["A kestrel"]
        assert found(session, "kestrel") == ["A kestrel"]


def test_a_new_title_is_a_word_of_everything_in_the_incident(session):
    from workbench.services.evidence import amend

    state_hypothesis(session, "1", "A kestrel")
    assert not found(session, "kestrel", "zanzibar")
    amend(session, "1", {"title": "Zanzibar"})
    assert found(session, "kestrel", "zanzibar") == ["A kestrel"]


def test_kinds_incidents_and_stages_restrict(session):
    for incident in ("1", "2"):
        state_hypothesis(session, incident, f"A kestrel in {incident}")
        add_note(session, incident, "Kestrel heard.")
    assert found(session, "kestrel", kinds=["note"]) == ["Kestrel heard.", "Kestrel heard."]
    assert found(session, "kestrel", kinds=["hypothesis"], incident="2") == ["A kestrel in 2"]
    stage = str(session.incident("1").stage)
    assert len(found(session, "kestrel", stages=[stage])) == 4
    assert found(session, "kestrel", stages=["Report"]) == []
    assert len(found(session, "kestrel", most=1)) == 1
    with pytest.raises(WorkbenchError, match="no stage"):
        search_workspace(session, ["x"], stages=["Lunch"])


def test_an_index_that_is_lost_or_broken_is_made_again(few, tmp_path):
    folder = shutil.copytree(few, tmp_path / "w")
    for spoil in (
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b"no database"),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        _set_version,
    ):
        with open_session(folder) as session:
            state_hypothesis(session, "1", "A kestrel")
            assert "A kestrel" in found(session, "kestrel")
        spoil(folder / FILE)
        with open_session(folder) as session:
            assert "A kestrel" in found(session, "kestrel")


def _set_version(file):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("DROP TABLE prints")
    connection.close()


def test_where_nothing_may_be_written_it_is_looked_up_in_memory(few, tmp_path):
    folder = shutil.copytree(few, tmp_path / "w")
    (folder / FILE).unlink(missing_ok=True)
    with open_session(folder, read_only=True) as session:
        assert found(session, "auc", kinds=["incident"])
    assert not (folder / FILE).exists()


def test_an_encrypted_workspace_has_an_encrypted_index(tmp_path, monkeypatch):
    pytest.importorskip("sqlcipher3")
    (tmp_path / "secret").write_text("correct horse")
    monkeypatch.setenv("WORKBENCH_PASSPHRASE_FILE", str(tmp_path / "secret"))
    from workbench.storage import Workspace

    Workspace.create(tmp_path / "w", passphrase="correct horse").close()
    with open_session(tmp_path / "w") as session:
        session.witness = None
        record(session, told(Random(1), 1))
        state_hypothesis(session, "1", "A kestrel")
        assert found(session, "kestrel") == ["A kestrel"]
    for file in (tmp_path / "w").glob(f"{FILE}*"):
        assert b"kestrel" not in file.read_bytes()
        assert b"SQLite format 3" not in file.read_bytes()
