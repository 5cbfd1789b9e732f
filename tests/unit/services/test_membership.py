"""Roles are asked for in one place, refused before any work, and flagged where bypassed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import rfc8785

from tests.unit.services.documents import document
from tests.unit.services.people import ACTS, acting, cast, person
from tests.unit.services.runners import FakeRunner, lend
from workbench.domain.events import Draft
from workbench.domain.incident import EVENT_TYPES
from workbench.domain.permissions import permitted
from workbench.domain.role_events import Granted, Role
from workbench.errors import ExitCode, PackageError, RoleError
from workbench.exchange.description import Disclosure
from workbench.exchange.role_keys import sign_role_event
from workbench.exchange.schema import load_schema, violation
from workbench.exchange.trust import parse_allowed_signers
from workbench.exchange.verdict import Verdict
from workbench.exchange.verification import verify_package
from workbench.services import act_words
from workbench.services.battery import run_battery
from workbench.services.clock import utc_clock
from workbench.services.disclosure.policy import Policy
from workbench.services.evidence import amend, freeze
from workbench.services.exporting import export_package
from workbench.services.identity import acting_with, proven_identity
from workbench.services.importing import add_evidence, import_capture
from workbench.services.membership import grant, read_public_key, revoke, roles_of
from workbench.services.session import open_for_reading, open_session
from workbench.services.signing import signing_key
from workbench.services.store_check import verify_journal

ROOT = Path(__file__).parents[3]


def size(session) -> int:
    return session.incident("1").size


def refused(code: str = "role.refused"):
    return pytest.raises(RoleError, check=lambda error: error.code == code)


# ---------------------------------------------------------------- what each role may do


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", sorted(ACTS))
def test_each_role_does_what_the_table_says(session, tmp_path, role, kind):
    ada, somebody = cast(session, tmp_path, role)
    if kind == "role.revoked":
        with acting(session, ada):
            grant(session, "1", "Zoe", Role.VIEWER, person(tmp_path, "zoe").key_line)
    if kind == "change.undone":
        with acting(session, ada):
            amend(session, "1", {"title": "Alarms"})
    before, files = size(session), sorted(tmp_path.glob("*.zip"))
    with acting(session, somebody):
        if permitted(role, kind):
            ACTS[kind](session, tmp_path)
            assert session.workspace.journal.events(session.incident("1").id)[-1].type == kind
        else:
            with refused() as caught:
                ACTS[kind](session, tmp_path)
            assert (size(session), sorted(tmp_path.glob("*.zip"))) == (before, files)
            told = caught.value
            assert told.exit_code is ExitCode.USAGE
            assert f"The {role} is " in told.message
            assert act_words.VERBS[kind] in told.message
            assert "owners" in told.message
            assert "Ada (owner)" in told.hint
    assert verify_journal(session.workspace.path).ok


def test_an_account_without_a_key_may_do_nothing_once_there_are_roles(session, tmp_path):
    cast(session, tmp_path)
    with acting(session, None, "Ada"), refused() as caught:
        freeze(session, "1")
    assert "--as KEY" in caught.value.hint
    with acting(session, None, f"Ada <{person(tmp_path, 'ada').fingerprint}>"), refused():
        freeze(session, "1")


def test_an_incident_without_roles_is_open_to_all(session, tmp_path):
    for identity in (None, person(tmp_path, "ada"), person(tmp_path, "ben")):
        with acting(session, identity, "someone"):
            amend(session, "1", {"owner": f"team {identity and identity.fingerprint}"})
    by = [event.by for event in session.workspace.journal.events(session.incident("1").id)]
    assert by[-3] == "someone"
    assert by[-1] == f"someone <{person(tmp_path, 'ben').fingerprint}>"
    assert verify_journal(session.workspace.path).ok


def test_long_work_is_refused_before_it_begins(session, tmp_path, capture):
    _, viewer = cast(session, tmp_path, Role.VIEWER)
    runner = FakeRunner(document())
    lend(session, runner)
    objects = sorted(session.workspace.path.glob("objects/*/*"))
    told = []
    with acting(session, viewer):
        for work in (
            lambda: add_evidence(session, "1", [capture], progress=lambda *_: told.append(1)),
            lambda: run_battery(session, "1", progress=lambda *_: told.append(1)),
            lambda: ACTS["run.recorded"](session, tmp_path),
        ):
            with refused():
                work()
    assert (runner.jobs, told) == ([], [])
    assert sorted(session.workspace.path.glob("objects/*/*")) == objects


def test_a_role_taken_by_another_process_counts_at_once(session, tmp_path):
    ada, ben = cast(session, tmp_path, Role.INVESTIGATOR)
    with acting(session, ben):
        amend(session, "1", {"severity": "SEV2 major"})
        with open_session(session.workspace.path) as other:
            other.identity = ada
            revoke(other, "1", "The investigator")
        with refused():
            session.record(session.incident("1").id, Draft("incident.amended", {"owner": "x"}))
    assert verify_journal(session.workspace.path).ok, "what was done before stays"


def test_nobody_but_the_session_writes_to_the_journal():
    """So no service can forget to ask."""
    pattern = re.compile(r"journal\.append\(")
    found = {
        path.name
        for part in ("services", "desktop", "cli")
        for path in (ROOT / "workbench" / part).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"session.py"}


def test_every_type_of_event_is_called_something():
    assert set(act_words.VERBS) >= EVENT_TYPES


# ---------------------------------------------------------------- giving and taking roles


def test_the_first_to_give_a_role_becomes_the_owner(session, tmp_path):
    ada, ben = person(tmp_path, "ada"), person(tmp_path, "ben")
    with acting(session, ada, "ada"):
        grant(session, "1", "Ben", Role.VIEWER, ben.key_line)
    members = roles_of(session, "1").members.values()
    assert [(m.name, m.role) for m in members] == [("ada", Role.OWNER), ("Ben", Role.VIEWER)]


def test_who_opened_an_incident_with_a_key_is_its_owner(session, tmp_path, capture):
    ada, ben = person(tmp_path, "ada"), person(tmp_path, "ben")
    with acting(session, ada):
        incident = import_capture(session, [capture]).value.incident
    with acting(session, ben), refused() as caught:
        grant(session, incident, "Ben", Role.OWNER, ben.key_line)
    assert "only the key that opened" in caught.value.message.casefold()
    with acting(session, ada):
        grant(session, incident, "Ada", Role.OWNER, ada.key_line)
    assert not roles_of(session, incident).open


@pytest.mark.parametrize(
    ("name", "role", "who", "said"),
    [
        ("Ada", Role.VIEWER, "zoe", "somebody else"),
        ("Ada", Role.VIEWER, "ada", "without an owner"),
        ("", Role.VIEWER, "zoe", "no name"),
        ("Zoe <x>", Role.VIEWER, "zoe", "no name"),
    ],
)
def test_what_cannot_be_given_changes_nothing(session, tmp_path, name, role, who, said):
    (ada,) = cast(session, tmp_path)
    before = size(session)
    with acting(session, ada), pytest.raises(RoleError, match=said):
        grant(session, "1", name, role, person(tmp_path, who).key_line)
    assert size(session) == before


def test_a_name_that_is_ones_own_is_refused_before_anything_is_written(session, tmp_path):
    before = size(session)
    with acting(session, person(tmp_path, "ada"), "Ada"), refused():
        grant(session, "1", "ada", Role.VIEWER, person(tmp_path, "ben").key_line)
    assert size(session) == before


def test_roles_are_given_with_a_key_only(session, tmp_path):
    with refused("role.no_key"):
        grant(session, "1", "Ada", Role.OWNER, person(tmp_path, "ada").key_line)
    with refused("role.no_key"):
        revoke(session, "1", "Ada")


def test_somebody_without_a_role_has_none_to_lose(session, tmp_path):
    (ada,) = cast(session, tmp_path)
    with acting(session, ada), refused("role.unknown"):
        revoke(session, "1", "Nobody")


@pytest.mark.parametrize(
    "text", ["", "hello", "ssh-rsa AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-ed25519 AAA="]
)
def test_what_is_no_public_key_is_refused(tmp_path, text):
    file = tmp_path / "key.pub"
    file.write_text(text)
    with pytest.raises(PackageError):
        read_public_key(file)
    with pytest.raises(PackageError):
        read_public_key(tmp_path / "missing.pub")


# ---------------------------------------------------------------- who somebody is


def test_a_key_must_be_held_not_only_known(session, tmp_path, monkeypatch):
    ada = person(tmp_path, "ada")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(PackageError, match="no ssh-agent"):
        proven_identity(Path(f"{ada.path}.pub"))


def test_a_key_in_the_agent_acts_like_its_file(session, tmp_path, monkeypatch):
    if shutil.which("ssh-agent") is None:
        pytest.skip("needs OpenSSH")
    address = tmp_path / "agent"
    ada = person(tmp_path, "ada")
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(address)], stdout=subprocess.DEVNULL) as it:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        while not address.exists():
            assert it.poll() is None
        subprocess.run(["ssh-add", str(ada.path)], check=True, capture_output=True)
        ada.path.unlink()
        held = proven_identity(Path(f"{ada.path}.pub"))
        with acting(session, held):
            grant(session, "1", "Ada", Role.OWNER, held.key_line)
            freeze(session, "1")
        it.terminate()
    assert held.fingerprint == ada.fingerprint
    assert verify_journal(session.workspace.path).ok


def test_sessions_take_the_key_that_was_named(session, tmp_path, monkeypatch):
    ada, ben = person(tmp_path, "ada"), person(tmp_path, "ben")
    folder = session.workspace.path
    monkeypatch.setenv("WORKBENCH_IDENTITY", str(ada.path))
    with open_session(folder) as one:
        assert one.identity is not None
        assert one.identity.fingerprint == ada.fingerprint
    with acting_with(lambda: ben), open_session(folder) as two, open_for_reading(folder) as three:
        assert two.identity is ben
        assert three.identity is None, "whoever only looks is not asked"
    monkeypatch.setenv("WORKBENCH_IDENTITY", str(tmp_path / "gone"))
    with pytest.raises(PackageError):
        open_session(folder)


# ---------------------------------------------------------------- bypassing the program


def bypass(session, draft: Draft, by: str) -> int:
    """Write past the program, with a chain that holds; return the place of the event."""
    incident = session.incident("1").id
    (event,) = session.workspace.journal.append(incident, [draft], at=utc_clock(), by=by)
    return event.seq


def test_an_act_past_the_program_is_named_by_the_check_of_the_journal(session, tmp_path):
    _, viewer = cast(session, tmp_path, Role.VIEWER)
    by = f"The viewer <{viewer.fingerprint}>"
    place = bypass(session, Draft("incident.amended", {"owner": "viewers"}), by)
    bypass(session, Draft("evidence.frozen", {"evidence": []}), "root")
    check = verify_journal(session.workspace.path)
    assert check.problem is not None
    assert (check.ok, check.problem["kind"], check.problem["seq"]) == (False, "role", place)
    assert check.problem["incident"] == session.incident("1").id
    assert "The viewer is a viewer" in check.problem["message"]
    assert "and 1 more" in check.problem["message"]


def test_a_forged_grant_is_named_and_counts_for_nothing(session, tmp_path):
    ada, viewer = cast(session, tmp_path, Role.VIEWER)
    body = Granted(
        name="Eve", role=Role.OWNER, key=viewer.key_line, fingerprint=viewer.fingerprint
    ).json_body()
    state = session.incident("1")
    forged = sign_role_event(
        Draft("role.granted", body), state.id, state.size + 1, state.head, viewer.signer
    )
    place = bypass(session, forged, f"Ada <{ada.fingerprint}>")
    with acting(session, viewer), refused():
        freeze(session, "1")
    check = verify_journal(session.workspace.path)
    assert check.problem is not None
    assert (check.problem["kind"], check.problem["seq"]) == ("role", place)


def test_a_forged_act_in_an_owners_name_is_not_seen(session, tmp_path):
    """What the handbook says plainly: acts are not signed one by one."""
    ada, *_ = cast(session, tmp_path)
    bypass(session, Draft("incident.amended", {"owner": "x"}), f"Ada <{ada.fingerprint}>")
    assert verify_journal(session.workspace.path).ok


@pytest.mark.parametrize("broken", [False, True])
def test_a_package_whose_journal_breaks_its_roles_is_refused(
    session, tmp_path, broken, monkeypatch
):
    ada, viewer = cast(session, tmp_path, Role.VIEWER)
    if broken:
        by = f"The viewer <{viewer.fingerprint}>"
        place = bypass(session, Draft("incident.amended", {"owner": "viewers"}), by)
        with acting(session, ada), pytest.raises(PackageError, match="The viewer is a viewer"):
            export_package(session, "1", tmp_path, signing_key(tmp_path / "k", "x", create=True))
        # Another program would not look before it signs.
        monkeypatch.setattr("workbench.exchange.journal.RoleWatch.see", lambda *_: None)
    key = signing_key(tmp_path / "sign", "x", create=True)
    with acting(session, ada):
        path = export_package(session, "1", tmp_path / "p.incident.zip", key).value.path
    monkeypatch.undo()
    trust = parse_allowed_signers(f"x {key.signer.public_key.line()}\n")
    found = verify_package(path, trust, at=utc_clock())
    if not broken:
        assert found.verdict is Verdict.OK
        return
    assert (found.verdict, found.exit_code) == (Verdict.REFUSED, ExitCode.REFUSED)
    (problem,) = found.problems
    assert problem.code == "role.violation"
    assert problem.where == f"data/journal/journal.jsonl, line {place}"


@pytest.mark.parametrize("level", list(Disclosure))
def test_roles_leave_with_a_package_of_every_disclosure(session, tmp_path, level):
    """What a role event says is never withheld: without it nobody could tell who may do what."""
    ada, *_ = cast(session, tmp_path, Role.INVESTIGATOR)
    key = signing_key(tmp_path / "sign", "x", create=True)
    target = tmp_path / "p.incident.zip"
    with acting(session, ada):
        try:
            export_package(session, "1", target, key, disclosure=level.value)
        except PackageError as error:
            if error.code != "export.disclosure":
                raise
            pytest.skip("this version exports in full only")
    trust = parse_allowed_signers(f"x {key.signer.public_key.line()}\n")
    found = verify_package(target, trust, at=utc_clock())
    assert found.verdict is Verdict.OK, found.problems


def test_a_role_event_cannot_be_withheld_on_request(session, tmp_path):
    ada, *_ = cast(session, tmp_path)
    key = signing_key(tmp_path / "sign", "x", create=True)
    place = session.incident("1").role_events[0]
    policy = Policy(Disclosure.FULL, withhold=frozenset({f"event:{place}"}))
    with acting(session, ada), pytest.raises(PackageError, match="gives or takes a role"):
        export_package(session, "1", tmp_path / "p.incident.zip", key, policy=policy)
    assert not (tmp_path / "p.incident.zip").exists()


def test_role_events_keep_their_schemas(session, tmp_path):
    ada, *_ = cast(session, tmp_path, Role.VIEWER)
    with acting(session, ada):
        revoke(session, "1", "The viewer", "changed teams\n" * 100)
    written = session.workspace.journal.events(session.incident("1").id)[-3:]
    assert [event.type for event in written] == ["role.granted"] * 2 + ["role.revoked"]
    for event in written:
        assert violation(event.body, load_schema(event.type)) == ""


def test_a_role_event_is_checked_without_our_program(session, tmp_path):
    """As the handbook says: ssh-keygen accepts the signature over what it describes."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("needs OpenSSH")
    ada, *_ = cast(session, tmp_path, Role.VIEWER)
    events = session.workspace.journal.events(session.incident("1").id)
    record = next(e for e in events if e.type == "role.granted").record()
    body = dict(record["body"])
    (tmp_path / "role.sig").write_text(body.pop("signature"))
    signed = {name: record[name] for name in ("incident", "prev", "seq", "type", "v")}
    (tmp_path / "trust").write_text(f"ada {ada.key_line}\n")
    command = ["ssh-keygen", "-Y", "verify", "-f", "trust", "-I", "ada", "-s", "role.sig"]
    done = subprocess.run(
        [*command, "-n", "incident-role@workbench"],
        input=rfc8785.dumps({"body": body, **signed}),
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
