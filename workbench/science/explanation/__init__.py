"""Explaining a model on two windows: importance, effects, what-ifs and counterfactuals."""
