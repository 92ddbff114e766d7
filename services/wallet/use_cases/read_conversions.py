"""Show conversions: a member's own line with its proof, and the manifest, streamed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from services.wallet.domain.manifests import manifest_header
from services.wallet.repository.conversions import lines, runs
from services.wallet.repository.conversions.lines import Line
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Proof:
    """A line, the header, and all children of each node from the line to the root."""

    header: str
    line: Line
    levels: list[list[bytes]]


async def computed_run(work: UnitOfWork, run_id: UUID) -> Run:
    """A run whose lines are there; raises `NotFound`."""
    run = await runs.find_run(work, run_id)
    if run is None or run.manifest_sha256 is None or run.state in ("opened", "frozen"):
        raise NotFound
    return run


async def proof_of(work: UnitOfWork, run_id: UUID, member_id: UUID) -> Proof:
    """A member's line and what proves it; raises `NotFound` when the run has none of theirs."""
    run = await computed_run(work, run_id)
    line = await lines.line_of(work, run, member_id)
    if line is None:
        raise NotFound
    return Proof(manifest_header(run, work.cooperative), line, await lines.siblings_of(work, run, line.line_no))


async def write_manifest(work: UnitOfWork, run_id: UUID) -> AsyncIterator[str]:
    """The manifest in blocks of text: the header's line, then the lines."""
    run = await computed_run(work, run_id)
    yield manifest_header(run, work.cooperative) + "\n"
    async for block in lines.leaf_texts(work, run):
        yield block
