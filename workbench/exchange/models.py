"""Which files may lie in ``models/``: formats that hold no code, and look like what they say."""

HEAD = 64
"""How many of a file's first bytes are looked at."""

_FORMATS = (".onnx", ".skops", ".safetensors")
_PICKLE = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


def model_objection(path: str, head: bytes, *, exact: bool = True) -> str:
    """Return why a file may not lie in ``models/``, as a clause; empty if it may.

    Parameters
    ----------
    path : str
    head : bytes
        The first :data:`HEAD` bytes.
    exact : bool
        Whether only formats known here may lie there; a later minor version may bring others,
        but never a pickle.
    """
    if exact and not path.endswith(_FORMATS):
        return f"is none of {', '.join(_FORMATS)}; other models are sealed evidence"
    if head.startswith(_PICKLE) or (head.startswith(b"PK\x03\x04") and b".pkl" in head):
        return "is a pickle, which can run code; a pickle may only be sealed evidence"
    return ""
