"""Models are described without being opened, and opened only where that is harmless."""

import json
import pickle
import sys
import zipfile
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

from tests.plugins.importers import onnx_writing
from workbench.api import EvidenceError, EvidenceKind, Model
from workbench_importers.model_files import OnnxModelImporter
from workbench_importers.onnx_models import OnnxLoader
from workbench_importers.skops_models import SkopsLoader
from workbench_importers.unsafe_pickle import PickleLoader

FEATURES = ("age", "city", "income")


def _frame(n: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "income": random.normal(50, 10, n),
            "age": random.integers(18, 90, n).astype(float),
            "city": random.choice(["a", "b", "c"], n),
            "ignored": 1,
        }
    )


def _pipeline(classes=("no", "yes")):
    frame = _frame()
    label = np.where(frame["income"] > 50, classes[1], classes[0])
    encode = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["city"]),
        remainder="passthrough",
    )
    chain = make_pipeline(encode, HistGradientBoostingClassifier(max_iter=5, random_state=0))
    return chain.fit(frame[list(FEATURES)], label)


@pytest.fixture
def saved(tmp_path) -> Path:
    path = tmp_path / "model.skops"
    skops.io.dump(_pipeline(), path)
    return path


def _refused(loader, path, inputs=None, features=FEATURES) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        loader().load(path, inputs or {}, features)
    assert caught.value.hint
    return caught.value


def test_a_skops_model_is_described_without_being_opened(saved, choose, monkeypatch):
    monkeypatch.setattr(skops.io, "load", None)
    importer = choose(saved)
    imported = importer.read(saved, {"inputs": {"age": "years"}})
    assert imported.kind is EvidenceKind.MODEL
    assert imported.details["format"] == "skops"
    assert imported.details["features"] == list(FEATURES)
    assert imported.details["inputs"] == {"age": "years"}
    assert imported.details["sklearn"].count(".") >= 1
    assert "sklearn.pipeline.Pipeline" in imported.details["types"]
    assert imported.details["summary"].startswith("skops Pipeline, 3 named inputs, scikit-learn")


def test_a_skops_model_answers_as_it_did_before(saved):
    model = SkopsLoader().load(saved, {}, ("whatever",))
    frame, before = _frame(), _pipeline()
    assert model.columns == FEATURES
    assert model.predict(frame).tolist() == before.predict(frame[list(FEATURES)]).tolist()
    assert np.array_equal(model.score(frame), before.predict_proba(frame[list(FEATURES)])[:, 1])


def test_the_estimator_behind_can_be_reached_where_there_is_one(saved):
    model = SkopsLoader().load(saved, {}, FEATURES)
    asked = _frame(20)
    expected = model.estimator.predict(asked[list(model.columns)])
    assert model.predict(asked).tolist() == expected.tolist()
    assert Model.estimator.fget(model) is None


def test_inputs_are_fed_from_the_columns_they_are_mapped_to(saved):
    frame = _frame()
    renamed = frame.rename(columns={"age": "years"})
    model = SkopsLoader().load(saved, {"age": "years"}, FEATURES)
    assert model.columns == ("years", "city", "income")
    direct = SkopsLoader().load(saved, {}, FEATURES)
    assert np.array_equal(model.score(renamed), direct.score(frame))


def test_a_table_without_a_column_is_refused_by_name(saved):
    model = SkopsLoader().load(saved, {}, FEATURES)
    with pytest.raises(EvidenceError, match="column 'city'"):
        model.predict(_frame().drop(columns="city"))


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        RandomForestClassifier(5, random_state=0),
        make_pipeline(StandardScaler(), LogisticRegression()),
    ],
)
def test_usual_estimators_without_names_take_the_features_in_order(tmp_path, estimator):
    random = np.random.default_rng(0)
    data, label = random.normal(size=(80, 2)), np.arange(80) % 3
    estimator.fit(data, label)
    skops.io.dump(estimator, tmp_path / "m.skops")
    model = SkopsLoader().load(tmp_path / "m.skops", {}, ("p", "q"))
    frame = pd.DataFrame(data, columns=["p", "q"])[["q", "p"]]
    assert np.array_equal(model.predict(frame), estimator.predict(data))
    assert np.array_equal(model.score(frame), estimator.predict_proba(data))
    assert _refused(SkopsLoader, tmp_path / "m.skops").code == "model.features"


