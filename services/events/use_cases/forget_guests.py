"""Forget how guests of past evenings are reached."""

from datetime import date

from services.events.domain.policies import GUEST_CONTACT_DAYS
from services.events.repository import sign_ups
from shared.database.unit_of_work import UnitOfWork


async def forget_guests(work: UnitOfWork, on: date) -> int:
    """Remove contact and claim code of guests whose evening is longer ago than the policy says; return how many."""
    days = (await work.policy(GUEST_CONTACT_DAYS, on)).value
    forgotten = await sign_ups.forget_guests(work, on, days)
    work.audit("guests_forgotten", None, guests=forgotten, kept_days=days)
    return forgotten
