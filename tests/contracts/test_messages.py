"""Every message: its example, its schema, and the conventions of the catalogue."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from shared.contracts.catalogue import heard_by, messages, said_by
from shared.contracts.membership import DecisionAdopted
from shared.contracts.message import LIST_LIMIT, SERVICES, Message
from shared.contracts.wallet import CreditsGranted
from shared.messaging.envelope import Envelope
from shared.money import Amount
from tools.message_documents.json_schemas import as_json, envelope_schema, message_schema
from tools.message_documents.published import shape

EVERY = sorted(messages().values(), key=lambda m: m.routing_key)

FOUNDATION = {
    "membership": "member_registered charter_signed plug_granted plug_suspended plug_resumed plug_ended role_granted"
    " role_ended access_revoked territory_opened decision_adopted",
    "wallet": "credits_granted hold_placed hold_refused hold_settled hold_voided fees_credited fees_refused"
    " fees_reversed effect_answered",
    "marketplace": "listing_published listing_withdrawn order_placed order_completed order_cancelled notice_issued",
    "missions": "mission_completed fees_reversed effect_answered",
    "events": "evening_held artist_admitted playlist_entry_left",
}
"""The messages that the catalogue names for the foundation; `effect_answered` has two senders."""


def _wire(message: Message) -> bytes:
    data = message.model_dump_json(exclude_none=True)
    return (
        b'{"specversion":"1.0","id":"01930000-0000-7000-8000-000000000090","source":"%s","type":"%s",'
        b'"time":"2027-03-14T09:30:00Z","subject":"%s","sequence":1,"businessdate":"2027-03-14","cooperative":"demo",'
        b'"correlationid":"01930000-0000-7000-8000-000000000091","data":%s}'
        % (message.sender.encode(), message.routing_key.encode(), str(message.subject_id).encode(), data.encode())
    )


def test_the_foundation_is_whole() -> None:
    for service, names in FOUNDATION.items():
        said = {m.message_name for m in said_by(service)}
        assert {f"{service}.{name}" for name in names.split()} <= said


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_example_validates_and_comes_back(message: type[Message]) -> None:
    example = message.example()
    validator = jsonschema.Draft202012Validator(
        message_schema(message), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    jsonschema.Draft202012Validator.check_schema(message_schema(message))
    validator.validate(example.model_dump(mode="json"))
    validator.validate(example.model_dump(mode="json", exclude_none=True))
    read = Envelope[message].model_validate_json(_wire(example))  # type: ignore[valid-type]
    assert read.data == example
    jsonschema.validate(read.model_dump(mode="json"), envelope_schema())


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_unknown_field_of_a_newer_form_is_ignored(message: type[Message]) -> None:
    data = {**message.example().model_dump(mode="json"), "field_of_tomorrow": 1}
    assert message.model_validate_json(as_json(data)) == message.example()


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_every_required_field_is_required(message: type[Message]) -> None:
    data = message.example().model_dump(mode="json")
    required = [name for name, field in message.model_fields.items() if field.is_required()]
    assert required
    for name in required:
        short = {other: value for other, value in data.items() if other != name}
        with pytest.raises(ValidationError):
            message.model_validate_json(as_json(short))


def _strings(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    choices = node.get("anyOf", [node])
    yield from (choice for choice in choices if choice.get("type") == "string")


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_holds_ids_amounts_dates_and_codes_only(message: type[Message]) -> None:
    """No free text, bounded lists and integers; dates end in `on` (or are the business date), moments in `_at`."""
    for path, node in shape(message).items():
        name = path.rpartition(".")[2]
        for text in _strings(node):
            assert {"enum", "const", "format", "pattern"} & set(text), f"{path} is free text"
        if node.get("type") == "array":
            assert node["maxItems"] <= LIST_LIMIT, f"{path} is a list without a bound"
        if node.get("type") == "integer":
            assert {"minimum", "maximum"} <= set(node), f"{path} is an integer without bounds"
        if node.get("format") == "date":
            assert name in ("on", "business_date") or name.endswith("_on"), path
        if node.get("format") == "date-time":
            assert name.endswith("_at"), path
        if node.get("format") == "uuid":
            assert name.endswith("_id"), path
        assert node.get("type") != "number", f"{path} is a float"
        assert not {"name", "email", "iban", "address", "url", "birth_date"} & {name}, path


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_declares_who_and_whether_it_is_kept(message: type[Message]) -> None:
    assert message.sender not in message.listeners
    assert set(message.listeners) <= set(SERVICES)
    assert len(set(message.listeners)) == len(message.listeners)
    assert message.__doc__
    moved = {"wallet.hold_placed", "wallet.hold_settled", "wallet.hold_voided", "wallet.credits_granted"}
    moved |= {"wallet.credits_expired", "wallet.refund_posted", "marketplace.milestone_accepted"}
    moved |= {"marketplace.dispute_resolved", "marketplace.refund_granted"}
    moved |= {"wallet.fees_credited", "wallet.fees_reversed", "missions.mission_completed", "missions.fees_reversed"}
    moved |= {"marketplace.order_placed", "marketplace.order_completed", "marketplace.order_cancelled"}
    moved |= {"membership.plug_granted", "membership.plug_resumed", "membership.plug_ended"}
    moved |= {"wallet.conversion_executed", "wallet.conversion_reversed"}
    moved |= {"missions.invoice_issued", "missions.payment_recorded"}
    moved |= {"missions.invoice_issued", "missions.payment_recorded", "wallet.fees_paid", "wallet.payout_failed"}
    assert message.kept == (message.message_name in moved)


def test_listeners_and_senders_cover_the_catalogue() -> None:
    assert {m for service in SERVICES for m in said_by(service)} == set(EVERY)
    assert {m for service in SERVICES for m in heard_by(service)} == set(EVERY)


def test_an_amount_of_another_unit_is_refused() -> None:
    values = {name: getattr(CreditsGranted.example(), name) for name in CreditsGranted.model_fields}
    with pytest.raises(ValidationError, match="SUB"):
        CreditsGranted(**{**values, "granted": Amount(amount=10_000, unit="EUR")})


@pytest.mark.parametrize("value", [2_000, -5, True, False, "activity", "01930000-0000-7000-8000-000000000001"])
def test_the_value_of_an_effect_keeps_its_type(value: object) -> None:
    data = DecisionAdopted.example().model_dump(mode="json")
    data["effects"][0]["value"] = value
    read = DecisionAdopted.model_validate_json(as_json(data))
    kept = read.effects[0].model_dump(mode="json")["value"]
    assert (type(kept), kept) == (type(value), value)


@pytest.mark.parametrize("value", [0.5, 2**53, "A sentence, free.", None, [], {}])
def test_the_value_of_an_effect_is_bounded(value: object) -> None:
    data = DecisionAdopted.example().model_dump(mode="json")
    data["effects"][0]["value"] = value
    with pytest.raises(ValidationError):
        DecisionAdopted.model_validate_json(as_json(data))


def test_a_wrong_declaration_is_refused() -> None:
    before = dict(messages())
    with pytest.raises(TypeError, match="named after the service"):
        type("Lost", (Message,), {}, name="weather.rained", subject="x_id", listeners=("wallet",))
    with pytest.raises(TypeError, match="without a listener"):
        type("Unheard", (Message,), {}, name="wallet.unheard", subject="x_id")
    with pytest.raises(TypeError, match="is not a field"):
        type("Aimless", (Message,), {}, name="wallet.aimless", subject="x_id", listeners=("missions",))
    fields = {"__annotations__": {"x_id": int}}
    with pytest.raises(TypeError, match="declared twice"):
        type("Twin", (Message,), fields, name="wallet.hold_placed", subject="x_id", listeners=("missions",))
    assert messages() == before
