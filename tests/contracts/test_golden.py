"""What was once sent can always be read: the first wire form of every version, kept for ever."""

import json
from pathlib import Path

import pytest

from shared.contracts.catalogue import messages
from shared.contracts.message import Message
from shared.messaging.envelope import Envelope

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_file_is_read(path: Path) -> None:
    sent = json.loads(path.read_text())
    message = messages()[path.stem]
    read: Envelope[Message] = Envelope[message].model_validate_json(path.read_bytes())  # type: ignore[valid-type]
    assert read.type == path.stem
    assert read.data.subject_id == read.subject
    said_again = read.data.model_dump(mode="json")
    assert {name: said_again[name] for name in sent["data"]} == sent["data"]


def test_every_message_has_a_golden_file() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(messages())