def test_a_regression_has_no_score(tmp_path):
    data = np.random.default_rng(0).normal(size=(50, 2))
    fitted = GradientBoostingRegressor(n_estimators=3).fit(data, data[:, 0])
    skops.io.dump(fitted, tmp_path / "m.skops")
    model = SkopsLoader().load(tmp_path / "m.skops", {}, ("p", "q"))
    frame = pd.DataFrame(data, columns=["p", "q"])
    assert np.array_equal(model.predict(frame), fitted.predict(data))
    assert model.score(frame) is None


class Stranger:
    """A type that nobody vouches for."""

    def predict(self, data):
        return data


def test_types_that_nobody_vouches_for_are_named_and_not_constructed(tmp_path):
    skops.io.dump(Stranger(), tmp_path / "m.skops")
    error = _refused(SkopsLoader, tmp_path / "m.skops")
    assert error.code == "model.untrusted_types"
    assert "Stranger" in error.message


def _rewritten(path: Path, change) -> Path:
    """Return a copy of a skops file with its schema or arrays changed."""
    target = path.with_name("changed.skops")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def test_a_model_of_another_scikit_learn_is_refused_with_both_versions(saved):
    def older(name: str, data: bytes) -> bytes:
        if name != "schema.json":
            return data
        import sklearn

        return data.replace(sklearn.__version__.encode(), b"1.2.2")

    error = _refused(SkopsLoader, _rewritten(saved, older))
    assert error.code == "model.version"
    assert "scikit-learn 1.2.2" in error.message


@pytest.mark.parametrize(("field", "value"), [("left", 10**6), ("right", 0), ("feature_idx", 99)])
def test_a_tree_that_points_outside_itself_is_never_asked(saved, field, value):
    import io

    def crafted(name: str, data: bytes) -> bytes:
        if not name.endswith(".npy"):
            return data
        array = np.load(io.BytesIO(data))
        if not array.dtype.names or "is_leaf" not in array.dtype.names:
            return data
        array[field] = value
        out = io.BytesIO()
        np.save(out, array)
        return out.getvalue()

    assert _refused(SkopsLoader, _rewritten(saved, crafted)).code == "model.damaged_tree"


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"PK\x03\x04" + b"\x00" * 200,
        lambda data: b"not a zip",
    ],
)
def test_a_damaged_skops_file_is_one_sentence(saved, broken):
    path = saved.with_name("broken.skops")
    path.write_bytes(broken(saved.read_bytes()))
    assert _refused(SkopsLoader, path).code == "model.skops"


def test_a_skops_file_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "bomb.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps({"protocol": 2}))
        archive.writestr("a.npy", b"\0" * 50_000_000)
    error = _refused(SkopsLoader, path)
    assert "absurd size" in error.message


def test_an_ordinary_zip_is_no_model(tmp_path, choose):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert choose(path).id == "sealed.file"


@pytest.mark.parametrize("writer", [joblib.dump, lambda m, p: p.write_bytes(pickle.dumps(m))])
def test_a_pickled_model_answers_once_somebody_consented(tmp_path, choose, writer):
    fitted = LinearRegression().fit(np.arange(6.0).reshape(3, 2), [1.0, 2.0, 3.0])
    path = tmp_path / "m.joblib"
    writer(fitted, path)
    importer = choose(path)
    assert importer.id == "model.pickle"
    assert importer.read(path, {}).details["sklearn"].count(".") >= 1
    model = PickleLoader().load(path, {}, ("p", "q"))
    frame = pd.DataFrame({"p": [1.0, 2.0], "q": [3.0, 4.0]})
    assert np.array_equal(model.predict(frame), fitted.predict(frame.to_numpy()))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pickle.dumps({"not": "a model"}), "model.no_predict"),
        (b"\x80\x04\x95", "model.pickle"),
        (b"cno_such_package\nThing\n.", "model.package"),
    ],
)
def test_a_pickle_that_is_no_model_is_one_sentence(put, content, code):
    assert _refused(PickleLoader, put("m.pkl", content)).code == code


