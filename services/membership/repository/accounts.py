"""Registrations, members and their accounts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from services.membership.repository.rows import Account, Member, Registration, columns_of, read, values_of
from services.membership.tables import accounts, members, registrations
from shared.database.unit_of_work import UnitOfWork

_MEMBER = columns_of(Member, members)
_ACCOUNT = columns_of(Account, accounts)
_REGISTRATION = columns_of(Registration, registrations)


async def recent_registrations(work: UnitOfWork, address_key: str, since: datetime) -> int:
    """How often this address was registered since then."""
    statement = select(func.count()).where(registrations.c.address_key == address_key, registrations.c.asked_at > since)
    return int((await work.connection.execute(statement)).scalar_one())


async def add_registration(work: UnitOfWork, registration: Registration) -> None:
    """Keep a registration until it is verified or expires."""
    await work.connection.execute(insert(registrations).values(values_of(registration, _REGISTRATION)))


async def find_registration(work: UnitOfWork, registration_id: UUID) -> Registration | None:
    """A registration by its id."""
    return await _registration(work, registrations.c.registration_id == registration_id)


async def lock_registration(work: UnitOfWork, token_sha256: bytes) -> Registration | None:
    """The registration of a mail's token, locked."""
    return await _registration(work, registrations.c.token_sha256 == token_sha256, lock=True)


async def remove_registrations(work: UnitOfWork, address_key: str) -> None:
    """Forget every registration of an address that has an account now."""
    await work.connection.execute(delete(registrations).where(registrations.c.address_key == address_key))


async def remove_expired_registrations(work: UnitOfWork, now: datetime) -> int:
    """Forget registrations that nobody verified; returns how many."""
    return (await work.connection.execute(delete(registrations).where(registrations.c.expires_at <= now))).rowcount


async def add_member(work: UnitOfWork, member: Member, account: Account, address_key: str) -> None:
    """A new member with its account."""
    public = values_of(member, _MEMBER)
    await work.connection.execute(insert(members).values(**public, cooperative=work.cooperative))
    private = values_of(account, _ACCOUNT)
    await work.connection.execute(insert(accounts).values(**private, address_key=address_key))


async def find_account(work: UnitOfWork, address_key: str) -> Account | None:
    """The account of an address."""
    row = (await work.connection.execute(select(*_ACCOUNT).where(accounts.c.address_key == address_key))).one_or_none()
    return None if row is None else read(Account, row._mapping)


async def account_of(work: UnitOfWork, member_id: UUID, *, lock: bool = False) -> Account | None:
    """The account of a member."""
    statement = select(*_ACCOUNT).where(accounts.c.member_id == member_id)
    row = (await work.connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else read(Account, row._mapping)


async def set_password(work: UnitOfWork, member_id: UUID, password_hash: str, changed_at: datetime | None) -> None:
    """Store a hash; with `changed_at` None the password is the same and only its hash is stronger."""
    values: dict[str, object] = {"password_hash": password_hash}
    if changed_at is not None:
        values["password_changed_at"] = changed_at
    await work.connection.execute(update(accounts).where(accounts.c.member_id == member_id).values(values))


async def find_member(work: UnitOfWork, member_id: UUID) -> Member | None:
    """A member by id."""
    row = (await work.connection.execute(select(*_MEMBER).where(members.c.member_id == member_id))).one_or_none()
    return None if row is None else read(Member, row._mapping)


async def member_of(work: UnitOfWork, member_id: UUID) -> Member:
    """The member of an id that another row of ours refers to."""
    row = (await work.connection.execute(select(*_MEMBER).where(members.c.member_id == member_id))).one()
    return read(Member, row._mapping)


async def lock_member(work: UnitOfWork, member_id: UUID) -> Member | None:
    """A member by id, locked: what is said of a member is ordered by this lock."""
    statement = select(*_MEMBER).where(members.c.member_id == member_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(Member, row._mapping)


async def find_members(work: UnitOfWork, member_ids: Sequence[UUID]) -> list[Member]:
    """Those of the given members who exist, by number."""
    statement = select(*_MEMBER).where(members.c.member_id.in_(member_ids)).order_by(members.c.member_number)
    return [read(Member, row._mapping) for row in await work.connection.execute(statement)]


async def change_profile(
    work: UnitOfWork,
    member_id: UUID,
    version: int,
    *,
    public_name: str,
    legal_name: str,
    language: str,
    notice_mail: str,
) -> bool:
    """Store a profile unless somebody changed it since `version`; False then."""
    changed = await work.connection.execute(
        update(members)
        .where(members.c.member_id == member_id, members.c.version == version)
        .values(public_name=public_name, language=language, notice_mail=notice_mail, version=version + 1)
    )
    if changed.rowcount == 0:
        return False
    await work.connection.execute(
        update(accounts).where(accounts.c.member_id == member_id).values(legal_name=legal_name)
    )
    return True


async def count_members(work: UnitOfWork) -> int:
    """How many members there are."""
    return int((await work.connection.execute(select(func.count()).select_from(members))).scalar_one())


async def _registration(work: UnitOfWork, where: object, *, lock: bool = False) -> Registration | None:
    statement = select(*_REGISTRATION).where(where)  # type: ignore[arg-type]
    row = (await work.connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else read(Registration, row._mapping)
