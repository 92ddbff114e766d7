"""Payouts of fees in December and of the conversion in January: two signatures, a file, the bank's date."""

from xml.etree import ElementTree

from sepaxml.validation import try_valid_xml

from deploy.local.demo.gateways import Json
from deploy.local.demo.people import Person
from tests.journeys.wallet_year.facts import C
from tests.journeys.wallet_year.year import Year

FORM = "pain.001.001.09"


async def pay_out(year: Year, expected: dict[int, int]) -> None:
    """Pay what is due: exactly these cents, by member number."""
    batch = await year.post(year.president, "/v1/payout-batches", {"vehicles": []})
    path = f"/v1/payout-batches/{batch['batch_id']}"
    listed = await year.get(year.president, f"{path}/lines")
    assert {one["member"]["member_number"]: one["amount"]["amount"] for one in listed["items"]} == expected
    assert batch["total"]["amount"] == sum(expected.values())
    assert await year.refused(year.president, f"{path}/approve") == "second_signature"
    await year.post(year.council, f"{path}/approve")
    file = (await year.download(year.president, f"{path}/file?form={FORM}")).content
    assert file == (await year.download(year.president, f"{path}/file?form={FORM}")).content
    check_file(file, sorted(expected.values()))
    executed = {"executed_on": year.clock.today().isoformat()}
    assert (await year.post(year.president, f"{path}/execute", executed))["state"] == "executed"


def check_file(file: bytes, amounts: list[int]) -> None:
    """Valid by the published schema, and these transfers."""
    try_valid_xml(file, FORM)
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{FORM}}}"
    root = ElementTree.fromstring(file)  # noqa: S314 - our own file
    found = sorted(round(float(one.text or "") * 100) for one in root.iter(f"{space}InstdAmt"))
    assert found == amounts


async def due_to(year: Year, who: Person) -> tuple[int, str | None]:
    """What a member sees as due, and what it waits for."""
    own: Json = await year.get(who, "/v1/me/payouts")
    return own["due"]["amount"], own["waiting_for"]


async def kept_for_c(year: Year, cents: int) -> None:
    """C has said no account: the fees stay, and C sees why."""
    assert await due_to(year, year.plugs[C]) == (cents, "no_details")
