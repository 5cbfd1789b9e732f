import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.names import (
    first_twin,
    objection,
    package_root,
    root_objection,
    safe_name,
    shown,
)


@pytest.mark.parametrize(
    "path", ["a", "a/b", "_x/A-1.b@c", "r/" + "d/" * 14 + "f", "/".join(["a" * 199] * 2)]
)
def test_plain_paths_are_allowed(path: str) -> None:
    assert objection(path) == ""


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "a/..",
        "../a",
        ".hidden",
        "-rf",
        "a b",
        "a\\b",
        "a:b",
        "a\nb",
        "a\n",
        "ä",
        "a\0",
        "con",
        "a/NUL.txt",
        "Com1",
        "lpt9.x.y",
        "a.",
        "a./b",
        "r/" + "d/" * 15 + "f",
        "a" * 256,
        "/".join(["a" * 200] * 2),
    ],
)
def test_paths_that_mean_different_things_are_not(path: str) -> None:
    assert objection(path) != ""


@pytest.mark.parametrize("root", ["A", "_a", "a/b", "", "a@b", ".a"])
def test_a_root_is_plainer_still(root: str) -> None:
    assert root_objection(root) != ""


@pytest.mark.parametrize(
    ("paths", "twin"),
    [
        (["a", "b/a", "b/c"], ""),
        (["a", "A"], "A"),
        (["b/x", "B/y"], "B/y"),
        (["a", "a/b"], "a/b"),
        (["a/b", "a"], "a"),
        (["a/b/c", "a/B"], "a/B"),
    ],
)
def test_twins_are_found(paths: list[str], twin: str) -> None:
    assert first_twin(paths) == twin


@given(st.text(max_size=300))
def test_every_name_can_be_made_safe(original: str) -> None:
    name = safe_name(original)
    assert objection(f"root/data/evidence/0123456789abcdef-{name}") == ""
    assert len(name) <= 80
    assert safe_name(name) == name


def test_a_safe_name_still_resembles_its_original() -> None:
    assert safe_name("Bike demand (raw).csv") == "Bike_demand_raw_.csv"
    assert safe_name("x" * 200 + ".parquet").endswith("x.parquet")
    assert safe_name("..") == "file"


@given(st.text(max_size=200))
def test_every_title_gives_a_root(title: str) -> None:
    assert root_objection(package_root(title, "019a0000-0000-7000-8000-00009f3c21aa")) == ""


def test_a_root_is_told_by_title_and_identifier() -> None:
    root = package_root("Bike demand: June!", "019a0000-0000-7000-8000-00009F3C21AA")
    assert root == "bike-demand-june-9f3c21aa"


@given(st.text())
def test_a_shown_name_never_carries_control_characters(name: str) -> None:
    assert all(" " <= character <= "~" for character in shown(name))
    assert len(shown(name)) <= 120
