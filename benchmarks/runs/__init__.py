"""The parts of `runs.py`."""
