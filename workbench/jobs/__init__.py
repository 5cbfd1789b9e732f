"""Running analyses in worker processes: progress, cancel, limits."""
