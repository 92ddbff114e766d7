"""Files that a tool writes and `make check` compares: the one command of all, `python -m tools.<x> [--check]`."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent


class Publish(Protocol):
    """Write what is stale below `root`, or with `check` only look; returns the reasons to fail."""

    def __call__(self, root: Path, *, check: bool) -> list[str]: ...


def write_stale(
    root: Path, files: Mapping[Path, str], *, check: bool, folder: Path | None = None, by: str = "make contracts"
) -> list[str]:
    """Write those of `files` (by path below `root`) that differ, or with `check` say so, naming the command `by`.

    In `folder` no other JSON stands: documents of what is gone are removed.
    """
    outdated = [path for path, text in files.items() if not _stands(root / path, text)]
    if folder is not None:
        outdated += [path for found in (root / folder).glob("*.json") if (path := found.relative_to(root)) not in files]
    if check:
        return [f"{path} is not up to date: run `{by}`" for path in sorted(outdated)]
    for path in outdated:
        if path in files:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(files[path], encoding="utf-8")
        else:
            (root / path).unlink()
    return []


def _stands(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def command(name: str, what: str, publish: Publish) -> int:
    """Run `publish` as the command line asks, say what came of it, return the exit status. `what` is a plural."""
    parser = argparse.ArgumentParser(prog=f"python -m tools.{name}", description=f"Write {what}.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    reasons = publish(ROOT, check=parser.parse_args().check)
    for reason in reasons:
        print(reason, file=sys.stderr)
    if not reasons:
        print(f"Up to date: {what}.")
    return 1 if reasons else 0
