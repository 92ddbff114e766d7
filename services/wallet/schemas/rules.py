"""Bodies of rules: what a line follows, and the versions of a value."""

from services.wallet.repository.decisions import VersionRow
from services.wallet.use_cases.explain_rules import Rule, RuleOwner
from shared.policy import Policy
from shared.web import Day, Id, Integer, Moment, Paged, View
from shared.web.pagination import paged


class RuleView(View):
    """Why a group has the amounts it has, and by which decision."""

    group_id: Id
    kind: str
    on: Day
    posted_at: Moment
    subject_id: Id
    cause_id: Id | None
    """The message or request that caused it."""
    policy_key: str
    policy_version: int
    owner: RuleOwner
    """Whose value it is; `published_rules` are the rules themselves, which no value changes."""
    meaning: str | None
    unit: str | None
    value: Integer | None
    choice: str | None
    effective_on: Day | None
    decision_id: Id | None
    decision_number: int | None
    """Null for a default, and for a decision that the wallet has not heard of yet."""
    reverses_group_id: Id | None


class VersionView(View):
    """A value, from when it counts, and the decision that set it; version 0 is the default that the software ships."""

    version: int
    value: Integer
    choice: str | None
    effective_on: Day | None
    decision_id: Id | None
    decision_number: int | None


def rule_view(rule: Rule) -> RuleView:
    """A rule as it is shown."""
    posted, policy = rule.posted, rule.policy
    meaning = None if policy is None else policy.meaning
    unit = None if policy is None else policy.unit
    if rule.owner == "missions":
        meaning, unit = "share of a mission's fees that goes to the pot commun", "bps"
    return RuleView(
        group_id=posted.group_id,
        kind=posted.kind,
        on=posted.business_date,
        posted_at=posted.posted_at,
        subject_id=posted.subject_id,
        cause_id=posted.cause_id,
        policy_key=posted.policy_key,
        policy_version=posted.policy_version,
        owner=rule.owner,
        meaning=meaning,
        unit=unit,
        value=rule.value,
        choice=_choice(policy, rule.value),
        effective_on=rule.effective_on,
        decision_id=posted.decision_id,
        decision_number=posted.decision_number,
        reverses_group_id=posted.reverses_group_id,
    )


def versions_view(policy: Policy, rows: list[VersionRow], limit: int) -> Paged[VersionView]:
    """A page of versions, of which `limit + 1` were read."""
    views = [VersionView(**row._asdict(), choice=_choice(policy, row.value)) for row in rows]
    return paged(views, limit, cursor_of=lambda view: (view.version,))


def _choice(policy: Policy | None, value: int | None) -> str | None:
    return policy.choices[value] if policy is not None and value is not None and policy.choices else None
