"""Recompute a conversion from its manifest alone: `python tools/verify_conversion.py manifest.txt [--hash SHA256]`.

Standard library only, so that any member can run it anywhere. It recomputes the parts of the pot, every member's cents
by largest remainder, the caps, all sums, the tree of hashes and the one hash that the decision named. With `--proof
file.json` it verifies one member's own line instead: the answer of `GET /v1/conversions/{run_id}/me`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

FAN_OUT = 64


class Wrong(Exception):
    """The manifest does not hold together; the text says where."""


class Line(NamedTuple):
    """A member's line; nobody but the wallet and the member knows whose."""

    pseudonym: str
    weight: int
    frozen: int
    amount: int
    tie_rank: int | None


def read_line(text: str) -> Line:
    """A line of the manifest."""
    pseudonym, weight, frozen, amount, rank = text.split(";")
    return Line(pseudonym, int(weight), int(frozen), int(amount), int(rank) if rank else None)


def leaf(text: str) -> bytes:
    """The hash of a line."""
    return sha256(b"\x00" + text.encode()).digest()


def node(children: Iterable[bytes]) -> bytes:
    """The hash of a node."""
    return sha256(b"\x01" + b"".join(children)).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root of the tree over the leaves; of no lines, a node without children."""
    level = [node(leaves[i : i + FAN_OUT]) for i in range(0, len(leaves), FAN_OUT)]
    while len(level) > 1:
        level = [node(level[i : i + FAN_OUT]) for i in range(0, len(level), FAN_OUT)]
    return level[0] if level else node([])


def must(holds: bool, what: str) -> None:
    """Raise `Wrong` unless it holds."""
    if not holds:
        raise Wrong(what)


def rule(header: Mapping[str, Any], key: str) -> int:
    """The value of a policy that the conversion followed."""
    return int(header["rules"][key]["value"])


def shares(lines: list[Line], envelope: int, total: int) -> Iterator[int]:
    """What each line receives before the cap: floors, and one more for the largest remainders.

    Where equal remainders competed for the last cents, the rank in the line decides; whose number was lower is the
    wallet's word, the ranks being 1, 2, 3 … without a gap is checked.
    """
    remainders = [envelope * line.weight % total for line in lines]
    missing = envelope - sum(envelope * line.weight // total for line in lines)
    ordered = sorted(remainders, reverse=True)
    cut = ordered[missing - 1] if missing else total
    above = sum(1 for remainder in remainders if remainder > cut)
    tied = [line for line, remainder in zip(lines, remainders, strict=True) if remainder == cut and line.weight]
    winners = missing - above
    if missing and winners < len(tied):
        must(sorted(line.tie_rank or 0 for line in tied) == list(range(1, len(tied) + 1)), "the ranks of the tie")
    for line, remainder in zip(lines, remainders, strict=True):
        wins = remainder > cut or (remainder == cut and bool(line.weight) and (line.tie_rank or 1) <= winners)
        yield envelope * line.weight // total + (1 if missing and wins else 0)


def verify(manifest: Iterable[str], wanted_hash: str | None = None) -> dict[str, Any]:
    """Check everything; return the header. Raises `Wrong` at the first thing that does not hold."""
    texts = (text.rstrip("\n") for text in manifest)
    first = next(texts, "")
    header: dict[str, Any] = json.loads(first)
    body = list(texts)
    lines = [read_line(text) for text in body]
    canonical = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    must(canonical == first and header["format"] == "pourpar-conversion-1", "the form of the header")
    digest = sha256(first.encode()).hexdigest()
    must(wanted_hash in (None, digest), f"the hash is {digest}")
    must(root_of([leaf(text) for text in body]).hex() == header["root_sha256"], "the tree of hashes")
    must(len(lines) == header["lines"], "the number of lines")
    pseudonyms = [line.pseudonym for line in lines]
    must(all(one < other for one, other in pairwise(pseudonyms)), "the order of the lines")
    pot, envelope, total = header["pot"], header["envelope"], header["total_weight"]
    must(envelope == pot * rule(header, "redistribution_bps") // 10_000, "the envelope")
    must(header["reserve"] == pot * rule(header, "reserve_bps") // 10_000, "the reserve")
    must(total == sum(line.weight for line in lines), "the sum of the weights")
    must(header["allocated"] == sum(line.amount for line in lines), "the sum of the amounts")
    must(header["destroyed"] == sum(line.frozen for line in lines), "the credits destroyed")
    cap = rule(header, "conversion_cap")
    if total == 0:
        must(not any(line.amount or line.frozen for line in lines), "without activity nothing moves")
        return header
    for number, (line, share) in enumerate(zip(lines, shares(lines, envelope, total), strict=True), start=1):
        must(line.amount == (min(share, cap) if cap else share), f"the amount of line {number}")
    return header


def verify_proof(proof: Mapping[str, Any]) -> Line:
    """Check that a line stands under the hash that its header has; return the line. Raises `Wrong`."""
    text, number = proof["line"], proof["line_no"] - 1
    header = json.loads(proof["header"])
    must(sha256(proof["header"].encode()).hexdigest() == proof["manifest_sha256"], "the hash of the header")
    found = leaf(text)
    for level in proof["levels"]:
        children = [bytes.fromhex(child) for child in level]
        must(number % FAN_OUT < len(children) and children[number % FAN_OUT] == found, "the way to the root")
        found, number = node(children), number // FAN_OUT
    must(found.hex() == header["root_sha256"], "the root")
    return read_line(text)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="the manifest, or the proof with --proof")
    parser.add_argument("--hash", help="the hash that the decision names")
    parser.add_argument("--proof", action="store_true", help="the file is one member's proof, as JSON")
    options = parser.parse_args()
    try:
        if options.proof:
            line = verify_proof(json.loads(options.file.read_text(encoding="utf-8")))
            print(f"ok: {line.amount} cents for a weight of {line.weight}; {line.frozen} hundredths of COL given up")
            return 0
        with options.file.open(encoding="utf-8") as manifest:
            header = verify(manifest, options.hash)
    except (Wrong, ValueError, KeyError) as error:
        print(f"WRONG: {error}", file=sys.stderr)
        return 1
    print(f"ok: {header['lines']} lines, {header['allocated']} cents of an envelope of {header['envelope']}")
    print(f"{header['destroyed']} hundredths of COL destroyed; year {header['year']}, run {header['run_id']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
