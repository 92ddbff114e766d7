"""The routes of a small gateway: some count, one fails at its COMMIT, one gathers, one streams."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database.unit_of_work import UnitOfWork
from shared.errors import Problem
from shared.ids import new_id
from shared.web import (
    AmountBody,
    Answer,
    Body,
    Caller,
    Day,
    Gathered,
    Gatherer,
    Id,
    IdempotencyKey,
    Limits,
    Moment,
    Once,
    OptionalCaller,
    Paged,
    PageQuery,
    PositiveInteger,
    StreamEvent,
    View,
    Work,
    etag,
    event_stream,
    gathered,
    if_match,
    paged,
    problems,
    take_token,
    text,
)

TABLES = (
    "CREATE TABLE counted (name text PRIMARY KEY, total bigint NOT NULL)",
    "CREATE TABLE effects (effect_id uuid PRIMARY KEY, name text NOT NULL)",
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'not at commit' USING ERRCODE = '23514'; END $$",
    "CREATE TABLE never (name text PRIMARY KEY)",
    "CREATE CONSTRAINT TRIGGER never_commits AFTER INSERT ON never DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION refuse()",
)


class CountBody(Body):
    name: Annotated[str, text(40)]
    by: PositiveInteger = 1


class CountView(View):
    name: str
    total: int


class EverythingBody(Body):
    an_id: Id
    day: Day
    moment: Moment
    price: AmountBody
    note: Annotated[str, text(200, lines=True)] | None = None
    lines: Annotated[list[CountBody], Field(max_length=3, default_factory=list)]
    kind: Literal["one", "two"] = "one"
    yes: bool = True


class EverythingView(View):
    an_id: Id
    day: Day
    moment: Moment
    price: AmountBody


class TooMuch(Problem, code="test_too_much", status=409, fr="{total} est trop.", en="{total} is too much."):
    """The counter's ceiling."""


async def count(work: UnitOfWork, name: str, by: int) -> CountView:
    statement = sql(
        "INSERT INTO counted VALUES (:name, :by)"
        " ON CONFLICT (name) DO UPDATE SET total = counted.total + :by RETURNING total"
    )
    total = (await work.connection.execute(statement, {"name": name, "by": by})).scalar_one()
    if total > 1000:
        raise TooMuch(total=int(total))
    await work.connection.execute(sql("INSERT INTO effects VALUES (:id, :name)"), {"id": new_id(), "name": name})
    return CountView(name=name, total=total)


async def count_batch(work: UnitOfWork, requests: Sequence[Gathered[CountBody]]) -> list[Answer | Problem]:
    outcomes: list[Answer | Problem] = []
    for request in requests:
        if request.command.name == "poison":
            raise RuntimeError("this one breaks its batch")
        try:
            async with work.savepoint():
                view = await count(work, request.command.name, request.command.by)
        except TooMuch as problem:
            outcomes.append(problem)
        else:
            outcomes.append(Answer.of(view, status=201, location=f"/v1/counters/{view.name}"))
    return outcomes


router = APIRouter(prefix="/v1", tags=["counters"])
Counting = Annotated[Gatherer[CountBody], Depends(gathered(count_batch, max_size=16, max_wait_ms=5))]


@router.get("/me")
async def me(caller: Caller) -> dict[str, Any]:
    return {"member_id": str(caller.member_id), "roles": sorted(caller.roles), "name": caller.name}


@router.get("/anybody")
async def anybody(caller: OptionalCaller) -> dict[str, bool]:
    return {"known": caller is not None}


@router.get("/empty")
async def empty() -> dict[str, str]:
    return {}


@router.get("/where")
async def where(request: Request) -> dict[str, str]:
    return {"scheme": request.url.scheme, "host": request.client.host if request.client else ""}


@router.post("/counters", status_code=201, response_model=CountView, responses=problems(TooMuch))
async def add(body: CountBody, once: Once, work: Work, caller: Caller) -> Response:
    """Count."""
    work.audit("counted", caller.member_id, name=body.name)
    view = await count(work, body.name, body.by)
    return await once.answer(view, status=201, location=f"/v1/counters/{view.name}")


@router.post("/slow", response_model=CountView)
async def slow(body: CountBody, once: Once, work: Work) -> Response:
    view = await count(work, body.name, body.by)
    await work.connection.execute(sql("SELECT pg_sleep(0.4)"))
    return await once.answer(view)


