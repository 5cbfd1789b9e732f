"""Trees of a loaded model checked before they are asked anything.

The compiled code of scikit-learn follows a tree's child and feature numbers without looking
whether they lie inside its arrays, so a crafted file could read or crash beyond them. A tree
passes if every child comes after its parent (so every walk ends) and every feature exists.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree._tree import Tree

from workbench.api import EvidenceError

BITSET_WORDS = 8
MOST_OBJECTS = 5_000_000

Indices = NDArray[np.int64]


def check_trees(model: Any, name: str) -> None:  # noqa: ANN401 -- any estimator
    """Refuse a model whose trees point outside themselves.

    Parameters
    ----------
    model : object
        A loaded estimator.
    name : str
        Of the file, for the message.

    Raises
    ------
    EvidenceError
        If a tree's children or features do not exist.
    """
    for tree, owner in _trees(model):
        sound = _sound_predictor(tree, owner) if isinstance(tree, TreePredictor) else _sound(tree)
        if not sound or not _same_width(tree, owner):
            raise EvidenceError(
                "model.damaged_tree",
                f"{name} holds a decision tree that points outside itself; it is damaged or was "
                "made to do harm.",
                "Export the model again from where it was trained.",
            )


def _trees(model: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 -- any estimator
    """Yield each tree with the nearest estimator around it."""
    seen: set[int] = set()
    waiting: list[tuple[Any, Any]] = [(model, None)]
    while waiting and len(seen) < MOST_OBJECTS:
        value, owner = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, TreePredictor | Tree):
            yield value, owner
            continue
        around = value if hasattr(value, "n_features_in_") else owner
        waiting.extend((part, around) for part in _parts(value))


def _parts(value: Any) -> list[Any]:  # noqa: ANN401 -- any object
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set):
        return list(value)
    if isinstance(value, np.ndarray):
        return list(value.ravel()) if value.dtype == object else []
    if isinstance(value, str | bytes | int | float | type(None)):
        return []
    return list(getattr(value, "__dict__", {}).values())


def _same_width(tree: Any, owner: Any) -> bool:  # noqa: ANN401 -- any estimator
    """Whether a plain tree expects as many inputs as its estimator checks for."""
    if isinstance(tree, TreePredictor) or owner is None:
        return True
    return int(tree.n_features) == int(owner.n_features_in_)


def _sound(tree: Any) -> bool:  # noqa: ANN401 -- a compiled class
    left = np.asarray(tree.children_left, dtype=np.int64)
    right = np.asarray(tree.children_right, dtype=np.int64)
    feature = np.asarray(tree.feature, dtype=np.int64)
    inner = left != -1
    return bool(
        len(left)
        and np.array_equal(inner, right != -1)
        and _forward(left, inner)
        and _forward(right, inner)
        and np.all((feature[inner] >= 0) & (feature[inner] < tree.n_features))
    )


def _sound_predictor(tree: Any, owner: Any) -> bool:  # noqa: ANN401 -- private classes
    nodes = getattr(tree, "nodes", None)
    if owner is None or not isinstance(nodes, np.ndarray) or nodes.ndim != 1 or not len(nodes):
        return False
    inner = nodes["is_leaf"] == 0
    feature = nodes["feature_idx"].astype(np.int64)[inner]
    in_range = (feature >= 0) & (feature < int(owner.n_features_in_))
    return bool(
        _forward(nodes["left"].astype(np.int64), inner)
        and _forward(nodes["right"].astype(np.int64), inner)
        and np.all(in_range)
        and _sound_categories(tree, owner, nodes[inner])
    )


def _sound_categories(tree: Any, owner: Any, inner: np.ndarray) -> bool:  # noqa: ANN401 -- private classes
    """Whether every categorical split has its set of categories and a categorical feature."""
    chosen = inner[inner["is_categorical"] != 0]
    if not len(chosen):
        return True
    sets = [np.asarray(tree.raw_left_cat_bitsets), np.asarray(tree.binned_left_cat_bitsets)]
    mapper = getattr(owner, "_bin_mapper", None)
    categorical = np.asarray(getattr(mapper, "is_categorical_", np.zeros(0)), dtype=bool)
    if any(s.ndim != 2 or s.shape[1] != BITSET_WORDS for s in sets) or len(categorical) != int(
        owner.n_features_in_
    ):
        return False
    highest = int(chosen["bitset_idx"].max())
    return highest < min(map(len, sets)) and bool(
        np.all(categorical[chosen["feature_idx"].astype(np.int64)])
    )


def _forward(child: Indices, inner: NDArray[np.bool_]) -> bool:
    """Whether each inner node's child lies behind it and inside the tree."""
    own = np.flatnonzero(inner)
    return bool(np.all((child[inner] > own) & (child[inner] < len(child))))
