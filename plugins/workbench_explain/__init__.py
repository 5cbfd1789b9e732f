"""Explanation analyses."""
