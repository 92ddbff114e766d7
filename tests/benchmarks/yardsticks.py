"""What the figures are compared with, on the same server in the same minutes: FN, FN-hot and ORM-1."""

import asyncio
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
from sqlalchemy import BigInteger, ForeignKey, Uuid, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.ids import new_id

SECONDS = 5
_SPREAD = "\\set s random(1, 50000)\n\\set t random(50001, 100000)\nSELECT yardstick.transfer(:s, :t, 1);\n"
_HOT = "\\set s random(2, 100000)\nSELECT yardstick.transfer(:s, 1, 1);\n"


async def prepare(admin_url: str) -> None:
    """Make the yardsticks' schema in the administrator's database."""
    connection = await asyncpg.connect(admin_url)
    script = (Path(__file__).parent / "yardstick.sql").read_text()
    vacuum = script.index("VACUUM")
    await connection.execute(script[:vacuum])
    await connection.execute(script[vacuum:].replace("accounts", "yardstick.accounts"))
    await connection.close()


def pgbench(binaries: Path, admin_url: str, *, clients: int, hot: bool = False, seconds: int = SECONDS) -> float:
    """Transactions a second of FN, or FN-hot (every transfer credits one account)."""
    parts = urlsplit(admin_url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_HOT if hot else _SPREAD)
        script.flush()
        command = [_tool(binaries), "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", script.name]
        command += ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), parts.path.lstrip("/")]
        environment = {"PGPASSWORD": make_url(admin_url).password or "", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout) or re.search(r"tps = ([\d.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


def _tool(binaries: Path) -> str:
    for place in (binaries / "pgbench", Path("/usr/bin/pgbench")):
        if place.exists():
            return str(place)
    raise SystemExit("pgbench is needed for the yardsticks: it comes with PostgreSQL's server package.")


class _Table(DeclarativeBase):
    pass


class _Seen(_Table):
    __tablename__ = "orm_seen"
    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class _Account(_Table):
    __tablename__ = "orm_accounts"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class _Entry(_Table):
    __tablename__ = "orm_entries"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("orm_accounts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)


class _Outgoing(_Table):
    __tablename__ = "orm_outbox"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    entry_id: Mapped[UUID] = mapped_column(Uuid)


async def orm_one(admin_url: str, seconds: float = SECONDS) -> float:
    """Messages a second when each is one ORM transaction: the way most services of the field are written."""
    engine = create_async_engine(make_url(admin_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(_Table.metadata.drop_all)
        await connection.run_sync(_Table.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions() as session:
        session.add_all([_Account(id=n, balance=10**12) for n in range(1, 101)])
        await session.commit()
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        async with sessions() as session:
            await _settle(session, (1 + done % 90, 2 + done % 90, 3 + done % 90, 100))
            await session.commit()
        done += 1
    rate = done / (time.monotonic() - began)
    await engine.dispose()
    return rate


async def _settle(session: AsyncSession, accounts: Sequence[int]) -> None:
    message_id = new_id()
    if await session.get(_Seen, message_id) is not None:
        return
    session.add(_Seen(message_id=message_id))
    for number in accounts:
        account = await session.get(_Account, number, with_for_update=True)
        assert account is not None
        account.balance += 1
        session.add(_Entry(account_id=number, amount=1))
    session.add(_Outgoing(entry_id=message_id))
    await asyncio.sleep(0)
