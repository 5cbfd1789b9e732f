"""The hash of a version of the report: over all it holds, and nothing else."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue, canonical, sha256_hex

SEALED: Mapping[str, JsonValue] = {
    "sections": {},
    "claims": {},
    "proofs": {},
    "records": "",
    "template": "",
}
"""What the hash of a version is over, with what each is where a version does not say."""


def version_hash(body: Mapping[str, JsonValue]) -> str:
    """Return the sha256 a version must have.

    Parameters
    ----------
    body : mapping
        The version as JSON.
    """
    return sha256_hex(canonical({name: body.get(name, bare) for name, bare in SEALED.items()}))
