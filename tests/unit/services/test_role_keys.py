"""Keys as the rules of roles see them: weak, foreign, or signing something else."""

from tests.unit.services.people import person
from workbench.exchange import layout, sshsig
from workbench.exchange.role_keys import SshKeys


def test_weak_and_foreign_keys_have_no_fingerprint():
    keys = SshKeys()
    weak = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    for line in ("", "x", "ssh-ed25519", "ssh-ed25519 !!", weak, "ssh-rsa AAAA"):
        assert keys.fingerprint(line) == ""


def test_a_signature_for_another_purpose_is_none(tmp_path):
    ada = person(tmp_path, "ada")
    keys = SshKeys()
    good = sshsig.sign(b"words", layout.ROLE_NAMESPACE, ada.signer).decode()
    assert keys.signer(b"words", good) == ada.fingerprint
    assert keys.signer(b"other words", good) == ""
    for namespace in (layout.IDENTITY_NAMESPACE, layout.JOURNAL_NAMESPACE):
        assert keys.signer(b"words", sshsig.sign(b"words", namespace, ada.signer).decode()) == ""
    for text in ("", "\udcff", good[:-1], good + " "):
        assert keys.signer(b"words", text) == ""
