"""The manifest of a conversion: a header and a line a member, and the one hash that stands for all of it.

`tools/verify_conversion.py` recomputes everything from the manifest alone. Format 1, UTF-8, line ends are "\\n": the
first line is the header, canonical JSON (keys sorted, no blanks); each further line is
`pseudonym;weight;frozen;amount;tie rank`, sorted by the pseudonym, the rank empty where no tie was decided.

The hash is SHA-256 of the header's line without its end; the header holds the root of the tree over the lines. A leaf
is SHA-256 of a 0 byte and the line's text; a node SHA-256 of a 1 byte and its children's hashes, at most 64, level by
level.
"""

import json
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

FORMAT = "pourpar-conversion-1"


class Computed(Protocol):
    """What a header is made of: a run that is computed."""

    @property
    def run_id(self) -> UUID: ...
    @property
    def year(self) -> int: ...
    @property
    def computation_no(self) -> int: ...
    @property
    def rules(self) -> dict[str, Any]: ...
    @property
    def freeze_position(self) -> int | None: ...
    @property
    def pot(self) -> int | None: ...
    @property
    def envelope(self) -> int | None: ...
    @property
    def reserve(self) -> int | None: ...
    @property
    def total_weight(self) -> int | None: ...
    @property
    def member_count(self) -> int | None: ...
    @property
    def allocated(self) -> int | None: ...
    @property
    def destroyed(self) -> int | None: ...
    @property
    def root_sha256(self) -> bytes | None: ...


def manifest_header(run: Computed, cooperative: str) -> str:
    """The first line, without its end."""
    fields = {
        "format": FORMAT,
        "cooperative": cooperative,
        "run_id": str(run.run_id),
        "year": run.year,
        "computation_no": run.computation_no,
        "rules": run.rules,
        "freeze_position": run.freeze_position,
        "pot": run.pot,
        "envelope": run.envelope,
        "reserve": run.reserve,
        "total_weight": run.total_weight,
        "lines": run.member_count,
        "allocated": run.allocated,
        "destroyed": run.destroyed,
        "root_sha256": (run.root_sha256 or b"").hex(),
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def manifest_hash(header: str) -> bytes:
    """The hash that a decision names."""
    return sha256(header.encode()).digest()
