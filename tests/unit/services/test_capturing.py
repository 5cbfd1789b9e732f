"""Capturing a project: seven kinds with their gaps, no secret, nothing half-written, importable."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.services.small_case import CHANGES, LINEAGE, tables
from workbench.datasets.capture import Capture
from workbench.domain.evidence import EvidenceKind
from workbench.errors import Cancelled, EvidenceError
from workbench.services.capturing.collector import collect
from workbench.services.capturing.content import collecting
from workbench.services.capturing.secrets import is_secret_name, redacted
from workbench.services.capturing.wanted import Wanted, read_wanted
from workbench.services.importing import import_capture
from workbench.services.session import open_session

AT = datetime(2026, 5, 14, 9, tzinfo=UTC)
SEVEN = {"logs", "metrics", "code", "data", "environment", "flags", "deployment"}
SECRETS = (
    "hunter2",
    "s3cr3t",
    "oops",
    "supersecret",
    "topsecret",
    "newsecret",
    "one-of-many",
    "MIIEow",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
)
CONFIG = """\
threshold: 0.5
tokenizer: bert
max_tokens: 512
password: ${DB_PASSWORD}
db:
  password: hunter2 with spaces
  url: postgres://demand:s3cr3t@db/x
secrets:
  - one-of-many
note: ghp_abcdefghijklmnopqrstuvwxyz0123456789
pem: |
  -----BEGIN RSA PRIVATE KEY-----
  MIIEow
  -----END RSA PRIVATE KEY-----
last: kept
"""
DEPLOY = """\
kind: Deployment
env:
  - name: API_TOKEN
    value: supersecret
  - name: PORT
    value: "80"
"""


def git(folder, *words):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", "-C", str(folder), *who, *words],
        check=True,
        capture_output=True,
        env=environment,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project with one of everything, two of them committed and changed; not to be changed."""
    project = tmp_path_factory.mktemp("made") / "alarms"
    reference, incident, _ = tables()
    for folder in ("data", "config", "logs", "k8s", "monitoring", ".venv/lib/python3.11"):
        (project / folder).mkdir(parents=True)
    reference.to_csv(project / "data/train.csv", index=False)
    incident.to_csv(project / "data/prod.csv", index=False)
    (project / "monitoring/metrics.csv").write_text(
        "timestamp,node,metric,value\n2026-05-01T00:00:00Z,alarms,accuracy,0.9\n"
        "2026-05-02T00:00:00Z,alarms,accuracy,0.8\n"
    )
    (project / "lineage.json").write_text(json.dumps(LINEAGE))
    (project / "changes.jsonl").write_text("".join(json.dumps(c) + "\n" for c in CHANGES))
    (project / "logs/app.log").write_text("2026-05-06 00:00:04 WARNING temp out of range\n")
    (project / "config/serving.yaml").write_text(CONFIG)
    (project / "k8s/deploy.yaml").write_text(DEPLOY)
    (project / "k8s/hidden.yaml").write_text("kind: Secret\ndata:\n  a: topsecret\n")
    (project / "Dockerfile").write_text("FROM python:3.11\nENV DB_PASSWORD=oops PORT=80\n")
    (project / ".env").write_text("DB_PASSWORD=topsecret\nexport DEBUG=1\n")
    (project / "requirements.txt").write_text("numpy==2.0.1\n")
    (project / ".venv/pyvenv.cfg").write_text("version = 3.11.9\n")
    packages = project / ".venv/lib/python3.11/site-packages"
    (packages / "scikit_learn-1.5.0.dist-info").mkdir(parents=True)
    git(project, "init", "-q")
    git(project, "add", "-A", "--force", ":!.venv")
    git(project, "commit", "-qm", "first")
    with (project / "config/serving.yaml").open("a") as config:
        config.write("password: newsecret\nlimit: 3\n")
    (project / ".env").write_text("DB_PASSWORD=topsecret\nexport DEBUG=1\nNEW=newsecret\n")
    (project / "scratch.txt").write_text("not in git")
    return project


@pytest.fixture
def project(made, tmp_path):
    return shutil.copytree(made, tmp_path / "alarms")


def captured(project, tmp_path, wanted=None, **options):
    return collect(project, tmp_path / "capture", wanted or Wanted(), at=AT, **options)


@pytest.fixture(scope="module")
def done(made, tmp_path_factory):
    """One capture of the project; not to be changed."""
    return collect(made, tmp_path_factory.mktemp("done") / "capture", Wanted(), at=AT)


