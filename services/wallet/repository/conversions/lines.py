"""Lines in the order of their pseudonyms, and the tree of hashes over them."""

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.conversions import FAN_OUT, Cut
from services.wallet.repository.conversions.freezing import pseudonyms_of
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork

_LEAF = (
    "encode(pseudonym, 'hex') || ';' || weight || ';' || frozen || ';' || amount || ';'"
    " || coalesce(CAST(tie_rank AS text), '')"
)
_ALLOT = text(f"""
    WITH divided AS (
        SELECT f.pseudonym, f.member_id, f.member_number, f.account_id, coalesce(w.weight, 0) AS weight,
               CASE WHEN CAST(:total AS numeric) = 0 THEN 0 ELSE f.frozen END AS frozen, t.tie_rank,
               CASE WHEN w.weight IS NULL THEN 0
                    ELSE div(CAST(:envelope AS numeric) * w.weight, CAST(:total AS numeric)) END AS share,
               CASE WHEN w.weight IS NULL THEN 0
                    ELSE mod(CAST(:envelope AS numeric) * w.weight, CAST(:total AS numeric)) END AS remainder
        FROM conversion_freezes AS f
        LEFT JOIN LATERAL (
            SELECT weight FROM conversion_weights WHERE run_id = :run_id AND computation_no = :computation_no
                AND member_number = f.member_number OFFSET 0
        ) AS w ON true
        LEFT JOIN LATERAL (
            SELECT tie_rank FROM conversion_ties WHERE run_id = :run_id AND computation_no = :computation_no
                AND member_number = f.member_number OFFSET 0
        ) AS t ON CAST(:tied AS boolean)
        WHERE f.run_id = :run_id AND f.pseudonym >= CAST(:from_pseudonym AS bytea)
            AND f.pseudonym < CAST(:to_pseudonym AS bytea)
    ), allotted AS (
        SELECT *, CAST(least(share + CASE
                    WHEN CAST(:missing AS boolean) AND weight > 0 AND (remainder > CAST(:remainder AS numeric)
                        OR remainder = CAST(:remainder AS numeric) AND coalesce(tie_rank, 1) <= :winners)
                    THEN 1 ELSE 0 END, CAST(:cap AS numeric)) AS bigint) AS amount
        FROM divided
    ), noted AS (
        INSERT INTO conversion_lines (run_id, computation_no, line_no, pseudonym, member_id, member_number, account_id,
                                      weight, frozen, amount, tie_rank, leaf_sha256)
        SELECT :run_id, :computation_no, :offset + row_number() OVER (ORDER BY pseudonym), pseudonym, member_id,
               member_number, account_id, weight, frozen, amount, tie_rank,
               sha256(CAST('\\x00' AS bytea) || convert_to({_LEAF}, 'UTF8'))
        FROM allotted ORDER BY pseudonym RETURNING amount, frozen
    )
    SELECT CAST(coalesce(sum(amount), 0) AS bigint), CAST(coalesce(sum(frozen), 0) AS bigint) FROM noted
""")  # noqa: S608 - constants of this module
_NODE = "sha256(CAST('\\x01' AS bytea) || string_agg({hash}, CAST('' AS bytea) ORDER BY {order}))"
_FIRST_LEVEL = text(
    "INSERT INTO conversion_nodes (run_id, computation_no, level, node_no, sha256)"  # noqa: S608 - constants
    f" SELECT :run_id, :computation_no, 1, (line_no - 1) / {FAN_OUT},"
    f" {_NODE.format(hash='leaf_sha256', order='line_no')} FROM conversion_lines"
    " WHERE run_id = :run_id AND computation_no = :computation_no AND line_no BETWEEN :first_line AND :last_line"
    " GROUP BY 4"
)
_NEXT_LEVEL = text(
    "INSERT INTO conversion_nodes (run_id, computation_no, level, node_no, sha256)"  # noqa: S608 - constants
    f" SELECT :run_id, :computation_no, CAST(:level AS smallint), node_no / {FAN_OUT},"
    f" {_NODE.format(hash='sha256', order='node_no')} FROM conversion_nodes"
    " WHERE run_id = :run_id AND computation_no = :computation_no AND level = CAST(:level AS smallint) - 1"
    " GROUP BY 4 RETURNING sha256"
)
_LINE = (
    "SELECT line_no, pseudonym, member_id, member_number, account_id, weight, frozen, amount, tie_rank, leaf_sha256"
    " FROM conversion_lines WHERE run_id = :run_id AND computation_no = :computation_no"
)
_LINE_OF = text(f"{_LINE} AND member_id = :member_id")
_LINES = text(f"{_LINE} AND line_no > :after ORDER BY line_no LIMIT :limit")
_LEAVES = text(
    f"SELECT line_no, {_LEAF} FROM conversion_lines"  # noqa: S608 - constants
    " WHERE run_id = :run_id AND computation_no = :computation_no AND line_no > :after ORDER BY line_no LIMIT :limit"
)
_SIBLING_LEAVES = text(
    "SELECT leaf_sha256 FROM conversion_lines WHERE run_id = :run_id AND computation_no = :computation_no"
    " AND line_no BETWEEN :first AND :last ORDER BY line_no"
)
_SIBLING_NODES = text(
    "SELECT sha256 FROM conversion_nodes WHERE run_id = :run_id AND computation_no = :computation_no"
    " AND level = :level AND node_no BETWEEN :first AND :last ORDER BY node_no"
)


