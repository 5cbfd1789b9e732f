"""VERIFY.txt: how a stranger verifies the package with stock tools alone."""

import re

from workbench.exchange import layout
from workbench.exchange.publickey import PublicKey

MAX_BYTES = 64 * 1024

_FINGERPRINT = rb"SHA256:[A-Za-z0-9+/]{43}"

_TEXT = """\
How to verify this package without Incident Workbench
=====================================================

You need bash, unzip, sha256sum, diff and ssh-keygen (OpenSSH 8.2 or later), and
two things that do not come from this package: a file "allowed_signers" that says
whom you trust (one line "WHO ssh-ed25519 AAAA..." for each signer; see ssh-keygen(1)),
and who you expect to have signed.

    PACKAGE=${{PACKAGE:-{root}{suffix}}}
    SIGNERS=${{SIGNERS:-$PWD/allowed_signers}}
    WHO=${{WHO:-somebody@example.org}}

1. The container. Every line of the listing must start with a hyphen: regular files
   only. Do not unpack it if one does not.

    unzip -tqq "$PACKAGE" && unzip -Z "$PACKAGE"

2. Unpack it into an empty folder.

    unzip -q "$PACKAGE" && cd {root}

3. The signature. It must say: Good "{package_namespace}" signature.

    ssh-keygen -Y verify -f "$SIGNERS" -I "$WHO" -n {package_namespace} \\
        -s signatures/author-*.sig < tagmanifest-sha256.txt

4. The hashes. The signed file names the manifest, the manifest names every file.

    sha256sum --strict -c tagmanifest-sha256.txt
    sha256sum --strict --quiet -c manifest-sha256.txt

5. Nothing extra. This prints nothing.

    diff <(cut -c67- manifest-sha256.txt | sort) <(find data -type f | sort)

The signer says that their key has this fingerprint; compare it with what they told
you by another way:

    # {fingerprint}

What it all means, and how to repeat the analyses, is in data/report/index.html and
data/replay/recipe.json. The journal's end was signed too, for the purpose
{journal_namespace}: data/journal/checkpoint.txt.
"""


def render_instructions(root: str, key: PublicKey) -> bytes:
    """Return the bytes of ``VERIFY.txt``; its indented lines are a bash script.

    Parameters
    ----------
    root : str
        Name of the root folder.
    key : PublicKey
        The signer's; its fingerprint is told as a hint.
    """
    return _rendered(root, key.fingerprint)


def is_instructions(data: bytes, root: str) -> bool:
    """Whether these are the instructions of a package, word for word.

    A stranger runs them as they stand, so nothing else may stand there but another
    fingerprint, which is a hint and may be that of whoever signed first. A version that words
    them differently must go on knowing the words of those before it.

    Parameters
    ----------
    data : bytes
    root : str
    """
    before, after = _rendered(root, "\0").split(b"\0")
    expression = re.escape(before) + _FINGERPRINT + re.escape(after)
    return re.fullmatch(expression, data) is not None


def _rendered(root: str, fingerprint: str) -> bytes:
    text = _TEXT.format(
        root=root,
        suffix=layout.PACKAGE_SUFFIX,
        package_namespace=layout.PACKAGE_NAMESPACE,
        journal_namespace=layout.JOURNAL_NAMESPACE,
        fingerprint=fingerprint,
    )
    return text.encode("ascii")