def manifest(found):
    return json.loads((found.folder / "manifest.json").read_text())


def test_the_manifest_lists_seven_kinds_and_every_file_with_its_hash(done):
    document = manifest(done)

    assert {kind["kind"] for kind in document["kinds"]} == SEVEN
    assert all(kind["files"] for kind in document["kinds"])
    listed = {f["path"] for kind in document["kinds"] for f in kind["files"]}
    listed |= {one["path"] for one in document["also"]}
    there = {p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file()}
    assert there - listed == {"capture.json", "manifest.json"}


def test_no_secret_is_anywhere_in_the_capture(done):
    everything = "".join(
        path.read_text(errors="replace") for path in done.folder.rglob("*") if path.is_file()
    )

    assert not [secret for secret in SECRETS if secret in everything]
    assert done.redacted >= 7


def test_what_is_no_secret_stays_readable(done):
    config = (done.folder / "flags/config/serving.yaml").read_text()
    deploy = (done.folder / "deployment/k8s/deploy.yaml").read_text()

    kept = ("threshold: 0.5", "tokenizer: bert", "max_tokens: 512", "last: kept", "${DB_PASSWORD}")
    assert all(line in config for line in kept)
    assert 'value: "80"' in deploy
    assert "FROM python:3.11" in (done.folder / "deployment/Dockerfile").read_text()


def test_the_code_version_is_the_commit_with_what_is_not_committed(done, made):
    facts = json.loads((done.folder / "code/commit.json").read_text())
    head = (made / ".git/refs/heads").glob("*")

    assert facts["commit"] == next(iter(head)).read_text().strip()
    assert facts["dirty"]
    assert "scratch.txt" in facts["untracked"]
    patch = (done.folder / "code/dirty.patch").read_text()
    assert "+limit: 3" in patch
    assert ".env" not in patch


def test_the_environment_is_the_projects_own_with_names_of_variables_only(done):
    around = json.loads((done.folder / "environment/captured.json").read_text())

    assert around["python"] == "3.11.9"
    assert around["packages"] == {"scikit-learn": "1.5.0"}
    assert around["variables"]["files"] == ["DB_PASSWORD", "DEBUG", "NEW"]


def test_a_project_that_describes_its_own_environment_is_taken_at_its_word(tmp_path):
    project = tmp_path / "bare"
    project.mkdir()
    (project / "incident.csv").write_text("a,b\n1,2\n")
    own = {"python": "3.10.4", "packages": {"torch": "2.1"}, "token": "topsecret99"}
    (project / "environment.json").write_text(json.dumps(own))
    found = captured(project, tmp_path)
    said = json.loads((found.folder / "capture.json").read_text())
    kept = json.loads((found.folder / said["environment"]).read_text())

    assert kept == {**own, "token": "[redacted]"}
    assert found.gaps["environment"] == ()


def test_the_capture_can_be_imported(done, tmp_path):
    capture = Capture.from_folder(done.folder)
    assert {file.kind for file in capture.files} >= {
        EvidenceKind.TABLE,
        EvidenceKind.SIGNALS,
        EvidenceKind.LOGS,
        EvidenceKind.ENVIRONMENT,
        EvidenceKind.CHANGES,
        EvidenceKind.SEALED,
    }
    with open_session(tmp_path / "workspace", create=True) as session:
        taken = import_capture(session, [done.folder]).value
        state = session.incident(taken.incident)

    parts = {e.details.get("part") for e in state.evidence if e.kind is EvidenceKind.SEALED}
    assert parts == {"code", "environment", "flags", "deployment", "manifest"}
    assert {w.name for w in state.windows} >= {"reference", "incident"}


def test_what_is_missing_is_named(tmp_path):
    project = tmp_path / "bare"
    project.mkdir()
    (project / "incident.csv").write_text("a,b\n1,2\n")
    found = captured(project, tmp_path)

    assert set(found.gaps) == SEVEN
    assert all(found.gaps[kind] for kind in SEVEN)
    assert "no table of the reference window" in found.gaps["data"][0]
    assert "in no git work tree" in found.gaps["code"][0]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda p: (p / "logs/more.log").symlink_to("/etc/hostname"), "it is a link"),
        (lambda p: (p / "logs/loop").symlink_to(p), "a link to a folder"),
        (lambda p: (p / "logs/none.log").write_text(""), "it is empty"),
        (lambda p: os.mkfifo(p / "logs/pipe.log"), "no regular file"),
        (lambda p: (p / "config/x.yaml").write_bytes(b"a: \xff\xfe"), "no UTF-8 text"),
    ],
)
def test_what_cannot_be_taken_is_left_alone_with_the_reason(project, tmp_path, spoil, why):
    spoil(project)
    found = captured(project, tmp_path)

    assert any(why in one.reason for one in found.left)


