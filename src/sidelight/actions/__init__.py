"""Actuators: one module each, found by its name; all of them yield effects and do no I/O."""
