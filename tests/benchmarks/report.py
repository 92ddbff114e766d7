"""Figures: what was measured, its target, and where they are written."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvloop

FOUNDATION = "make bench"
WALLET = "make bench-wallet"


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


def figure(
    name: str, runs: Sequence[float], unit: str, target: str | None = None, *, command: str = FOUNDATION
) -> Figure:
    """The median of `runs` against its target; `command` is the one that measures it again."""
    value = round(statistics.median(runs), 3)
    return Figure(name, value, unit, target, _met(value, target), command, machine())


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


def run(benches: Mapping[str, Callable[[], Coroutine[Any, Any, list[Figure]]]], path: Path) -> None:
    """Run the benches that the command line names, all when it names none; print each and write its figures."""
    for name in sys.argv[1:] or benches:
        figures = uvloop.run(benches[name]())
        show(figures)
        write(figures, path)
    print(f"written to {path}")


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    for row in figures:
        verdict = {True: "met", False: "NOT met", None: ""}[row.met]
        print(f"{row.name:28} {row.value:>12,.3f} {row.unit:14} {row.target or '':10} {verdict}")
