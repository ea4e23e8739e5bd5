"""One module a vendor: its paths, shapes and traps, filled from a world of facts."""