@router.post("/forgetful")
async def forgetful(body: CountBody, _once: Once, work: Work) -> CountView:
    return await count(work, body.name, body.by)


@router.post("/gathered", status_code=201, response_model=CountView)
async def add_gathered(
    request: Request, body: CountBody, caller: Caller, counting: Counting, key: IdempotencyKey = None
) -> Response:
    return await counting.answer(request, caller, body, key=key)


@router.post("/never", status_code=201)
async def never(body: CountBody, work: Work) -> CountView:
    await work.connection.execute(sql("INSERT INTO never VALUES (:name)"), {"name": body.name})
    return CountView(name=body.name, total=1)


@router.post("/cut", status_code=201)
async def cut(body: CountBody, work: Work) -> CountView:
    """The connection is ended by the server between the effect and its COMMIT."""
    view = await count(work, body.name, body.by)
    pid = (await work.connection.execute(sql("SELECT pg_backend_pid()"))).scalar_one()
    await kill_backend(str(work.resources), int(pid))
    return view


@router.post("/raises/{state}", status_code=201)
async def raises(state: Annotated[str, Path(pattern="^[0-9A-Z]{5}$")], work: Work) -> None:
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'asked for' USING ERRCODE = '{state}'; END $$"
    await work.connection.execute(sql(statement))


@router.post("/serial", status_code=201)
async def serial(body: CountBody, work: Work) -> CountView:
    """Reads, then writes what it read, in a serializable transaction: of two at once one is taken back."""
    await work.connection.execute(sql("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
    total = (await work.connection.execute(sql("SELECT total FROM counted WHERE name = 'hot'"))).scalar_one()
    await work.connection.execute(sql("UPDATE counted SET total = :total WHERE name = 'hot'"), {"total": total + 1})
    return CountView(name=body.name, total=total + 1)


@router.post("/everything")
async def everything(body: EverythingBody) -> EverythingView:
    return EverythingView(an_id=body.an_id, day=body.day, moment=body.moment, price=body.price)


@router.get("/counters")
async def list_counters(page: PageQuery, work: Work) -> Paged[CountView]:
    after = page.after_as(str)
    rows = await work.connection.execute(
        sql(
            "SELECT name, total FROM counted WHERE CAST(:after AS text) IS NULL OR name > :after ORDER BY name LIMIT :n"
        ),
        {"after": after[0] if after else None, "n": page.limit + 1},
    )
    views = [CountView(name=row.name, total=row.total) for row in rows]
    return paged(views, page.limit, cursor_of=lambda view: (view.name,))


@router.get("/counters/{counter_id}")
async def one(counter_id: Id, response: Response) -> dict[str, str]:
    etag(response, 7)
    return {"id": str(counter_id)}


@router.put("/counters/{counter_id}")
async def change(counter_id: Id, request: Request) -> dict[str, int | None]:
    return {"seen": if_match(request)}


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError("secret-canary\r\nforged line")


@router.post("/tries")
async def tries(work: Work) -> dict[str, str]:
    await take_token(work, "tries", 3, 60)
    return {}


@router.post("/refused-tries")
async def refused_tries(limits: Limits, work: Work) -> dict[str, str]:
    await limits.take("refused", 3, 60)
    await work.connection.execute(sql("SELECT 1"))
    raise TooMuch(total=1)


@router.get("/stream")
async def stream(request: Request, caller: Caller) -> Response:
    async def numbers(last: str | None) -> AsyncIterator[StreamEvent]:
        first = int(last or "0") + 1
        for number in range(first, first + 3):
            yield StreamEvent(str(number), "number", f'{{"n":{number}}}')

    return event_stream(request, caller, numbers)


@router.get("/endless")
async def endless(request: Request, caller: Caller) -> Response:
    async def silence(_last: str | None) -> AsyncIterator[StreamEvent]:
        yield StreamEvent("1", "began", "{}")
        await asyncio.Event().wait()

    return event_stream(request, caller, silence, keep_alive_seconds=0.2)


async def kill_backend(url: str, pid: int) -> None:
    """End a server process as an operator would, and wait until it is gone."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.execute(sql("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    await engine.dispose()
