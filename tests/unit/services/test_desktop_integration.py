"""The desktop is told of the program for one person, and everything is taken back."""

import configparser
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.services.desktop_integration import (
    FILES,
    data_folder,
    integrate,
    is_integrated,
    quoted,
    take_back,
)

TYPE = "application/x-incident-package"
SPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"


def entry(folder):
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str
    read.read(folder / FILES["incident-workbench.desktop"], "utf-8")
    return read


def files_below(folder):
    return {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}


def test_the_entry_starts_this_program_with_a_path(tmp_path):
    integrate(tmp_path, ("/opt/my tools/workbench",))
    found = entry(tmp_path)
    assert found["Desktop Entry"]["Exec"] == '"/opt/my tools/workbench" %f'
    assert TYPE in found["Desktop Entry"]["MimeType"].split(";")
    assert found["Desktop Action new-window"]["Exec"].endswith("--new-window")


def test_packages_have_a_type_of_their_own(tmp_path):
    integrate(tmp_path)
    root = ElementTree.parse(tmp_path / FILES["incident-workbench.xml"]).getroot()
    kinds = {kind.get("type"): kind for kind in root.findall(f"{SPACE}mime-type")}
    globs = [glob.get("pattern") for glob in kinds[TYPE].findall(f"{SPACE}glob")]
    assert globs == ["*.incident.zip"]
    assert kinds[TYPE].find(f"{SPACE}sub-class-of").get("type") == "application/zip"
    icon = kinds[TYPE].find(f"{SPACE}icon").get("name")
    assert any(target.endswith(f"{icon}.svg") for target in FILES.values())


def test_everything_is_taken_back_and_nothing_else(tmp_path):
    other = tmp_path / "applications" / "other.desktop"
    other.parent.mkdir()
    other.write_text("[Desktop Entry]\n")
    before = files_below(tmp_path)
    integrate(tmp_path)
    integrate(tmp_path)
    assert is_integrated(tmp_path)
    gone = take_back(tmp_path)
    assert len(gone.files) == len(FILES)
    assert not is_integrated(tmp_path)
    ours = {name for name in files_below(tmp_path) if "incident" in name.name}
    assert ours == set()
    assert before <= files_below(tmp_path)
    assert take_back(tmp_path).files == ()


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(tmp_path):
    foreign = tmp_path / FILES["incident-workbench.desktop"]
    foreign.parent.mkdir(parents=True)
    foreign.write_text("[Desktop Entry]\nName=Something else\n")
    with pytest.raises(WorkbenchError, match="not written by this program"):
        integrate(tmp_path)
    take_back(tmp_path)
    assert files_below(tmp_path) == {foreign.relative_to(tmp_path)}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_any_path_is_read_back_as_it_is(word):
    text = quoted(word)
    read = text.replace("\\\\", "\\")  # as every string of an entry is read
    if read.startswith('"'):  # and then as the words of a command are
        assert not re.search(r'(?<!\\)(\\\\)*["`$]', read[1:-1])
        read = re.sub(r'\\(["`$\\])', r"\1", read[1:-1])
    assert read == word.replace("%", "%%")


def test_the_folder_is_the_one_the_person_names(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_folder().is_absolute()
    assert data_folder().parts[-2:] == (".local", "share")


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed")
def test_the_validator_of_the_specification_agrees(tmp_path):
    integrate(tmp_path)
    file = tmp_path / FILES["incident-workbench.desktop"]
    done = subprocess.run(
        ["desktop-file-validate", file], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == ""
