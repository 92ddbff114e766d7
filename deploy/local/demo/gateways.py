"""A frontend's view of the five services: HTTP with JSON, a bearer token, and an Idempotency-Key on what moves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx

from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.people import Person
from shared.ids import new_id

PATIENCE_SECONDS = 30.0
_ANSWER_SECONDS = 20.0
_LOOK_AGAIN_SECONDS = 0.05

Found = TypeVar("Found")
Json = dict[str, Any]
Look = Callable[[], Awaitable[Found | None]]
"""Looks once; None when there is nothing yet."""


class Refused(SeasonFailed):
    """A gateway answered with a problem; `code` is its stable name."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


class Gateways:
    """The public gateways, by service. Every answer that is not a success ends the season with its sentence."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._client = httpx.AsyncClient(
            timeout=_ANSWER_SECONDS,
            trust_env=False,
            headers={"Accept-Language": "en", "User-Agent": "pourpar-demo"},
            # People do not share connections: where a gateway has several copies, each gets its part.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, who: Person, service: str, path: str) -> Json:
        """What `who` reads there."""
        return await self._ask("GET", service, path, _bearer(who))

    async def put(self, who: Person, service: str, path: str, body: Json) -> Json:
        """Replace something."""
        return await self._ask("PUT", service, path, _bearer(who), body)

    async def post(
        self, who: Person, service: str, path: str, body: Json | None = None, *, not_yet: str | None = None
    ) -> Json:
        """Create or move something, under a fresh key.

        `not_yet` is the code of a refusal that means "I have not heard of that yet": it is tried again for a while.
        """

        async def attempt() -> Json | None:
            headers = {**_bearer(who), "Idempotency-Key": str(new_id())}
            try:
                return await self._ask("POST", service, path, headers, body)
            except Refused as refused:
                if refused.code != not_yet:
                    raise
                return None

        return await self.until(f"POST {service} {path} is not refused as {not_yet}", attempt)

    async def post_openly(self, service: str, path: str, body: Json) -> Json:
        """Registration, verification and log-in: without a token and without a key."""
        return await self._ask("POST", service, path, {}, body)

    async def until(self, what: str, look: Look[Found]) -> Found:
        """Look again until there is something: what one service says, another hears a moment later.

        Raises `SeasonFailed` after `PATIENCE_SECONDS`; `what` begins the sentence.
        """
        now = asyncio.get_running_loop().time
        deadline = now() + PATIENCE_SECONDS
        while (found := await look()) is None:
            if now() > deadline:
                raise SeasonFailed(f"{what}: not so after {PATIENCE_SECONDS:.0f} s.")
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        return found

    async def _ask(
        self, method: str, service: str, path: str, headers: Mapping[str, str], body: Json | None = None
    ) -> Json:
        what = f"{method} {service} {path}"
        try:
            answer = await self._client.request(
                method, f"{self._addresses[service]}{path}", headers=dict(headers), json=body
            )
        except httpx.HTTPError as error:
            raise SeasonFailed(f"{what}: no answer ({type(error).__name__}).") from error
        if not answer.is_success:
            code, sentence = _reason(answer)
            raise Refused(f"{what}: {answer.status_code} {code}, {sentence}", code)
        found: Json = answer.json() if answer.content else {}
        return found


def _bearer(who: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}


def _reason(answer: httpx.Response) -> tuple[str, str]:
    """Code and sentence of a problem."""
    try:
        problem = answer.json()
        return str(problem["code"]), str(problem.get("detail") or problem.get("title"))
    except (ValueError, KeyError, TypeError):
        return "", answer.text[:200] or "without a word"
