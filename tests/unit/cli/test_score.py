"""`workbench score`: a file or a folder of signals, one score a row, and one sentence when not."""

import csv
import json
from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest

from workbench.__main__ import main
from workbench.cli import score_signals
from workbench.jobs.local import LocalRunner
from workbench.services import errands, guarded

START = pd.Timestamp("2026-03-01")


def frame(count=600, seed=0):
    values = np.random.default_rng(seed).normal(10.0, 1.0, count)
    values[400] = 60.0
    times = START + pd.to_timedelta(np.arange(count) * 5, unit="min")
    return pd.DataFrame({"timestamp": times, "value": values})


def scores(path):
    with path.open(newline="") as stream:
        return [float(row["anomaly_score"]) for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def worker():
    """One worker for all of this file; every command starts its own otherwise."""
    with LocalRunner(1, libraries=()) as runner:
        yield runner


@pytest.fixture(autouse=True)
def same_worker(worker, monkeypatch):
    monkeypatch.setattr(score_signals, "LocalRunner", lambda *_, **__: nullcontext(worker))


@pytest.fixture
def signal(tmp_path):
    path = tmp_path / "signal.csv"
    frame().to_csv(path, index=False)
    return path


def test_a_plain_path_is_scored_and_told_in_words(signal, capsys):
    assert main(["score", str(signal)]) == 0
    told = capsys.readouterr().out
    assert "2026-03-02T09:20:00Z" in told
    assert "above anything before" in told


def test_output_has_one_score_for_each_row_in_their_order(signal, tmp_path):
    target = tmp_path / "out.csv"
    assert main(["score", str(signal), "--output", str(target)]) == 0
    found = scores(target)
    assert len(found) == 600
    assert all(0.0 <= score <= 1.0 for score in found)
    assert int(np.argmax(found)) == 400


def test_rows_out_of_order_are_scored_by_time_and_written_in_their_own_order(tmp_path):
    random = np.random.default_rng(4).permutation(600)
    sorted_file, mixed = tmp_path / "sorted.csv", tmp_path / "mixed.csv"
    frame().to_csv(sorted_file, index=False)
    frame().iloc[random].to_csv(mixed, index=False)
    for path in (sorted_file, mixed):
        assert main(["score", str(path), "-o", str(path.with_suffix(".out.csv"))]) == 0
    plain = scores(tmp_path / "sorted.out.csv")
    assert scores(tmp_path / "mixed.out.csv") == [plain[row] for row in random]


def test_json_holds_anomalies_with_reasons(signal, capsys):
    assert main(["score", "--json", str(signal)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    largest = max(file["largest"], key=lambda one: one["score"])
    assert (largest["row"], largest["column"]) == (400, "value")
    assert largest["sentence"].endswith(".")
    assert file["time_column"] == "timestamp"


def test_a_folder_is_scored_with_the_folders_in_it_and_keeps_its_shape(tmp_path, capsys):
    data, out = tmp_path / "data", tmp_path / "out"
    (data / "deep").mkdir(parents=True)
    frame().to_csv(data / "one.csv", index=False)
    frame(seed=1).to_parquet(data / "deep" / "two.parquet")
    assert main(["--json", "score", str(data), "-o", str(out)]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 2
    assert len(scores(out / "one.csv")) == len(scores(out / "deep" / "two.csv")) == 600


def test_a_bad_file_in_a_folder_does_not_keep_the_others_from_it(tmp_path, capsys):
    frame().to_csv(tmp_path / "good.csv", index=False)
    (tmp_path / "bad.csv").write_text("name,word\na,b\nc,d\n")
    assert main(["score", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "good.csv: " in told
    assert "bad.csv: not scored." in told


def test_several_columns_are_scored_together_or_those_that_are_named(tmp_path, capsys):
    both = frame().assign(other=np.random.default_rng(9).normal(size=600), id=range(600))
    path = tmp_path / "both.csv"
    both.to_csv(path, index=False)
    assert main(["score", "--json", str(path)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["detector"], file["columns"]) == ("multivariate", ["value", "other"])
    assert "id was left out" in file["notes"][0]
    assert main(["score", "--json", str(path), "--column", "other"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["detector"], file["columns"]) == ("univariate", ["other"])


@pytest.mark.parametrize(("unit", "name"), [(1, "s"), (1_000, "ms"), (1_000_000_000, "ns")])
def test_times_may_be_counted_since_1970(tmp_path, capsys, unit, name):
    counted = frame()
    seconds = (counted["timestamp"] - pd.Timestamp(0)) // pd.Timedelta(1, "s")
    counted["timestamp"] = seconds * unit
    path = tmp_path / f"{name}.csv"
    counted.to_csv(path, index=False)
    assert main(["score", "--json", str(path)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert any(one["time"] == "2026-03-02T09:20:00Z" for one in file["largest"])


def test_fail_tells_by_the_exit_code(signal):
    assert main(["score", str(signal), "--fail"]) == 1
    assert main(["score", str(signal), "--fail", "--threshold", "1"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("a,b\nx,y\n", "no column of numbers"),
        ("timestamp,value\n", "no rows"),
    ],
)
def test_what_cannot_be_scored_is_said_in_a_sentence(tmp_path, capsys, content, said):
    path, target = tmp_path / "odd.csv", tmp_path / "out.csv"
    path.write_text(content)
    assert main(["score", str(path), "-o", str(target)]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert not target.exists()


def test_a_path_that_leads_nowhere_and_a_column_that_is_not_there(signal, tmp_path, capsys):
    assert main(["score", str(tmp_path / "none.csv")]) == 2
    assert main(["score", str(signal), "--column", "speed"]) == 2
    assert main(["score"]) == 2
    told = capsys.readouterr().err
    assert "no file or folder" in told
    assert "no column of numbers named 'speed'" in told


def test_scores_are_never_written_over_signals(signal):
    before = signal.read_bytes()
    assert main(["score", str(signal), "-o", str(signal)]) == 2
    assert signal.read_bytes() == before


def test_a_file_without_times_is_scored_in_its_order(tmp_path, capsys):
    path = tmp_path / "plain.csv"
    frame()[["value"]].to_csv(path, index=False)
    assert main(["score", "--json", str(path)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["time_column"] is None
    assert "no column of times" in file["notes"][0]
    assert 400 in [one["row"] for one in file["largest"]]


def test_a_file_is_read_by_a_worker_and_never_in_this_process(signal, capsys, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("read in this process")

    for name in ("import_table", "choose_importer"):
        monkeypatch.setattr(errands, name, refused)
    assert main(["score", str(signal)]) == 0
    assert "anomal" in capsys.readouterr().out


def test_what_takes_more_than_a_file_of_its_size_should_is_refused_in_a_sentence(
    signal, capsys, monkeypatch
):
    limits = guarded.reading_limits(1)
    small = limits.model_copy(update={"processor": 0.01, "seconds": 0.01})
    monkeypatch.setattr(guarded, "reading_limits", lambda *_, **__: small)
    assert main(["score", str(signal)]) == 2
    assert "takes far longer to read than a file of its size should" in capsys.readouterr().err
