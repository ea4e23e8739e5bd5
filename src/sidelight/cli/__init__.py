"""The command line: `sidelight triage`, `lookup`, `extract` and the rest."""
