"""Bodies of /v1/me and /v1/policies."""

from services.marketplace.use_cases.read_policies import ShownPolicy
from services.marketplace.use_cases.show_me import Me
from shared.database.policies import PolicyVersion
from shared.web import Day, Id, Identity, View


class MandateView(View):
    """A mandate in force today."""

    mandate_id: Id
    role: str
    scope_id: Id | None
    from_on: Day
    until_on: Day | None


class MeView(View):
    """The caller: what the token says, and what marketplace has heard of them."""

    member_id: Id
    member_number: int
    name: str
    roles: list[str]
    plug_status: str | None
    charter_version: int | None
    mandates: list[MandateView]


class PolicyValueView(View):
    """A value and the decision that set it; version 0 is the default."""

    version: int
    value: int
    effective_on: Day | None
    decision_id: Id | None


class PolicyView(View):
    """A key of marketplace with its bounds, the value in force, and those decided for later."""

    key: str
    meaning: str
    unit: str
    default: int
    minimum: int
    maximum: int
    current: PolicyValueView
    scheduled: list[PolicyValueView]


class PoliciesView(View):
    """All keys of marketplace."""

    items: list[PolicyView]


def me_view(caller: Identity, me: Me) -> MeView:
    """The caller as they are shown to themselves."""
    return MeView(
        member_id=caller.member_id,
        member_number=caller.member_number,
        name=caller.name,
        roles=sorted(caller.roles),
        plug_status=me.plug_status,
        charter_version=me.charter_version,
        mandates=[MandateView.model_validate(mandate) for mandate in me.mandates],
    )


def policy_view(shown: ShownPolicy) -> PolicyView:
    """One key as it is shown."""
    policy = shown.policy
    return PolicyView(
        key=policy.key,
        meaning=policy.meaning,
        unit=policy.unit,
        default=policy.default,
        minimum=policy.minimum,
        maximum=policy.maximum,
        current=_value_view(shown.current),
        scheduled=[_value_view(version) for version in shown.scheduled],
    )


def _value_view(version: PolicyVersion) -> PolicyValueView:
    return PolicyValueView(
        version=version.version,
        value=version.value,
        effective_on=version.effective_on,
        decision_id=version.decision_id,
    )
