"""Watching folders: batches taken once, scored, and a candidate opened when a trigger fires."""
