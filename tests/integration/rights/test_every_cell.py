"""Every operation by everybody: what each may do with an object of their own and of others. Nobody else does."""

import httpx
import pytest
from fastapi.routing import APIRoute

from tests.integration.rights.walker import DISBELIEVED, NOWHERE, SUSPENDED, Digest, Table, Target, World, elsewhere

pytestmark = pytest.mark.asyncio(loop_scope="module")

Cells = dict[str, int]


def same_problem(one: httpx.Response, other: httpx.Response) -> bool:
    """Whether two answers differ in nothing but the id of their request."""
    left, right = one.json(), other.json()
    return {**left, "request_id": ""} == {**right, "request_id": ""} and one.status_code == other.status_code


class Walk:
    """One operation, by everybody."""

    def __init__(self, world: World, name: str, wanted: Cells) -> None:
        self.world = world
        self.name = name
        self.operation = world.operations[name.split("#", maxsplit=1)[0]]
        self.wanted = wanted
        self.found: Cells = {}

    async def run(self) -> None:
        """Those who are refused first, on one object that must not change; then each who may, on a fresh one."""
        world, name = self.world, self.name
        target = await world.target(name)
        before = await world.digest()
        for column in self.refused():
            async with world.acting(column) as headers:
                await self.ask(column, target, headers)
        if NOWHERE in self.wanted:
            await self.compare_with_nothing(target)
        self.check(before, await world.digest(), "somebody who was refused")
        for column in self.wanted:
            if column not in self.found:
                await self.try_alone(column, target)
                target = target if self.operation.reads else await world.target(name)

    def refused(self) -> list[str]:
        """Whom nothing may be changed by; the suspended are left aside, because their suspension is a change."""
        return [name for name, status in self.wanted.items() if status >= 400 and not self.is_special(name)]

    def is_special(self, column: str) -> bool:
        """Whether a column is tried in a way of its own."""
        return column.startswith(SUSPENDED) or column == NOWHERE

    async def try_alone(self, column: str, target: Target) -> None:
        world = self.world
        async with world.acting(column) as headers:
            before = await world.digest()
            answer = await self.ask(column, target, headers)
            if answer.status_code >= 400 or (self.operation.reads and self.name not in world.NOTED_READS):
                self.check(before, await world.digest(), column)
        if self.operation.reads and column in world.OUTSIDERS:
            read = [text for text in target.private if str(text) in answer.text]
            assert not read, f"{self.name}: {column} reads {read}"

    def check(self, before: Digest, after: Digest, who: str) -> None:
        """Nothing has changed; where a refusal is recorded that may have."""
        changed = {table for table in after if after[table] != before[table]}
        if self.name in self.world.NOTED_REFUSALS:
            changed -= self.world.NOTED_IN
        assert not changed, f"{self.name}: {who} has changed {changed}"

    async def compare_with_nothing(self, target: Target) -> None:
        """What does not exist for somebody looks the same as what does not exist."""
        world = self.world
        async with world.acting(NOWHERE) as headers:
            await self.ask(NOWHERE, elsewhere(target), headers)
        for column, status in self.wanted.items():
            if status == 404 and not self.is_special(column):
                async with world.acting(column) as headers:
                    real, nothing = [await world.ask(self.operation, t, headers) for t in (target, elsewhere(target))]
                assert same_problem(real, nothing), f"{self.name}: {column} can tell that it exists"

    async def ask(self, column: str, target: Target, headers: dict[str, str]) -> httpx.Response:
        answer = await self.world.ask(self.operation, target, headers)
        self.found[column] = answer.status_code
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer


async def test_every_operation_has_a_row(world: World) -> None:
    operations = world.operations
    rows = {name.split("#")[0] for name in Table(world.TABLE).rows}
    assert rows | world.PUBLIC == set(operations)
    assert not rows & world.PUBLIC
    posts = {name for name, operation in operations.items() if operation.method == "POST"}
    assert {name for name in posts if not operations[name].takes_key} == world.WITHOUT_KEY


async def test_every_operation_by_everybody(world: World) -> None:
    wrong: list[str] = []
    for name, row in Table(world.TABLE).rows.items():
        walk = Walk(world, name, dict.fromkeys(DISBELIEVED, 401) | row)
        await walk.run()
        assert set(walk.found) == set(walk.wanted)
        pairs = ((column, walk.found[column], status) for column, status in walk.wanted.items())
        wrong += [f"{name}: {column} got {found}, not {wanted}" for column, found, wanted in pairs if found != wanted]
    assert wrong == []


async def test_no_route_is_undocumented(world: World) -> None:
    """API9: what the routers answer to is what the document says."""
    routes = [route for router in world.harness.service.routers for route in router.routes]
    documented = [route for route in routes if isinstance(route, APIRoute)]
    assert documented == routes
    assert {f"{method} {route.path}" for route in documented for method in route.methods or ()} == set(world.operations)
