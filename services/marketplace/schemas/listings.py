"""Bodies of listings."""

from typing import Annotated

from pydantic import Field

from services.marketplace.domain.listings import State
from services.marketplace.repository.listings import ListingRow
from shared.web import Body, Id, Moment, PositiveInteger, View, text

CODE = r"^[a-z0-9][a-z0-9_.-]*$"

Title = Annotated[str, text(120)]
Description = Annotated[str, text(5_000, lines=True)]
Code = Annotated[str, text(64, pattern=CODE)]
SkillCodes = Annotated[list[Code], Field(max_length=50)]
TurnaroundDays = Annotated[int, Field(strict=True, ge=1, le=365)]


class ListingBody(Body):
    """A service to offer. `price_credits` in hundredths of a credit: 3000 is 30.00, in SUB or COL."""

    title: Title
    description: Description
    category_code: Code
    skill_codes: Annotated[SkillCodes, Field(default_factory=list)]
    price_credits: PositiveInteger
    territory_id: Id
    turnaround_days: TurnaroundDays


class ListingChangesBody(Body):
    """What is to change; what is absent stays."""

    title: Title | None = None
    description: Description | None = None
    category_code: Code | None = None
    skill_codes: SkillCodes | None = None
    price_credits: PositiveInteger | None = None
    territory_id: Id | None = None
    turnaround_days: TurnaroundDays | None = None


class ListingView(View):
    """A listing. `hidden`: its seller is suspended. `listing_version` is the one open to orders; null for a draft."""

    listing_id: Id
    listing_version: int | None
    seller_id: Id
    seller_number: int
    title: str
    description: str
    category_code: str
    skill_codes: list[str]
    price_credits: int
    territory_id: Id
    turnaround_days: int
    state: State
    hidden: bool
    version: int
    created_at: Moment
    published_at: Moment | None
    withdrawn_at: Moment | None


def listing_view(row: ListingRow) -> ListingView:
    """A listing as it is shown."""
    return ListingView.model_validate(row)
