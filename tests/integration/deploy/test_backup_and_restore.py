"""A service that is brought back to a backup has what it had then, and the others say again what it may have missed."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from deploy.local.archives import back_up, last_backup, open_backup
from deploy.local.environment import RunFiles, ServiceUrls
from deploy.local.errors import LaunchError
from deploy.local.processes import ROOT
from deploy.local.provision import connected, drop_all, provision
from deploy.local.restore import restore
from shared.clock import Clock
from shared.contracts.membership import MemberRegistered
from shared.database.engine import Database, create_engine
from shared.database.migrate import migrate
from shared.messaging.outbox import MessageOutbox
from shared.observability.cause import Cause
from tests.servers import Postgres

Urls = Mapping[str, ServiceUrls]


@pytest.fixture
async def urls(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Urls]:
    """Two migrated services beside each other."""
    admin = postgres.server.admin_url
    made = await provision(admin, services=("membership", "wallet"), prefix="backup_")
    for service, database in made.services.items():
        await migrate(database.owner_url, ROOT / "services" / service / "migrations" / "versions")
    files = RunFiles(tmp_path)
    files.prepare()
    monkeypatch.setattr("deploy.local.restore.LOCAL", tmp_path)
    yield {s: ServiceUrls(d.runtime_url, d.owner_url, d.bus_url) for s, d in made.services.items()}
    await drop_all(admin, made)


async def _execute(url: str, statement: str) -> None:
    async with connected(url) as connection:
        await connection.execute(statement)


async def _counters(url: str) -> list[str]:
    async with connected(url) as connection:
        return [row[0] for row in await connection.fetch("SELECT name FROM counters ORDER BY name")]


async def _membership_says_something(urls: Urls) -> None:
    engine = create_engine(urls["membership"].database, application_name="test", pool_size=1)
    database = Database(
        engine, clock=Clock(), cooperative="pour-et-par", new_outbox=lambda work: MessageOutbox(work, "membership")
    )
    async with database.begin(Cause("request")) as work:
        work.outbox.add(MemberRegistered.example())
    await engine.dispose()


async def test_one_service_goes_back_and_catches_up(urls: Urls, tmp_path: Path) -> None:
    wallet = urls["wallet"]
    await _execute(wallet.database, "INSERT INTO counters VALUES ('before', 1)")
    backup = await back_up(urls, ["wallet"], tmp_path)
    await _execute(wallet.database, "INSERT INTO counters VALUES ('after', 1)")
    await _membership_says_something(urls)
    await _execute(urls["membership"].migration, "DELETE FROM outbox")

    await restore(open_backup(last_backup(tmp_path)), ["wallet"], urls, tmp_path)

    assert await _counters(wallet.database) == ["before"]
    async with connected(urls["membership"].database) as connection:
        rows = await connection.fetch("SELECT routing_key, only_to FROM outbox")
    assert [tuple(row) for row in rows] == [("membership.member_registered.v1", "wallet")]
    assert last_backup(tmp_path) == backup.folder, "what was kept before the restore is not taken for a backup"


async def test_the_runtime_role_has_after_a_restore_what_it_had(urls: Urls, tmp_path: Path) -> None:
    rights = (
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee = 'backup_wallet_runtime' ORDER BY 1, 2"
    )
    async with connected(urls["wallet"].migration) as connection:
        before = await connection.fetch(rights)
    await restore(await back_up(urls, ["wallet"], tmp_path), ["wallet"], urls, tmp_path)
    async with connected(urls["wallet"].migration) as connection:
        assert await connection.fetch(rights) == before
        await connection.execute("CREATE TABLE made_later (a int)")
    await _execute(urls["wallet"].database, "INSERT INTO made_later VALUES (1)")
    assert before


async def test_a_database_in_use_is_not_replaced(urls: Urls, tmp_path: Path) -> None:
    backup = await back_up(urls, ["wallet"], tmp_path)
    async with connected(urls["wallet"].database):
        with pytest.raises(LaunchError, match=r"wallet: 1 session\(s\) are in its database"):
            await restore(backup, ["wallet"], urls, tmp_path)


async def test_a_backup_that_was_changed_is_refused(urls: Urls, tmp_path: Path) -> None:
    backup = await back_up(urls, ["wallet"], tmp_path)
    with (backup.folder / "wallet.dump").open("ab") as archive:
        archive.write(b"x")
    with pytest.raises(LaunchError, match="its digest differs"):
        await restore(backup, ["wallet"], urls, tmp_path)
    assert json.loads((backup.folder / "manifest.json").read_text())["sha256"]["wallet"]


def test_an_unfinished_backup_is_none(tmp_path: Path) -> None:
    (tmp_path / "20260101T000000Z").mkdir()
    with pytest.raises(LaunchError, match="There is no backup"):
        last_backup(tmp_path)
    with pytest.raises(LaunchError, match="not a finished backup"):
        open_backup(tmp_path / "20260101T000000Z")
