"""Keys for the journeys, and who trusts whom, as organisations arrange it before any incident."""

import subprocess

from tests.e2e.program import workbench


def keygen(path):
    """Make an Ed25519 key without a passphrase; return its fingerprint."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", f"{path}.pub"], check=True, capture_output=True, text=True
    )
    return told.stdout.split()[1]


def enrol(folder, name, fingerprint, namespaces):
    """Trust a key of a folder, in the list of signers of that folder."""
    said = workbench(
        "trust", "add", folder / f"{name}.pub", "--principal", f"{name}@there",
        "--fingerprint", fingerprint, "--namespaces", namespaces,
        "--trust", folder / "allowed_signers", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err


def author_and_reviewer(folder):
    """Make the keys ``author`` and ``bob`` in a folder, both trusted for what they sign."""
    for name, namespaces in (("author", "package"), ("bob", "review")):
        enrol(folder, name, keygen(folder / name), namespaces)
