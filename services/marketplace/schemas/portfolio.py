"""Bodies of portfolios."""

from typing import Literal

from services.marketplace.repository.portfolio import Consent, PortfolioRow
from shared.web import Body, Day, Id, Moment, View


class ConsentBody(Body):
    """Whether the line may be shown to everybody."""

    given: bool


class PortfolioLineView(View):
    """One thing done for somebody. `title` is null for a mission. Others see a line only when `consent` is given."""

    line_id: Id
    member_id: Id
    member_number: int
    source: Literal["order", "mission"]
    source_id: Id
    title: str | None
    category_code: str | None
    skill_codes: list[str]
    other_party_id: Id
    done_on: Day
    consent: Consent
    consented_at: Moment | None


def line_view(row: PortfolioRow) -> PortfolioLineView:
    """A line as it is shown."""
    return PortfolioLineView.model_validate(row)
