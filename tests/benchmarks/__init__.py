"""Benches: the shipped role processes over their shipped doors, each figure with its yardstick.

`make bench` runs `python -m tests.benchmarks`, prints a table and writes `build/bench/foundation.json`. Absolute
figures belong to the machine that they were taken on; the ratios travel.
"""
