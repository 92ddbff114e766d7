"""The rows that the repository hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.sql.elements import ColumnElement

from services.membership.domain.decisions import Kind, Target, WantedEffect
from services.membership.domain.functions import Function

Row = TypeVar("Row")


def columns_of(kind: type[Any], *tables: Table) -> list[ColumnElement[Any]]:
    """The columns that fill `kind`, each from the first table that has it."""
    return [next(table.c[f.name] for table in tables if f.name in table.c) for f in fields(kind)]


def values_of(row: Any, columns: list[ColumnElement[Any]]) -> dict[str, Any]:
    """The values of a row of ours, by the names of its columns."""
    return {str(column.key): getattr(row, str(column.key)) for column in columns}


def read(kind: type[Row], row: Mapping[Any, Any]) -> Row:
    """A row of the database as a `kind`."""
    return kind(**row)


@dataclass(frozen=True, slots=True)
class Member:
    """The public side of a member, and the settings that are the member's own."""

    member_id: UUID
    member_number: int
    kind: Literal["person", "structure"]
    public_name: str
    language: Literal["fr", "en"]
    registered_on: date
    notice_mail: Literal["all", "urgent", "none"]
    version: int


@dataclass(frozen=True, slots=True)
class Account:
    """The private side of a member."""

    member_id: UUID
    address: str
    legal_name: str
    password_hash: str
    password_changed_at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """Asked for and not verified."""

    registration_id: UUID
    address: str
    address_key: str
    kind: Literal["person", "structure"]
    public_name: str
    legal_name: str
    language: Literal["fr", "en"]
    password_hash: str
    token_sha256: bytes
    token_key_id: str
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in and the refresh tokens that followed from it."""

    session_id: UUID
    member_id: UUID
    device: str | None
    generation: int
    rotated_at: datetime
    started_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A row of the mail queue."""

    mail_id: UUID
    kind: str
    address: str
    language: Literal["fr", "en"]
    subject_id: UUID | None
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What a member was told."""

    notice_id: UUID
    member_id: UUID
    source: str
    kind: str
    parameters: Mapping[str, Any]
    urgent: bool
    told_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Territory:
    """Where the cooperative works."""

    territory_id: UUID
    code: str
    name: str
    opened_on: date
    parent_territory_id: UUID | None
    first: bool


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of the charter."""

    charter_version: int
    charter_id: UUID
    text: str
    text_sha256: bytes
    published_on: date
    sign_by_on: date


@dataclass(frozen=True, slots=True)
class Plug:
    """The Plug status of a member."""

    member_id: UUID
    state: Literal["pending", "active", "suspended", "ended"]
    admission_id: UUID
    admitted_on: date
    territory_id: UUID
    granted_on: date | None
    suspended_on: date | None
    suspended_until_on: date | None
    ended_on: date | None
    ended_reason: str | None

    @classmethod
    def pending(cls, member_id: UUID, admission_id: UUID, admitted_on: date, territory_id: UUID) -> "Plug":
        """A status that begins: admitted, and not yet granted."""
        return cls(member_id, "pending", admission_id, admitted_on, territory_id, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Mandate:
    """A function that somebody holds, held or will hold."""

    mandate_id: UUID
    member_id: UUID
    role: Function
    scope_id: UUID | None
    from_on: date
    until_on: date | None
    ceiling_amount: int | None
    ceiling_unit: Literal["EUR", "SUB", "COL"] | None
    decision_id: UUID | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry of the register of decisions."""

    decision_id: UUID
    decision_number: int
    title: str
    reasons: str
    method: str
    state: Literal["proposed", "adopted", "closed"]
    proposed_by: UUID
    proposed_at: datetime
    countersigned_by: UUID | None
    adopted_on: date | None
    effective_on: date


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a decision changes, with the answer of its target once there is one."""

    effect_id: UUID
    decision_id: UUID
    position: int
    target: Target
    kind: Kind
    key: str
    value: int | None
    value_id: UUID | None
    unit: str | None
    manifest_sha256: str | None
    outcome: str | None = None
    answered_effective_on: date | None = None
    policy_version: int | None = None
    reason_code: str | None = None

    @classmethod
    def wanted(cls, effect_id: UUID, decision_id: UUID, position: int, effect: WantedEffect) -> "Effect":
        """An effect that nobody has answered yet."""
        number, named = (None, effect.value) if isinstance(effect.value, UUID) else (effect.value, None)
        where = (effect_id, decision_id, position, effect.target, effect.kind, effect.key)
        return cls(*where, number, named, effect.unit, effect.manifest_sha256)
