"""Reasoning as plain algebra over records: the matrix, its narrowing, locks and proofs."""
