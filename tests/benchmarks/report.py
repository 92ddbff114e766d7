"""Figures: what was measured, its target, and where they are written."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

COMMAND = "make bench"


def machine() -> str:
    """One line about this machine."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `target` is the bound as text (">= 0.8"); None where the issue names none."""

    name: str
    value: float
    unit: str
    target: str | None
    met: bool | None
    command: str
    machine: str


def figure(name: str, runs: Sequence[float], unit: str, target: str | None = None) -> Figure:
    """The median of `runs` against its target."""
    value = round(statistics.median(runs), 3)
    return Figure(name, value, unit, target, _met(value, target), COMMAND, machine())


def _met(value: float, target: str | None) -> bool | None:
    if target is None:
        return None
    sign, bound = target.split()
    return value >= float(bound) if sign == ">=" else value <= float(bound)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON; figures of other names that stand there stay."""
    kept = json.loads(path.read_text()) if path.exists() else []
    names = {figure.name for figure in figures}
    rows = [row for row in kept if row["name"] not in names] + [asdict(figure) for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=2) + "\n")


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    for row in figures:
        verdict = {True: "met", False: "NOT met", None: ""}[row.met]
        print(f"{row.name:28} {row.value:>12,.3f} {row.unit:14} {row.target or '':10} {verdict}")