class Line(NamedTuple):
    """What a member has in a run."""

    line_no: int
    pseudonym: bytes
    member_id: UUID
    member_number: int
    account_id: UUID
    weight: int
    frozen: int
    amount: int
    tie_rank: int | None
    leaf_sha256: bytes

    @property
    def text(self) -> str:
        """The line as the manifest has it, and as its hash is taken."""
        rank = "" if self.tie_rank is None else self.tie_rank
        return f"{self.pseudonym.hex()};{self.weight};{self.frozen};{self.amount};{rank}"


async def allot_part(work: UnitOfWork, run: Run, part: int, offset: int, cut: Cut, cap: int) -> tuple[int, int]:
    """Write a part's lines after `offset` others; return their cents and the COL they give up."""
    values = {
        "run_id": run.run_id,
        "computation_no": run.computation_no,
        **pseudonyms_of(part, run.parts),
        "offset": offset,
        "envelope": run.envelope,
        "total": run.total_weight,
        "missing": cut.winners > 0,
        "tied": cut.decides,
        "remainder": cut.remainder,
        "winners": cut.winners,
        "cap": cap,
    }
    row = (await work.connection.execute(_ALLOT, values)).one()
    return row[0], row[1]


async def hash_lines(work: UnitOfWork, run: Run, first_line: int, last_line: int) -> None:
    """The nodes over a range of lines that begins with a node and ends with one, or with the last line."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no}
    await work.connection.execute(_FIRST_LEVEL, {**values, "first_line": first_line, "last_line": last_line})


async def first_level(work: UnitOfWork, run: Run) -> list[bytes]:
    """The hashes of the nodes over the lines, in order."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "level": 1, "first": 0, "last": 2**31 - 1}
    return [bytes(row[0]) for row in await work.connection.execute(_SIBLING_NODES, values)]


async def hash_nodes(work: UnitOfWork, run: Run, level: int) -> list[bytes]:
    """The nodes of a level above the first; return their hashes."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "level": level}
    return [bytes(row[0]) for row in await work.connection.execute(_NEXT_LEVEL, values)]


async def line_of(work: UnitOfWork, run: Run, member_id: UUID) -> Line | None:
    """A member's line."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "member_id": member_id}
    row = (await work.connection.execute(_LINE_OF, values)).one_or_none()
    return None if row is None else Line(*row)


async def lines_after(work: UnitOfWork, run: Run, after: int, limit: int) -> list[Line]:
    """Lines in order, after a line number."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "after": after, "limit": limit}
    return [Line(*row) for row in await work.connection.execute(_LINES, values)]


async def leaf_texts(work: UnitOfWork, run: Run, at_once: int = 10_000) -> AsyncIterator[str]:
    """The lines as text, a block of `at_once` at a time, so that memory stays flat."""
    after = 0
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "limit": at_once}
    while rows := (await work.connection.execute(_LEAVES, {**values, "after": after})).all():
        after = rows[-1][0]
        yield "".join(f"{row[1]}\n" for row in rows)


async def siblings_of(work: UnitOfWork, run: Run, line_no: int) -> list[list[bytes]]:
    """From the line to the root, all children of each node on the way: what proves the line."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no}
    place, level = (line_no - 1) // FAN_OUT, 1
    between = {"first": place * FAN_OUT + 1, "last": (place + 1) * FAN_OUT}
    leaves = await work.connection.execute(_SIBLING_LEAVES, {**values, **between})
    found = [[bytes(row[0]) for row in leaves]]
    while True:
        place //= FAN_OUT
        span = {"level": level, "first": place * FAN_OUT, "last": (place + 1) * FAN_OUT - 1}
        nodes = [bytes(row[0]) for row in await work.connection.execute(_SIBLING_NODES, {**values, **span})]
        if place == 0 and len(nodes) == 1:
            return found
        found.append(nodes)
        level += 1
