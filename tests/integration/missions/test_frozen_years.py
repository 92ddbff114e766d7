"""Members are told that later facts of a frozen year count for the next."""

from datetime import timedelta

from shared.contracts.wallet import ConversionFrozen
from shared.ids import new_id
from shared.testing.harness import ServiceHarness


async def test_a_frozen_year_is_shown_with_its_last_freeze(missions: ServiceHarness) -> None:
    caller = missions.token(new_id())
    assert (await missions.client.get("/v1/me", headers=caller)).json()["frozen_years"] == []
    first = ConversionFrozen.example()
    later = first.late_facts_from_on + timedelta(days=20)  # the first run was abandoned
    again = first.model_copy(update={"run_id": new_id(), "late_facts_from_on": later})
    await missions.hear(again, first)
    shown = (await missions.client.get("/v1/me", headers=caller)).json()["frozen_years"]
    assert shown == [{"year": 2026, "late_facts_from_on": str(later)}]
