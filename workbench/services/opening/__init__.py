"""Opening an incident and stabilising it: triage, severity, scope, checklist, who takes part."""
