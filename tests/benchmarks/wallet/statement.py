"""The statement of an account with a million lines: its first page and its ten thousandth, over HTTP, in turns."""

import statistics
import time
from urllib.parse import quote

import asyncpg
import orjson

from services.wallet.domain.accounts import MEMBER_EUR, account_id
from shared.ids import new_id
from shared.web.pagination import write_cursor
from tests.benchmarks.http_load import Connection, request
from tests.benchmarks.report import WALLET, Figure, figure
from tests.benchmarks.stacks import stack
from tests.benchmarks.world import key_server, team

LINES = 1_000_000
A_PAGE = 100
DEEP_PAGE = 10_000
RUNS, TURNS = 5, 60

# A line a group, 1.00 each, over three years; the other side is one clearing account.
_LOAD = """
    INSERT INTO groups (position, group_id, kind, subject_id, business_date, policy_key, policy_version, transfer_count,
                        cooperative, posted_at)
    SELECT g, CAST(md5('group ' || g) AS uuid), 'fees', CAST(md5('mission') AS uuid),
           DATE '2024-01-01' + CAST(g / 1000 AS integer), 'rules', 1, 1, 'pour-et-par',
           TIMESTAMPTZ '2024-01-01 00:00:00+00' + g * interval '90 seconds'
    FROM generate_series(1, {lines}) AS g;
    INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)
    SELECT g, 1, account_id(CAST(md5('mission') AS uuid), 'mission_clearing:EUR:'), '{account}', 100, 'EUR'
    FROM generate_series(1, {lines}) AS g;
    INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, debits_pending, debits_posted,
                          credits_pending, credits_posted, opened_on, cooperative)
    VALUES (account_id(CAST(md5('mission') AS uuid), 'mission_clearing:EUR:'), 'mission_clearing', 'EUR',
            CAST(md5('mission') AS uuid), NULL, 0, {lines} * 100, 0, 0, '2024-01-01', 'pour-et-par'),
           ('{account}', 'member_eur', 'EUR', '{member}', 1, 0, 0, 0, {lines} * 100, '2024-01-01', 'pour-et-par');
    SELECT setval(pg_get_serial_sequence('groups', 'position'), {lines});
    ANALYZE groups; ANALYZE transfers; ANALYZE accounts;
"""


async def measure() -> list[Figure]:
    """Load, then ask for both pages by turns; the figure is the ratio of the medians of a run."""
    ratios: list[float] = []
    first_ms: list[float] = []
    with key_server() as keys:
        copies = {"wallet-worker": 0, "wallet-relay": 0}
        async with stack(("wallet",), copies, {"JWKS_URL": keys.url}) as running:
            who = team(1)[0]
            account = account_id(MEMBER_EUR, who.member_id)
            connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
            await connection.execute(_LOAD.format(lines=LINES, account=account, member=who.member_id), timeout=300)
            await connection.close()
            token = keys.issuer.issue(who.member_id, who.member_number, ("member",))
            headers = {"authorization": f"Bearer {token}", "x-request-id": str(new_id())}
            pages = [request("GET", _path(page, account.hex[:12]), headers) for page in (1, DEEP_PAGE)]
            client = await Connection.open(running.address("wallet"))
            for _ in range(RUNS):
                first, deep = await _run(client, pages)
                first_ms.append(first * 1000)
                ratios.append(deep / first)
            client.close()
    return [
        figure("statement_deep_page_ratio", ratios, "ratio", "<= 1.5", command=WALLET),
        figure("statement_first_page_ms", first_ms, "ms", command=WALLET),
    ]


def _path(page: int, short: str) -> str:
    """The path of a page, with the cursor that the page before it gives."""
    path = f"/v1/me/statement?limit={A_PAGE}"
    if page == 1:
        return path
    last = LINES - (page - 1) * A_PAGE + 1  # the line that the page before ends with
    return f"{path}&cursor={quote(write_cursor((last, 1, 0, f'{short}={(last - 1) * 100}')))}"


async def _run(client: Connection, pages: list[bytes]) -> tuple[float, float]:
    """Medians of the first and the deep page, in seconds."""
    seconds: list[list[float]] = [[] for _ in pages]
    for turn in range(TURNS):
        for number, page in enumerate(pages):
            started = time.perf_counter()
            status, body = await client.send(page)
            seconds[number].append(time.perf_counter() - started)
            if turn == 0:
                _expect(status, body, deep=number == 1)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def _expect(status: int, body: bytes, *, deep: bool) -> None:
    """A whole page, its balances running; the deep one is the last."""
    answer = orjson.loads(body)
    assert status == 200, answer
    assert len(answer["items"]) == A_PAGE
    newest = A_PAGE if deep else LINES
    assert [one["balance_after"] for one in answer["items"]] == [100 * (newest - at) for at in range(A_PAGE)]
    assert (answer["next_cursor"] is None) == deep
