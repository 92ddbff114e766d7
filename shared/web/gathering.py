"""Requests gathered for a moment into one transaction: keys, effects and answers are committed together.

A hot command is written for lists, so a hundred callers cost one round of statements and one flush. Each request keeps
its own answer or problem. A route that gathers takes no unit of work: the gatherer opens it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Header, Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from shared.database.conflicts import RETRIES, is_conflict, pause
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.errors import IdempotencyKeyReused, Problem, Unavailable
from shared.observability.cause import Cause
from shared.observability.logging import describe, logger
from shared.observability.metrics import batch_size
from shared.web.idempotency import Answer, Key, claim, key_of, store
from shared.web.identity.tokens import Identity
from shared.web.refusals import PASSING, passes
from shared.web.request_context import context_of
from shared.web.state import state_of

Command = TypeVar("Command")

Outcome = Answer | Problem

_MOST_WAITING_BATCHES: Final = 20
_SMALL_BATCH: Final = 16

log = logger()


@dataclass(frozen=True, slots=True)
class Gathered(Generic[Command]):
    """One request of a batch: who asks, why, and what."""

    command: Command
    caller: Identity
    cause: Cause
    """Pass it to `outbox.add`: the unit of work belongs to the whole batch."""
    key: Key | None
    """None where the command carries an id of its own, by which its batch function knows it again."""


RunBatch = Callable[[UnitOfWork, Sequence[Gathered[Command]]], Awaitable[Sequence[Outcome]]]
"""Does the effects of all requests and returns one outcome each, in order. A request answered with a problem must have
left no effect (use conditional statements or `work.savepoint()`)."""


@dataclass(slots=True)
class _Waiting(Generic[Command]):
    request: Gathered[Command]
    outcome: "asyncio.Future[tuple[Outcome, bool]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Gatherer(Generic[Command]):
    """Gathers the requests of one command in this process. One batch runs at a time, of half of those waiting once they
    are many; the next one fills meanwhile, and only the first one after a pause waits for others."""

    def __init__(
        self,
        database: Database,
        run_batch: RunBatch[Command],
        *,
        max_size: int = 64,
        max_wait_ms: float = 2.0,
        keyed: bool = True,
    ) -> None:
        self._database = database
        self._run_batch = run_batch
        self._keyed = keyed
        self._max_size = max_size
        self._max_wait = max_wait_ms / 1000
        self._waiting: list[_Waiting[Command]] = []
        self._full = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    async def outcome(self, request: Gathered[Command]) -> tuple[Outcome, bool]:
        """What became of one request, and whether it is the answer of an earlier one with the same key.

        Raises `Unavailable` when too many wait already or the database did not confirm.
        """
        if len(self._waiting) >= self._max_size * _MOST_WAITING_BATCHES:
            raise Unavailable(retry_after_seconds=1)
        waiting = _Waiting(request)
        self._waiting.append(waiting)
        if len(self._waiting) >= self._max_size:
            self._full.set()
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run_all(), name="gatherer")
        return await waiting.outcome

    async def answer(self, request: Request, caller: Identity, command: Command, *, key: str | None = None) -> Response:
        """The response to a route's request. `key` is the value of `Idempotency-Key`, where one is taken."""
        own_key = await key_of(request, caller, key) if self._keyed else None
        gathered = Gathered(command, caller, context_of(request).cause(), own_key)
        outcome, replayed = await self.outcome(gathered)
        if isinstance(outcome, Problem):
            raise outcome
        return outcome.response(replayed=replayed)

    async def close(self) -> None:
        """Wait for the requests that were taken."""
        if self._runner is not None and not self._runner.done():
            self._full.set()
            await self._runner

    async def _run_all(self) -> None:
        waits = True
        while self._waiting:
            if waits and len(self._waiting) < self._max_size:
                self._full.clear()
                try:
                    async with asyncio.timeout(self._max_wait):
                        await self._full.wait()
                except TimeoutError:
                    pass
            waits = False  # from now on a batch fills while the one before it runs
            batch = self._waiting[: self._size()]
            del self._waiting[: len(batch)]
            batch_size.labels(getattr(self._run_batch, "__name__", "batch")).observe(len(batch))
            try:
                await self._run(batch)
            finally:
                # Whatever ended the task, nobody is left waiting for ever.
                _settle_rest(batch, Unavailable(retry_after_seconds=1))

    def _size(self) -> int:
        """How many of those waiting the next batch takes: half of them once they are many.

        All of them would be answered at once and then ask again at once: the database would wait for the process to
        answer and read, and the process for the database. Two halves keep both at work.
        """
        return min(self._max_size, max(_SMALL_BATCH, -(-len(self._waiting) // 2)))

    async def _run(self, batch: list[_Waiting[Command]]) -> None:
        """Run a batch; when it fails as a whole, halve it until the request that breaks it stands alone."""
        try:
            outcomes = await self._past_conflicts([waiting.request for waiting in batch])
        except Unavailable as problem:
            _settle_rest(batch, problem)
        except Problem as problem:
            await self._halve(batch, problem)
        except PASSING as error:
            log.warning("gathered_batch_failed", size=len(batch), cause=describe(error))
            if passes(error):
                _settle_rest(batch, Unavailable(retry_after_seconds=2))
            else:
                await self._halve(batch, Problem())
        except Exception:
            log.exception("gathered_batch_failed", size=len(batch))
            await self._halve(batch, Problem())
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if not waiting.outcome.done():
                    waiting.outcome.set_result(outcome)

    async def _halve(self, batch: list[_Waiting[Command]], problem: Problem) -> None:
        if len(batch) == 1:
            _settle_rest(batch, problem)
            return
        middle = len(batch) // 2
        await self._run(batch[:middle])
        await self._run(batch[middle:])

    async def _past_conflicts(self, requests: list[Gathered[Command]]) -> list[tuple[Outcome, bool]]:
        """The outcomes; a transaction that was taken back for another one's sake is run again."""
        for attempt in range(RETRIES):
            try:
                return await self._in_one_transaction(requests)
            except (DBAPIError, Unavailable) as error:
                if not is_conflict(error):
                    raise
                log.info("conflict", size=len(requests), cause=describe(error))
            await pause(attempt)
        return await self._in_one_transaction(requests)

    async def _in_one_transaction(self, requests: list[Gathered[Command]]) -> list[tuple[Outcome, bool]]:
        if self._keyed:
            return await self._with_keys(requests)
        async with self._database.begin(Cause(kind="request")) as work:
            outcomes = await self._outcomes(work, requests)
        return [(outcome, isinstance(outcome, Answer) and outcome.replayed) for outcome in outcomes]

    async def _outcomes(self, work: UnitOfWork, requests: Sequence[Gathered[Command]]) -> Sequence[Outcome]:
        outcomes = await self._run_batch(work, requests)
        if len(outcomes) != len(requests):
            raise RuntimeError("a batch function returns one outcome a request")
        return outcomes

    async def _with_keys(self, requests: list[Gathered[Command]]) -> list[tuple[Outcome, bool]]:
        first: dict[tuple[object, ...], Gathered[Command]] = {}
        for request in requests:
            first.setdefault(_key(request).place, request)
        leaders = list(first.values())
        known: dict[Key, tuple[Outcome, bool]] = {}
        async with self._database.begin(Cause(kind="request")) as work:
            fresh: list[Gathered[Command]] = []
            claims = await claim(work.connection, [_key(leader) for leader in leaders])
            for leader, claimed in zip(leaders, claims, strict=True):
                if claimed is None:
                    fresh.append(leader)
                else:
                    known[_key(leader)] = (claimed, True)
            if fresh:
                outcomes = await self._outcomes(work, fresh)
                known |= {_key(request): (outcome, False) for request, outcome in zip(fresh, outcomes, strict=True)}
                told = zip(fresh, outcomes, strict=True)
                await store(work, {_key(request): outcome for request, outcome in told if isinstance(outcome, Answer)})
        return [_own(request, first[_key(request).place], known) for request in requests]


def _key(request: Gathered[Any]) -> Key:
    if request.key is None:
        raise RuntimeError("a keyed request has its key")
    return request.key


def _own(
    request: Gathered[Command], leader: Gathered[Command], known: dict[Key, tuple[Outcome, bool]]
) -> tuple[Outcome, bool]:
    if request is leader:
        return known[_key(leader)]
    if _key(request).body_sha256 != _key(leader).body_sha256:
        return IdempotencyKeyReused(field="header.Idempotency-Key"), False
    return known[_key(leader)][0], True


def _settle_rest(batch: Sequence[_Waiting[Any]], problem: Problem) -> None:
    for waiting in batch:
        if not waiting.outcome.done():
            waiting.outcome.set_result((problem, False))


IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", description="One unique text an intention, the same when repeated")
]
"""The header, for a route that hands it to `Gatherer.answer`."""


def gathered(
    run_batch: RunBatch[Command], *, max_size: int = 64, max_wait_ms: float = 2.0, keyed: bool = True
) -> Callable[[Request], Awaitable[Gatherer[Command]]]:
    """A dependency that gives a route the one gatherer of `run_batch` in this application.

    `Missions = Annotated[Gatherer[NewMission], Depends(gathered(create_gathered))]`

    With `keyed=False` the command carries an id of its own instead of an `Idempotency-Key`: the batch function finds
    what was asked before, in this batch or an earlier one, and marks such an answer as `replayed`.
    """

    async def of_application(request: Request) -> Gatherer[Command]:
        state = state_of(request)
        gatherer: Gatherer[Command] | None = state.gatherers.get(run_batch)
        if gatherer is None:
            gatherer = Gatherer(state.database, run_batch, max_size=max_size, max_wait_ms=max_wait_ms, keyed=keyed)
            state.gatherers[run_batch] = gatherer
        return gatherer

    return of_application
