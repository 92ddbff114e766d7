"""Write docs/policies.md from what the services declare: `python -m tools.publish_policies [--check]`."""

import importlib
import sys
from pathlib import Path

from shared.contracts.message import SERVICES
from shared.policy import Policy
from shared.roles.service import Service
from tools.generated_files import command, write_stale

PAGE = Path("docs/policies.md")

HEAD = """# The values that the cooperative decides

Generated from `services/*/domain/policies.py` by `python -m tools.publish_policies`; do not edit.

Each key has one owner: the service that keeps its versions, checks the bounds and applies it. A value changes only by
a decision: `POST /v1/decisions` of membership with an effect that names the owner as `target` and the `key`, then the
countersignature of somebody else of the council. Membership says `decision_adopted`; the owner stores a version that
begins on the decision's `effective_on`, never backwards: a decision that comes after its date counts from the day it
is heard. A key with a wait counts at the earliest so many days after its owner heard the decision, answered
`scheduled`: a decision that is wrong, or forged, is noticed before euros move. Wallet and missions answer with
`effect_answered`, and the answer stands on the decision. Where no decision has set a value, the default is in force,
as version 0, and `mission_completed` and `credits_granted` carry the version that was used. `redistribution_bps` and
`reserve_bps` are together at most 10 000. The rounding of rules is code, not a policy. Membership has no key.

| key | owner | default | from | to | unit | wait | meaning |
| --- | --- | ---: | ---: | ---: | --- | --- | --- |
"""


def policy_page() -> str:
    """The text of the page."""
    return HEAD + "".join(_line(owner, policy) for owner in SERVICES for policy in _declared(owner))


def _declared(owner: str) -> list[Policy]:
    service: Service = importlib.import_module(f"services.{owner}.app").service
    return sorted(service.policies, key=lambda policy: policy.key)


def _line(owner: str, policy: Policy) -> str:
    values = (policy.default, policy.minimum, policy.maximum)
    numbers = " | ".join(f"{_number(value)}{_reading(value, policy)}" for value in values)
    link = f"[{owner}](../services/{owner}/README.md)"
    wait = f"{policy.delay_days} days" if policy.delay_days else ""
    return f"| `{policy.key}` | {link} | {numbers} | {policy.unit} | {wait} | {policy.meaning} |\n"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def _reading(value: int, policy: Policy) -> str:
    """The same value as people say it."""
    if policy.choices:
        return f" ({policy.choices[value]})"
    match policy.unit:
        case "bps":
            return f" ({value / 100:g} %)"
        case "hundredths" | "cents":
            return f" ({value / 100:,.2f})".replace(",", " ")
        case _:
            return ""


def publish(root: Path, *, check: bool) -> list[str]:
    """Write the page when it is stale, or with `check` only look; returns the reasons to fail."""
    return write_stale(root, {PAGE: policy_page()}, check=check)


if __name__ == "__main__":
    sys.exit(command("publish_policies", "the page of the policies", publish))