def test_a_file_over_the_limit_is_named_and_left_alone(project, tmp_path):
    found = captured(project, tmp_path, Wanted(largest_megabytes=0.001))
    assert any("--largest takes more" in one.reason for one in found.left)


def test_several_tables_of_one_window_are_never_chosen_from(project, tmp_path):
    shutil.copy(project / "data/prod.csv", project / "data/live.csv")
    found = captured(project, tmp_path)

    assert any("2 tables look like the incident window" in gap for gap in found.gaps["data"])
    said = json.loads((found.folder / "capture.json").read_text())
    assert [table["window"] for table in said["tables"]] == ["reference"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"logs": ["logs/nowhere.log"]}, "capture.file"),
        ({"flags": [".env"]}, "capture.file"),
        ({"logs": ["linked.log"]}, "capture.file"),
    ],
)
def test_what_somebody_named_must_be_taken_or_nothing_is(project, tmp_path, wanted, code):
    (project / "linked.log").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError) as refused:
        captured(project, tmp_path, Wanted.model_validate(wanted))

    assert refused.value.code == code
    assert {p.name for p in tmp_path.iterdir()} == {"alarms"}


def test_a_project_without_rows_is_refused_and_nothing_is_left(tmp_path):
    project = tmp_path / "bare"
    project.mkdir()
    with pytest.raises(EvidenceError, match="neither a table"):
        captured(project, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["bare"]


def test_nothing_is_written_over(project, tmp_path):
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture/mine.txt").write_text("mine")
    with pytest.raises(EvidenceError, match="nothing is written over"):
        captured(project, tmp_path)
    assert (tmp_path / "capture/mine.txt").read_text() == "mine"


def test_stopping_leaves_nothing_behind(project, tmp_path):
    stop = Event()

    def progress(_fraction, text):
        if text.startswith("Copying"):
            stop.set()

    with pytest.raises(Cancelled):
        captured(project, tmp_path, progress=progress, cancel=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["alarms"]


def test_a_capture_inside_the_project_does_not_take_itself_in(project):
    found = collect(project, project / "capture", Wanted(), at=AT)
    again = collect(project, project / "capture-2", Wanted(exclude=("capture",)), at=AT)

    assert {f.source for f in found.files} == {f.source for f in again.files}


def test_a_capture_toml_wins_over_the_guess(project, tmp_path):
    (project / "capture.toml").write_text(
        'title = "Alarms"\nmetric = "accuracy"\nexclude = ["k8s"]\n'
        '[[tables]]\npath = "data/prod.csv"\nwindow = "incident"\nroles = {label = "failed"}\n'
    )
    found = captured(project, tmp_path, read_wanted(project))
    said = json.loads((found.folder / "capture.json").read_text())

    assert (said["title"], said["metric"]) == ("Alarms", "accuracy")
    assert said["tables"][0]["roles"]["label"] == "failed"
    assert not any("k8s" in file.path for file in found.files)
    (project / "capture.toml").write_text('titel = "Alarms"\n')
    with pytest.raises(EvidenceError, match="titel"):
        read_wanted(project)


# secrets


@pytest.mark.parametrize("name", ["password", "DB_PASSWORD", "apiKey", "client-secret", "PWD"])
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["tokenizer", "max_tokens", "keyboard", "secretary", "passed"])
def test_names_that_only_look_like_it(name):
    assert not is_secret_name(name)


@given(
    st.sampled_from(sorted(collecting().secret_words)),
    st.sampled_from([": ", "=", " = ", ': "', "='"]),
    st.text("abcdefghkmnpqrstuvwxyzABCDEF0123456789", min_size=9, max_size=40),
)
def test_a_value_under_a_secret_name_never_stays(word, sign, value):
    quote = sign[-1] if sign[-1] in "\"'" else ""
    text = f"before: 1\n  my_{word}{sign}{value}{quote}\nafter: 2\n"
    found = redacted(text)

    assert value not in found.text
    assert found.count == 1
    assert found.text.startswith("before: 1\n")
    assert found.text.endswith("after: 2\n")


@given(st.text(max_size=300))
def test_redacting_keeps_the_number_of_lines(text):
    assert len(redacted(text).text.splitlines()) == len(text.splitlines())
