"""The baseline: a transfer over HTTP as most services are written, one request, one ORM transaction, its own process.

`python -m tests.benchmarks.wallet.orm_application <database url> <port>`. No token is checked.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, PositiveInt
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Uuid, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.ids import new_id

ACCOUNTS = 10_000


class _Table(DeclarativeBase):
    pass


class _Key(_Table):
    __tablename__ = "orm_http_keys"
    key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class _Account(_Table):
    __tablename__ = "orm_http_accounts"
    __table_args__ = (CheckConstraint("balance >= 0"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class _Transfer(_Table):
    __tablename__ = "orm_http_transfers"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    amount: Mapped[int] = mapped_column(BigInteger)


class _Entry(_Table):
    __tablename__ = "orm_http_entries"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("orm_http_transfers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("orm_http_accounts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)


class _Outgoing(_Table):
    __tablename__ = "orm_http_outbox"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    transfer_id: Mapped[UUID] = mapped_column(Uuid)


class TransferBody(BaseModel):
    """What is asked."""

    source: int
    target: int
    amount: PositiveInt


class TransferAnswer(BaseModel):
    """What is answered."""

    transfer_id: UUID
    balance: int


def application(url: str) -> FastAPI:
    """The whole service."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), pool_size=8, max_overflow=0)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(_Table.metadata.drop_all)
            await connection.run_sync(_Table.metadata.create_all)
        async with sessions() as session:
            session.add_all([_Account(id=n, balance=10**9) for n in range(1, ACCOUNTS + 1)])
            await session.commit()
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/transfers", status_code=201)
    async def post_transfer(body: TransferBody, idempotency_key: Annotated[UUID, Header()]) -> TransferAnswer:
        async with sessions() as session:
            answer = await _transfer(session, body, idempotency_key)
            await session.commit()
            return answer

    return app


async def _transfer(session: AsyncSession, body: TransferBody, key: UUID) -> TransferAnswer:
    if await session.get(_Key, key) is not None:
        raise HTTPException(409)
    session.add(_Key(key=key))
    accounts = {}
    for number in sorted((body.source, body.target)):
        accounts[number] = await session.get(_Account, number, with_for_update=True)
    source, target = accounts[body.source], accounts[body.target]
    if source is None or target is None or source.balance < body.amount:
        raise HTTPException(409)
    source.balance -= body.amount
    target.balance += body.amount
    transfer = _Transfer(id=new_id(), amount=body.amount)
    session.add(transfer)
    await session.flush()
    session.add(_Entry(transfer_id=transfer.id, account_id=source.id, amount=-body.amount))
    session.add(_Entry(transfer_id=transfer.id, account_id=target.id, amount=body.amount))
    session.add(_Outgoing(transfer_id=transfer.id))
    return TransferAnswer(transfer_id=transfer.id, balance=source.balance)


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
