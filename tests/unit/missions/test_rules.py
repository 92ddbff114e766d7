"""SIREN, mandates, the state machine, reversals, policy bounds."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.missions.domain import mandates
from services.missions.domain.mandates import Mandate, Reach
from services.missions.domain.policies import POT_SHARE
from services.missions.domain.reversals import amounts_to_reverse
from services.missions.domain.sirens import check_siren, is_siren
from services.missions.domain.states import STATES, TRANSITIONS, State, allows, move
from services.missions.errors import (
    CeilingExceeded,
    InvalidSiren,
    MandateMissing,
    MissionState,
    NothingToReverse,
    ReversalTooLarge,
    UnknownLine,
)

TODAY = date(2027, 3, 14)
CALLER, OTHER, MISSION, TERRITORY = (UUID(int=number) for number in range(1, 5))
REACH = Reach(lead_id=CALLER, mission_id=MISSION, territory_id=TERRITORY)


def mandate(
    role: str = "project_lead",
    *,
    scope_id: UUID | None = None,
    from_on: date = TODAY,
    until_on: date | None = None,
    ended_on: date | None = None,
    ceiling_cents: int | None = None,
) -> Mandate:
    return Mandate(UUID(int=99), role, scope_id, from_on, until_on, ended_on, ceiling_cents)


@pytest.mark.parametrize("siren", ["732829320", "552100554", "356000000"])
def test_real_sirens_pass(siren: str) -> None:
    assert check_siren(siren) == siren


@pytest.mark.parametrize("siren", ["732829321", "73282932", "7328293200", "73282932x", "٧٣٢٨٢٩٣٢٠", "", "-32829320"])
def test_what_cannot_be_a_siren_is_refused(siren: str) -> None:
    with pytest.raises(InvalidSiren):
        check_siren(siren)


def test_blanks_in_a_siren_are_left_out_and_none_stays_none() -> None:
    assert check_siren("732 829 320") == "732829320"
    assert check_siren(None) is None


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(start: int, place: int, difference: int) -> None:
    body = f"{start:08d}"
    right = next(body + str(digit) for digit in range(10) if is_siren(body + str(digit)))
    wrong = str((int(right[place]) + difference) % 10)
    assert not is_siren(right[:place] + wrong + right[place + 1 :])


@pytest.mark.parametrize(
    ("held", "in_force"),
    [
        (mandate(), True),
        (mandate(from_on=TODAY + timedelta(days=1)), False),
        (mandate(until_on=TODAY), True),
        (mandate(until_on=TODAY - timedelta(days=1)), False),
        (mandate(ended_on=TODAY), False),
        (mandate(ended_on=TODAY + timedelta(days=1)), True),
    ],
)
def test_a_mandate_counts_on_the_day_of_the_signature(held: Mandate, in_force: bool) -> None:
    assert held.in_force(TODAY) is in_force


@pytest.mark.parametrize(
    ("held", "caller", "may"),
    [
        (mandate("technical_presidency"), OTHER, True),
        (mandate("technical_presidency", scope_id=TERRITORY), OTHER, True),
        (mandate("technical_presidency", scope_id=UUID(int=77)), OTHER, False),
        (mandate(), CALLER, True),
        (mandate(), OTHER, False),
        (mandate(scope_id=MISSION), OTHER, True),
        (mandate(scope_id=UUID(int=77)), CALLER, False),
        (mandate("strategic_council"), CALLER, False),
        (mandate("jury"), CALLER, False),
    ],
)
def test_who_may_sign_for_a_mission(held: Mandate, caller: UUID, may: bool) -> None:
    assert bool(mandates.signing([held], caller, TODAY, REACH)) is may


def test_before_there_is_a_mission_only_the_lead_named_may_open_it() -> None:
    assert not mandates.signing([mandate()], OTHER, TODAY, Reach(lead_id=CALLER))


def test_the_ceiling_of_the_best_mandate_counts() -> None:
    held = [mandate(ceiling_cents=100), mandate(ceiling_cents=500)]
    assert mandates.check_signing(held, CALLER, TODAY, REACH, 500).ceiling_cents == 500
    with pytest.raises(CeilingExceeded):
        mandates.check_signing(held, CALLER, TODAY, REACH, 501)
    with pytest.raises(MandateMissing):
        mandates.check_signing([], CALLER, TODAY, REACH)


@pytest.mark.parametrize(
    ("held", "caller", "team", "sees"),
    [
        ([], CALLER, [], True),
        ([], OTHER, [OTHER], True),
        ([], OTHER, [], False),
        ([mandate("technical_presidency")], OTHER, [], True),
        ([mandate("strategic_council")], OTHER, [], True),
        ([mandate("strategic_council", until_on=TODAY - timedelta(days=1))], OTHER, [], False),
        ([mandate()], OTHER, [], False),
        ([mandate(scope_id=MISSION)], OTHER, [], True),
    ],
)
def test_for_whom_a_mission_exists(held: list[Mandate], caller: UUID, team: list[UUID], sees: bool) -> None:
    assert mandates.may_see(held, caller, TODAY, REACH, team) is sees


def test_every_transition_of_the_table_and_no_other() -> None:
    for transition in TRANSITIONS:
        for state in STATES:
            if state in transition.sources:
                assert move(state, transition.action) == (transition.target or state)
                assert allows(state, transition.action)
            else:
                with pytest.raises(MissionState):
                    move(state, transition.action)


def test_each_action_stands_once_and_every_state_is_reached() -> None:
    assert len({transition.action for transition in TRANSITIONS}) == len(TRANSITIONS)
    reached: set[State] = {"draft"}
    for _ in STATES:
        reached |= {t.target for t in TRANSITIONS if t.target and reached & set(t.sources)}
    assert reached == set(STATES)


def test_nothing_leaves_a_cancelled_mission_and_money_only_moves_forward() -> None:
    assert not any("cancelled" in transition.sources for transition in TRANSITIONS)
    for transition in TRANSITIONS:
        if {"completed", "credited"} & set(transition.sources):
            assert transition.action in ("credit", "refuse", "reverse", "invoice")


LINES = {UUID(int=11): 500, UUID(int=12): 0, UUID(int=13): 20}


def test_a_full_reversal_takes_what_is_left() -> None:
    assert amounts_to_reverse(LINES, None) == {UUID(int=11): 500, UUID(int=13): 20}
    with pytest.raises(NothingToReverse):
        amounts_to_reverse({UUID(int=11): 0}, None)


def test_a_partial_reversal_never_takes_more_than_is_left() -> None:
    assert amounts_to_reverse(LINES, [(UUID(int=11), 500)]) == {UUID(int=11): 500}
    with pytest.raises(ReversalTooLarge) as refused:
        amounts_to_reverse(LINES, [(UUID(int=11), 501)])
    assert refused.value.parameters == {"left": 500}
    with pytest.raises(UnknownLine):
        amounts_to_reverse(LINES, [(UUID(int=14), 1)])
    with pytest.raises(UnknownLine):
        amounts_to_reverse(LINES, [(UUID(int=11), 1), (UUID(int=11), 1)])


@given(st.lists(st.integers(1, 600), max_size=12))
def test_reversals_one_after_the_other_never_pass_the_line(wishes: list[int]) -> None:
    line, taken = UUID(int=11), 0
    for wish in wishes:
        try:
            taken += amounts_to_reverse({line: 1_000 - taken}, [(line, wish)])[line]
        except ReversalTooLarge:
            assert wish > 1_000 - taken
    assert taken <= 1_000


def test_the_pot_share_has_its_bounds() -> None:
    assert (POT_SHARE.default, POT_SHARE.minimum, POT_SHARE.maximum) == (1_500, 0, 5_000)
    for value in (-1, 5_001):
        with pytest.raises(ValueError, match="pot_share_bps"):
            POT_SHARE.check(value)
