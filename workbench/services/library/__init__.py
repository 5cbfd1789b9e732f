"""What a workspace remembers: looking things up, likeness, plans, patterns, playbooks, faults."""
