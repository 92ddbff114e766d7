"""Registration and verification, without a token and without an idempotency key."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.membership.domain.addresses import address_key
from services.membership.domain.passwords import check_password
from services.membership.errors import AddressRefused, PasswordRefused, VerificationRefused
from services.membership.outside.resources import resources_in
from services.membership.schemas.accounts import (
    RegistrationBody,
    RegistrationView,
    VerificationBody,
    VerificationView,
)
from services.membership.use_cases.register_account import register_account
from services.membership.use_cases.verify_address import verify_address
from shared.errors import TooManyRequests
from shared.web import Limits, Work, client_address, problems
from shared.web.state import state_of

router = APIRouter(prefix="/v1", tags=["accounts"])


async def _hashed_password(request: Request, body: RegistrationBody, limits: Limits) -> str:
    """Counted, checked and hashed before the unit of work opens: a hash takes time, and connections are few."""
    resources = resources_in(state_of(request).database)
    await limits.take(f"register:{client_address(request)}", resources.settings.registrations_per_minute, 60)
    address_key(body.email)
    own = (body.email, body.email.partition("@")[0], body.public_name, body.legal_name)
    check_password(body.password, own, field="body.password")
    return await resources.hashing.hash(body.password)


@router.post("/registrations", status_code=202, responses=problems(AddressRefused, PasswordRefused, TooManyRequests))
async def register(
    body: RegistrationBody, password_hash: Annotated[str, Depends(_hashed_password)], work: Work
) -> RegistrationView:
    """Ask to be a member. The answer is the same whether the address is known or not; a mail tells."""
    await register_account(
        work,
        email=body.email,
        password_hash=password_hash,
        kind=body.kind,
        public_name=body.public_name,
        legal_name=body.legal_name,
        language=body.language,
    )
    return RegistrationView()


@router.post("/verifications", status_code=201, responses=problems(VerificationRefused))
async def verify(body: VerificationBody, work: Work) -> VerificationView:
    """Become a member with the token of the mail; the member number is given here."""
    member = await verify_address(work, body.token)
    return VerificationView(member_id=member.member_id, member_number=member.member_number)
