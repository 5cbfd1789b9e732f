"""A capture folder is checked before anything is read; each fault is one clear sentence."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from workbench.assets import room
from workbench.datasets.capture import Capture
from workbench.domain.evidence import EvidenceKind
from workbench.errors import EvidenceError

DATA = Path(__file__).parent / "data" / "bike_case"
MINIMAL = {"format": "workbench-capture/1", "title": "T", "tables": [{"path": "a.csv"}]}


def _folder(tmp_path: Path, document: object, *files: str) -> Path:
    folder = tmp_path / "capture"
    folder.mkdir()
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / "capture.json").write_text(text, encoding="utf-8")
    for name in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x,y\n1,2\n", encoding="utf-8")
    return folder


def _refused(folder: Path) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        Capture.from_folder(folder)
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


def test_a_real_capture_gives_files_roles_and_gaps():
    capture = Capture.from_folder(DATA)
    assert capture.title == "Bike demand model: accuracy review"
    assert (capture.task, capture.metric) == ("binary", "accuracy")
    assert [f.name for f in capture.files] == [
        "reference.parquet",
        "incident.parquet",
        "lineage.json",
    ]
    reference = capture.files[0]
    assert reference.window == "reference"
    assert reference.roles.label == "busy"
    assert reference.features_given
    assert [gap.key for gap in capture.completeness.missing] == [
        "model",
        "signals",
        "changes",
        "environment",
        "history",
    ]
    assert capture.gaps[0].startswith("No model: ")


def test_everything_a_capture_can_name_arrives_under_its_kind(tmp_path):
    names = ["a.csv", "m.onnx", "l.json", "s.csv", "c.jsonl", "app.jsonl", "env.json"]
    document = {
        **MINIMAL,
        "captured_at": "2026-05-14T11:00:00+02:00",
        "tables": [
            {"path": "a.csv", "window": "reference", "roles": {"feature": "x", "label": "y"}}
        ],
        "model": {"path": "m.onnx", "format": "onnx", "inputs": {"f0": "x"}},
        "lineage": "l.json",
        "signals": [{"path": "s.csv"}],
        "changes": "c.jsonl",
        "logs": ["app.jsonl"],
        "environment": "env.json",
        "windows": {"incident": ["2026-05-13T00:00:00Z", "2026-05-14T00:00:00Z"]},
        "target": "checkout",
    }
    capture = Capture.from_folder(_folder(tmp_path, document, *names))
    assert [f.kind for f in capture.files] == [
        EvidenceKind.TABLE,
        EvidenceKind.MODEL,
        EvidenceKind.LINEAGE,
        EvidenceKind.SIGNALS,
        EvidenceKind.CHANGES,
        EvidenceKind.LOGS,
        EvidenceKind.ENVIRONMENT,
    ]
    assert capture.captured_at == datetime(2026, 5, 14, 9, tzinfo=UTC)
    assert capture.spans["incident"][0] == datetime(2026, 5, 13, tzinfo=UTC)
    assert capture.files[0].roles.features == ("x",)
    assert dict(capture.of_kind(EvidenceKind.MODEL)[0].hints)["inputs"] == {"f0": "x"}


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"format": "workbench-capture/2"}, "capture.format", "workbench-capture/2"),
        ({"format": "something else"}, "capture.format", "unknown format"),
        ({"title": None}, "capture.field", "title"),
        ({"task": "ranking"}, "capture.field", "task"),
        ({"tables": []}, "capture.field", "neither a table nor a signals file"),
        ({"tables": [{"path": "/etc/passwd"}]}, "capture.field", "absolute"),
        ({"tables": [{"path": "..\\a.csv"}]}, "capture.field", "leaves the folder"),
        ({"tables": [{"path": "a/../../a.csv"}]}, "capture.field", "leaves the folder"),
        ({"tables": [{"path": "C:\\a.csv"}]}, "capture.field", "absolute"),
        (
            {"tables": [{"path": "a.csv", "roles": {"labels": "y"}}]},
            "capture.field",
            "no known role",
        ),
        ({"tables": [{"path": "a.csv"}, {"path": "a.csv"}]}, "capture.twice", "twice"),
        ({"model": {"path": "gone.skops"}}, "capture.missing_file", "gone.skops is not there"),
        (
            {"windows": {"incident": ["2026-05-13T00:00:00", "2026-05-14T00:00:00Z"]}},
            "capture.field",
            "timezone",
        ),
        (
            {"windows": {"incident": ["2026-05-14T00:00:00Z", "2026-05-13T00:00:00Z"]}},
            "capture.field",
            "ends before it starts",
        ),
    ],
)
def test_a_wrong_field_is_named_in_one_sentence(tmp_path, change, code, words):
    error = _refused(_folder(tmp_path, {**MINIMAL, **change}, "a.csv"))
    assert error.code == code
    assert words in error.message


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"x"', '{"format": 1, "format": 2}', '{"format": NaN}', "\x00"]
)
def test_what_is_no_json_object_is_refused(tmp_path, text):
    assert _refused(_folder(tmp_path, text)).code in {"capture.json", "capture.format"}


def test_a_folder_without_its_description_says_so(tmp_path):
    assert _refused(tmp_path).code == "capture.no_manifest"
    assert _refused(tmp_path / "nowhere").code == "capture.no_folder"


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    folder = _folder(tmp_path, MINIMAL)
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    (folder / "a.csv").symlink_to(secret)
    error = _refused(folder)
    assert error.code == "capture.outside"


def test_a_link_that_stays_inside_is_followed(tmp_path):
    folder = _folder(tmp_path, MINIMAL, "data/real.csv")
    (folder / "a.csv").symlink_to(folder / "data" / "real.csv")
    assert Capture.from_folder(folder).files[0].name == "a.csv"


def test_an_empty_file_and_a_folder_in_place_of_a_file_are_refused(tmp_path):
    folder = _folder(tmp_path, MINIMAL, "a.csv")
    (folder / "a.csv").write_bytes(b"")
    assert _refused(folder).code == "evidence.empty"
    (folder / "a.csv").unlink()
    (folder / "a.csv").mkdir()
    assert _refused(folder).code == "capture.no_file"


def test_a_field_of_a_later_time_is_told_and_left_alone(tmp_path):
    document = {**MINIMAL, "owner": "ml", "tables": [{"path": "a.csv", "sampled": 0.1}]}
    notes = Capture.from_folder(_folder(tmp_path, document, "a.csv")).notes
    assert len(notes) == 2
    assert "owner is not known" in notes[0]


def test_dropped_files_get_kind_and_window_from_their_names(tmp_path):
    names = [
        "baseline.csv",
        "prod_2026.parquet",
        "lineage.json",
        "deploys.csv",
        "model.skops",
        "notes.txt",
    ]
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    capture = Capture.open([tmp_path])
    found = {f.name: (f.kind, f.window) for f in capture.files}
    assert found == {
        "baseline.csv": (EvidenceKind.TABLE, "reference"),
        "prod_2026.parquet": (EvidenceKind.TABLE, "incident"),
        "lineage.json": (EvidenceKind.LINEAGE, None),
        "deploys.csv": (EvidenceKind.CHANGES, None),
        "model.skops": (EvidenceKind.MODEL, None),
        "notes.txt": (None, None),
    }
    assert not capture.declared
    assert len(capture.notes) == 2


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("reference.csv", "reference"),
        ("train-2024.parquet", "reference"),
        ("incident.csv", "incident"),
        ("current.csv", "incident"),
        ("history.parquet", "history"),
        ("preference.csv", None),
        ("barefoot.csv", None),
        ("products.csv", None),
    ],
)
def test_only_whole_words_of_a_name_give_a_window(tmp_path, name, window):
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert Capture.from_files([tmp_path / name]).files[0].window == window


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    paths = []
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "data.csv")
        paths[-1].write_text("x", encoding="utf-8")
    assert [f.name for f in Capture.from_files(paths).files] == [
        "after/data.csv",
        "before/data.csv",
    ]
    with pytest.raises(EvidenceError) as caught:
        Capture.from_files([paths[0], paths[0]])
    assert caught.value.code == "capture.twice"


def test_a_dropped_folder_may_not_link_out_but_a_named_file_may(tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    (tmp_path / "elsewhere.csv").write_text("x", encoding="utf-8")
    link = folder / "link.csv"
    link.symlink_to(tmp_path / "elsewhere.csv")
    assert Capture.open([link]).files[0].name == "link.csv"
    with pytest.raises(EvidenceError) as caught:
        Capture.open([folder])
    assert caught.value.code == "capture.outside"


def test_a_folder_of_everything_is_no_evidence(tmp_path):
    for place in range(501):
        (tmp_path / f"{place}.txt").write_text("x", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        Capture.open([tmp_path])
    assert caught.value.code == "capture.many_files"


def test_no_file_at_all_and_a_missing_one_are_refused(tmp_path):
    for paths in ([], [tmp_path / "gone.csv"]):
        with pytest.raises(EvidenceError) as caught:
            Capture.open(paths)
        assert caught.value.code in {"capture.no_files", "capture.missing_file"}


def test_the_published_schema_and_the_reader_agree(tmp_path):
    schema = json.loads((room("schemas") / "capture" / "1.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads((DATA / "capture.json").read_text("utf-8")))
    wrong = [
        {"format": "workbench-capture/2"},
        {"task": "ranking"},
        {"tables": []},
        {"tables": [{"path": "/etc/passwd"}]},
        {"tables": [{"path": "b/../../a.csv"}]},
        {"tables": [{"path": "a.csv", "roles": {"labels": "y"}}]},
        {"logs": "app.log"},
        {"model": {"format": "skops"}},
    ]
    right = [
        {},
        {"owner": "ml"},
        {"tables": [{"path": "a.csv", "roles": {"feature": "x"}}]},
        {"windows": {"own": ["2026-05-13T00:00:00Z", "2026-05-14T00:00:00Z"]}},
    ]
    for change in (*wrong, *right):
        shutil.rmtree(tmp_path / "capture", ignore_errors=True)
        document = {**MINIMAL, **change}
        folder = _folder(tmp_path, document, "a.csv")
        accepted = True
        try:
            Capture.from_folder(folder)
        except EvidenceError:
            accepted = False
        assert validator.is_valid(document) == accepted == (change in right), change
