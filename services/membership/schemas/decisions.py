"""Bodies of decisions and notices."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from services.membership.domain.decisions import Kind, Target, WantedEffect
from services.membership.errors import EffectRefused
from services.membership.repository.rows import Decision, Effect, Notice
from services.membership.schemas.cooperative import Code
from shared.contracts.membership import EffectUnit
from shared.web import Body, Day, Id, Integer, Moment, View, text

MOST_EFFECTS = 50


class EffectBody(Body):
    """One thing that a decision changes. The service itself checks the key, the unit and the bounds.

    A policy value, an investment (`key`: the request) and the allocation of a surplus (`key`: `2026.legal_reserve`)
    have a `value`; the approval of a conversion has `value_id`, the run, and the hash of its manifest.
    """

    target: Target
    kind: Kind = "policy_value"
    key: Code
    value: Integer | None = None
    value_id: Id | None = None
    unit: EffectUnit | None = None
    manifest_sha256: Annotated[str, text(64, pattern=r"^[0-9a-f]{64}$")] | None = None

    def wanted(self) -> WantedEffect:
        """Raises `EffectRefused` unless there is exactly one value."""
        if self.value is not None and self.value_id is None:
            return WantedEffect(self.target, self.key, self.value, self.unit, self.kind, self.manifest_sha256)
        if self.value_id is not None and self.value is None:
            return WantedEffect(self.target, self.key, self.value_id, self.unit, self.kind, self.manifest_sha256)
        raise EffectRefused(field="effects")


class DecisionBody(Body):
    """What is proposed, why, and from when."""

    title: Annotated[str, text(160)]
    reasons: Annotated[str, text(5_000, lines=True)]
    effective_on: Day
    effects: Annotated[list[EffectBody], Field(min_length=1, max_length=MOST_EFFECTS)]


class EffectAnswerView(View):
    """What the service did with it."""

    outcome: str
    effective_on: Day
    policy_version: int | None
    reason_code: str | None


class EffectView(View):
    """What a decision changes; `answer` is null until the service has answered."""

    effect_id: Id
    target: Target
    kind: Kind
    key: str
    value: int | None
    value_id: Id | None
    unit: str | None
    manifest_sha256: str | None
    answer: EffectAnswerView | None

    @classmethod
    def of(cls, effect: Effect) -> "EffectView":
        """An effect with its answer."""
        answer = None
        if effect.outcome is not None and effect.answered_effective_on is not None:
            answer = EffectAnswerView(
                outcome=effect.outcome,
                effective_on=effect.answered_effective_on,
                policy_version=effect.policy_version,
                reason_code=effect.reason_code,
            )
        return cls(
            effect_id=effect.effect_id,
            target=effect.target,
            kind=effect.kind,
            key=effect.key,
            value=effect.value,
            value_id=effect.value_id,
            unit=effect.unit,
            manifest_sha256=effect.manifest_sha256,
            answer=answer,
        )


class DecisionView(View):
    """An entry of the register of decisions."""

    decision_id: Id
    decision_number: int
    title: str
    reasons: str
    method: str
    state: Literal["proposed", "adopted", "closed"]
    proposed_by: Id
    proposed_at: Moment
    countersigned_by: Id | None
    adopted_on: Day | None
    effective_on: Day
    effects: list[EffectView]

    @classmethod
    def of(cls, decision: Decision, effects: Sequence[Effect]) -> "DecisionView":
        """A decision with its own among the effects."""
        return cls(
            decision_id=decision.decision_id,
            decision_number=decision.decision_number,
            title=decision.title,
            reasons=decision.reasons,
            method=decision.method,
            state=decision.state,
            proposed_by=decision.proposed_by,
            proposed_at=decision.proposed_at,
            countersigned_by=decision.countersigned_by,
            adopted_on=decision.adopted_on,
            effective_on=decision.effective_on,
            effects=[EffectView.of(effect) for effect in effects if effect.decision_id == decision.decision_id],
        )


class NoticeView(View):
    """What one was told: the sentence for people, kind and parameters for the frontend."""

    notice_id: Id
    source: str
    kind: str
    sentence: str
    parameters: dict[str, Any]
    urgent: bool
    told_at: Moment
    read_at: Moment | None

    @classmethod
    def of(cls, notice: Notice, sentence: str) -> "NoticeView":
        """A notice with its sentence."""
        return cls(
            notice_id=notice.notice_id,
            source=notice.source,
            kind=notice.kind,
            sentence=sentence,
            parameters=dict(notice.parameters),
            urgent=notice.urgent,
            told_at=notice.told_at,
            read_at=notice.read_at,
        )
