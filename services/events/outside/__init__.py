"""Doors out of events: where the chance of a draw comes from."""
