"""Every operation with what does not belong in it: a 4xx that names the place, nothing stored, and never a 5xx."""

from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from tests.integration.rights import hostile
from tests.integration.rights.operations import Operation, sample
from tests.integration.rights.walker import Headers, Table, Target, World

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEED = 20_270_314
BODIES = 30
QUERIES = ("-1", "0", "0.1", "1e400", "NaN", "true", "９", str(2**63), "1" + "0" * 400, "%00", "%ED%A0%80", "")
PATHS = ("0", "-1", str(2**63), "1" + "0" * 400, "%00", "%ED%A0%80", "x", "１", "%2F..%2F")


class Tried:
    """An operation, with an object on which somebody may do it."""

    def __init__(self, world: World, name: str, target: Target, headers: Headers) -> None:
        self.world = world
        self.name = name
        self.operation: Operation = world.operations[name.split("#", maxsplit=1)[0]]
        self.target = target
        self.headers = headers

    async def send(self, content: bytes | None = None, **changes: object) -> httpx.Response:
        """One request; `changes` replace parts of the target."""
        parts = {"ids": self.target.ids, "body": self.target.body, "query": self.target.query, **changes}
        target = Target(**parts)
        answer = await self.world.ask(self.operation, target, self.headers, content=content)
        assert answer.status_code < 500, (self.name, content, changes, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", (self.name, answer.text)
        return answer


async def each(world: World) -> AsyncIterator[Tried]:
    """Every operation by somebody who may; nobody needs to be anybody for those that are public."""
    table = Table(world.TABLE)
    for name, row in table.rows.items():
        column = next((column for column, status in row.items() if status < 300), next(iter(row)))
        target = await world.target(name)
        yield Tried(world, name, target, world.headers(column))
    for name in sorted(world.PUBLIC):
        yield Tried(world, name, await world.target(name), {})


def fields(answer: httpx.Response) -> set[str]:
    """The places at fault."""
    problem = answer.json()
    return {problem["field"], *(error["field"] for error in problem.get("errors", ()))}


async def test_no_field_slips_in(world: World) -> None:
    """API3: what is not declared is refused, in every object of every body."""
    async for tried in each(world):
        if tried.operation.body is None:
            continue
        before = await world.digest()
        full = sample(tried.operation.body, tried.target.body)
        for body, added in hostile.with_extra_fields(tried.operation, full):
            answer = await tried.send(body=body)
            assert answer.status_code == 422, (tried.name, added, answer.text)
            assert added <= fields(answer), (tried.name, answer.text)
        assert await world.digest() == before, tried.name


async def test_no_number_slips_in(world: World) -> None:
    """F39: every strange number at every integer of every body and query."""
    async for tried in each(world):
        before = await world.digest()
        if tried.operation.body is not None:
            full = sample(tried.operation.body, tried.target.body)
            for content, place in hostile.with_strange_numbers(tried.operation, full):
                answer = await tried.send(content)
                assert answer.status_code in (400, 422), (tried.name, content, answer.text)
                if answer.status_code == 422:
                    assert place in fields(answer), (tried.name, content, answer.text)
                else:
                    assert answer.json()["code"] == "malformed_body"
        assert await world.digest() == before, tried.name


async def test_no_query_or_path_is_a_fault_of_ours(world: World) -> None:
    """Integers of queries and paths, and cursors that no page has given."""
    async for tried in each(world):
        if tried.operation.reads and "cursor" in tried.operation.query:
            for cursor in hostile.cursors():
                await tried.send(query=f"?cursor={cursor}")
        for name in tried.operation.query:
            for value in QUERIES:
                await tried.send(query=f"?{name}={value}")
        for name in tried.operation.path_values:
            for value in PATHS:
                answer = await tried.send(ids={**tried.target.ids, name: value})
                assert answer.status_code in (404, 409, 422), (tried.name, name, value, answer.text)


async def test_nothing_is_created_or_moved_without_a_key(world: World) -> None:
    async for tried in each(world):
        if tried.operation.takes_key:
            before = await world.digest()
            tried.headers = {**tried.headers, "Idempotency-Key": ""}
            answer = await tried.send()
            assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), tried.name
            assert await world.digest() == before, tried.name


async def test_methods_that_are_not_served_are_405(world: World) -> None:
    """API5; the answer names those that are."""
    headers = world.headers("nowhere")
    operations = world.operations.values()
    for path in {operation.path for operation in operations}:
        methods = {operation.method for operation in operations if operation.fits(path)}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = await world.client.request(method, path, headers=world.harness.keyed(headers))
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["allow"].split(", ")) - {"HEAD"} == methods, path


async def test_random_bodies_are_never_a_fault_of_ours(world: World) -> None:
    random = Random(SEED)
    async for tried in each(world):
        if tried.operation.body is not None:
            for content in hostile.random_bodies(tried.operation, tried.target.body, random, BODIES):
                await tried.send(content)
