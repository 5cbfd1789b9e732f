"""Graphs to draw: lineage, evidence and services."""

import random

from workbench.domain.figures import (
    Figure,
    Graph,
    GraphNode,
)


def graph():
    node = GraphNode
    return Figure(
        id="lineage",
        title="From the sensors of group B to AUC",
        marks=(
            Graph(
                nodes=(
                    node(
                        id="b",
                        title="Sensors, group B",
                        detail="17 of 48 stations",
                        stage="source",
                        state="path",
                    ),
                    node(
                        id="a", title="Sensors, group A", detail="31 of 48 stations", stage="source"
                    ),
                    node(id="feed", title="Weather feed", detail="windspeed, hum", stage="source"),
                    node(
                        id="clean",
                        title="clean_weather",
                        detail="no unit check",
                        stage="transform",
                        state="path",
                    ),
                    node(
                        id="temp",
                        title="temp",
                        detail="35 % of rows in °F",
                        stage="feature",
                        state="cause",
                    ),
                    node(
                        id="atemp",
                        title="atemp",
                        detail="follows temp",
                        stage="feature",
                        state="path",
                    ),
                    node(id="wind", title="windspeed", detail="drifts, no effect", stage="feature"),
                    node(
                        id="model",
                        title="demand 3.2.2",
                        detail="gradient boosting",
                        stage="model",
                        state="path",
                    ),
                    node(
                        id="p",
                        title="p(high demand)",
                        detail="mean 0.41 → 0.58",
                        stage="prediction",
                        state="path",
                    ),
                    node(
                        id="auc", title="AUC", detail="0.804 → 0.674", stage="metric", state="path"
                    ),
                ),
                edges=(
                    ("b", "clean"),
                    ("a", "clean"),
                    ("feed", "clean"),
                    ("clean", "temp"),
                    ("clean", "atemp"),
                    ("clean", "wind"),
                    ("temp", "model"),
                    ("atemp", "model"),
                    ("wind", "model"),
                    ("model", "p"),
                    ("p", "auc"),
                ),
            ),
        ),
    )


def evidence_graph():
    node = GraphNode
    return Figure(
        id="lineage",
        title="Where the evidence sits in the lineage",
        marks=(
            Graph(
                nodes=(
                    node(id="st", title="Stations", detail="48 sensors", stage="source"),
                    node(id="feed", title="Weather feed", detail="hourly", stage="source"),
                    node(
                        id="clean", title="clean_weather", detail="code in git", stage="transform"
                    ),
                    node(id="store", title="Feature store", detail="16 columns", stage="feature"),
                    node(
                        id="hist",
                        title="Row history",
                        detail="not captured",
                        stage="feature",
                        state="missing",
                    ),
                    node(id="model", title="demand 3.2.2", detail="ONNX, opened", stage="model"),
                    node(id="scores", title="Scores", detail="24 192 rows", stage="prediction"),
                    node(id="labels", title="Labels", detail="median 1.6 h", stage="prediction"),
                ),
                edges=(
                    ("st", "clean"),
                    ("feed", "clean"),
                    ("clean", "store"),
                    ("store", "model"),
                    ("hist", "model"),
                    ("model", "scores"),
                    ("model", "labels"),
                ),
            ),
        ),
    )


def wide_graph(features=22):
    base = graph().marks[0]
    more = tuple(
        GraphNode(id=f"f{i}", title=f"feature_{i:02d}", detail="no effect", stage="feature")
        for i in range(features)
    )
    edges = tuple((a, b) for node in more for a, b in (("clean", node.id), (node.id, "model")))
    marks = (Graph(nodes=base.nodes + more, edges=base.edges + edges),)
    return graph().model_copy(update={"marks": marks, "title": "The same with 25 features"})


def service_graph(count=50):
    dice = random.Random(11)
    names = [f"service-{i:02d}" for i in range(count)]
    edges = [(names[dice.randrange(max(i - 8, 0), i)], names[i]) for i in range(1, count)]
    edges += [(names[i], names[i + 7]) for i in range(0, count - 7, 9)] + [(names[20], names[4])]
    path = {edges[-2][1]}
    for start, end in reversed(edges[: count - 1]):
        if end in path:
            path.add(start)
    nodes = tuple(
        GraphNode(
            id=name,
            title=name,
            detail=f"p99 {dice.randrange(8, 900)} ms",
            stage="service",
            state="cause" if name == names[0] else "path" if name in path else "plain",
        )
        for name in names
    )
    return Figure(
        id="services",
        title="A graph of 50 services",
        marks=(Graph(nodes=nodes, edges=tuple(edges)),),
    )
