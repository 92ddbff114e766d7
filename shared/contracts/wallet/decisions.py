"""What the wallet answers to decisions."""

from typing import Self

from shared.contracts import examples
from shared.contracts.families import EffectAnswerPayload


class EffectAnswered(
    EffectAnswerPayload,
    name="wallet.effect_answered",
    version=1,
    subject="effect_id",
    listeners=("membership",),
):
    """What the wallet did with an effect of a decision."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            decision_id=examples.DECISION,
            effect_id=examples.example_id(22),
            outcome="applied",
            policy_key="yearly_grant",
            policy_version=1,
            effective_on=examples.DAY,
        )
