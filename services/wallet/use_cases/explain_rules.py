"""By which decision? The rule behind a line, and every version that a value ever had."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.wallet.domain.accounts import POT_ACCOUNT
from services.wallet.domain.policies import POLICIES
from services.wallet.domain.posting import RULES
from services.wallet.repository import decisions
from services.wallet.repository.decisions import PostedRow, VersionRow
from services.wallet.use_cases.require_scope import may_read_books
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.policy import Policy

_BY_KEY = {policy.key: policy for policy in POLICIES}
POT_SHARE = "pot_share_bps"
"""A value of missions, which each statement of fees brings along."""

RuleOwner = Literal["wallet", "missions", "published_rules"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a group follows. `value` and `effective_on` are None for the published rules, which have no number."""

    posted: PostedRow
    owner: RuleOwner
    policy: Policy | None
    value: int | None
    effective_on: date | None


async def explain_rule(work: UnitOfWork, caller_id: UUID, group_id: UUID) -> Rule:
    """The rule behind a group, for whoever has a line in it and who may read the books; groups of the pot are open.

    Raises NotFound for anybody else.
    """
    posted = await decisions.find_posted(work, group_id)
    if posted is None:
        raise NotFound
    seen = await decisions.concerns(work, posted.position, caller_id, POT_ACCOUNT.account_id)
    if not seen and not await may_read_books(work, caller_id):
        raise NotFound
    policy = _BY_KEY.get(posted.policy_key)
    if policy is None:
        owner: RuleOwner = "missions" if posted.policy_key == POT_SHARE else "published_rules"
        return Rule(posted, owner, None, posted.pot_share_bps if owner == "missions" else None, None)
    if posted.policy_version == 0:
        return Rule(posted, "wallet", policy, policy.default, None)
    found = await decisions.versions(work, policy.key, posted.policy_version - 1, 1)
    version = found[0] if found and found[0].version == posted.policy_version else None
    return Rule(posted, "wallet", policy, version and version.value, version and version.effective_on)


async def list_versions(work: UnitOfWork, key: str, after: int, limit: int) -> tuple[Policy, list[VersionRow]]:
    """The versions of a value of the wallet, from the shipped default (0) on; raises NotFound for another key."""
    policy = _BY_KEY.get(key)
    if policy is None or key == RULES:
        raise NotFound
    default = [VersionRow(0, policy.default, None, None, None)] if after < 0 else []
    found = await decisions.versions(work, key, max(after, 0), limit - len(default))
    return policy, default + found
