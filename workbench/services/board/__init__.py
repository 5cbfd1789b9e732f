"""The Hypotheses place as plain values: matrix, narrowing, tests, guards, and their words."""