WEIGHTS = np.array([0.5, -1.0, 2.0], dtype=np.float32)
NUMBERS = pd.DataFrame({"c": [1.0, 2.0], "a": [3.0, 4.0], "b": [5.0, 6.0], "extra": ["x", "y"]})


def test_an_onnx_model_is_described_from_its_bytes(put, choose):
    path = put("m.onnx", onnx_writing.by_column(("a", "b", "c"), WEIGHTS))
    importer = choose(path)
    assert importer.id == "model.onnx"
    details = importer.read(path, {"inputs": {"a": "x"}}).details
    assert details["model_inputs"] == [["a", "float", 1], ["b", "float", 1], ["c", "float", 1]]
    assert details["model_outputs"] == [["variable", "float", 1]]
    assert details["features"] == ["a", "b", "c"]
    assert (details["producer"], details["opsets"]) == ("test 1.0", {"ai.onnx": 17})
    assert details["inputs"] == {"a": "x"}
    assert details["summary"] == "ONNX, 3 inputs, 1 output; not opened"


def test_an_onnx_model_of_one_matrix_takes_the_features_in_order(put):
    path = put("m.onnx", onnx_writing.regression(WEIGHTS))
    model = OnnxLoader().load(path, {}, ("a", "b", "c"))
    assert model.columns == ("a", "b", "c")
    expected = NUMBERS[["a", "b", "c"]].to_numpy() @ WEIGHTS
    assert model.predict(NUMBERS).tolist() == expected.tolist()
    assert model.score(NUMBERS) is None


def test_an_onnx_model_of_one_input_a_column_maps_its_names(put):
    path = put("m.onnx", onnx_writing.by_column(("x0", "x1", "x2"), WEIGHTS))
    model = OnnxLoader().load(path, {"x0": "a", "x1": "b", "x2": "c"}, ())
    expected = NUMBERS[["a", "b", "c"]].to_numpy() @ WEIGHTS
    assert model.predict(NUMBERS).tolist() == expected.tolist()


def test_an_onnx_classifier_gives_label_and_probability(put):
    weights = np.array([[0.0, 0.4], [0.0, -0.3], [0.0, 0.1]], dtype=np.float32)
    model = OnnxLoader().load(put("m.onnx", onnx_writing.classifier(weights)), {}, ("a", "b", "c"))
    logit = NUMBERS[["a", "b", "c"]].to_numpy() @ weights[:, 1]
    assert model.predict(NUMBERS).tolist() == (logit > 0).astype(int).tolist()
    assert model.score(NUMBERS) == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-5)


def test_onnx_refuses_another_number_of_features_and_damaged_bytes(put):
    data = onnx_writing.regression(WEIGHTS)
    assert _refused(OnnxLoader, put("m.onnx", data), features=("a", "b")).code == "model.features"
    for size in (20, len(data) - 5):
        assert _refused(OnnxLoader, put("cut.onnx", data[:size])).code == "model.onnx"
    assert _refused(OnnxLoader, put("text.onnx", b"hello, this is no model")).code == "model.onnx"
    with pytest.raises(EvidenceError):
        OnnxModelImporter().read(put("cut.onnx", data[:20]), {})


def test_without_onnxruntime_it_is_said_how_to_install_it(put, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.delitem(sys.modules, "workbench_importers.onnx_sessions", raising=False)
    error = _refused(OnnxLoader, put("m.onnx", onnx_writing.regression(WEIGHTS)))
    assert error.code == "model.no_onnxruntime"
    assert "incident-workbench[onnx]" in error.hint


def test_listing_the_plugin_loads_no_model_library():
    import subprocess

    code = (
        "import sys, workbench_importers as w\n"
        "w.workbench_importers(), w.workbench_model_loaders()\n"
        "print(sorted({'sklearn', 'skops', 'onnxruntime', 'joblib', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
