"""The generated documents are up to date, and a published version that changes is refused."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import messages
from tools.generated_files import ROOT
from tools.message_documents.pages import BEGIN, END, service_table, with_table
from tools.message_documents.published import differences, published_versions
from tools.publish_contracts import publish


def test_documents_are_up_to_date() -> None:
    assert publish(ROOT, check=True) == []


def test_every_message_is_published() -> None:
    recorded = json.loads((ROOT / "docs/messages/published.json").read_text())
    assert set(recorded) == set(messages())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the command reads and writes."""
    for folder in ("shared", "tools", "docs/messages", "tests/contracts/golden", "deploy/rabbitmq"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.publish_contracts", *arguments]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=60, check=False)


def _edit(copy: Path, before: str, after: str) -> None:
    [path] = [path for path in (copy / "shared/contracts/wallet").glob("*.py") if before in path.read_text()]
    path.write_text(path.read_text().replace(before, after))


PLACED = '    purpose: Literal["order"]\n'


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (PLACED, "", "wallet.hold_placed.v1: the field purpose is gone"),
        (PLACED, PLACED + "    weight: Version\n", "the new field weight is required"),
        (PLACED, '    purpose: Literal["order", "loan"]\n', "wallet.hold_placed.v1: purpose was"),
        ("    final: bool\n", "    final: bool = True\n", "wallet.hold_settled.v1: final was"),
        ("max_length=2)]\n    placed_on", "max_length=3)]\n    placed_on", "wallet.hold_placed.v1: parts was"),
        ("amount: Euros\n\n\nCredited", "amount: Amount\n\n\nCredited", "lines[].amount.unit was"),
        ('subject="reversal_id"', 'subject="statement_id"', "wallet.fees_reversed.v1: the subject was"),
        (
            'name="wallet.hold_refused",\n    version=1',
            'name="wallet.hold_refused",\n    version=2',
            "v1 was published",
        ),
    ],
)
def test_a_changed_published_version_is_refused(copy: Path, before: str, after: str, reason: str) -> None:
    _edit(copy, before, after)
    if "purpose" in before and after == "":
        _edit(copy, ', purpose="order"', "")
    for arguments in (["--check"], []):
        done = _run(copy, *arguments)
        assert done.returncode == 1
        assert reason in done.stderr
    assert (copy / "docs/messages/published.json").read_text() == (ROOT / "docs/messages/published.json").read_text()


def test_an_added_optional_field_is_written(copy: Path) -> None:
    _edit(copy, PLACED, PLACED + "    backer: Member | None = None\n")
    stale = _run(copy, "--check")
    assert stale.returncode == 1
    assert "published.json is not up to date: run `make contracts`" in stale.stderr
    assert _run(copy).returncode == 0
    assert _run(copy, "--check").returncode == 0
    assert "backer.member_id" in (copy / "docs/messages/published.json").read_text()
    golden = "tests/contracts/golden/wallet.hold_placed.v1.json"
    assert (copy / golden).read_text() == (ROOT / golden).read_text()


def test_a_touched_document_is_stale(copy: Path) -> None:
    (copy / "docs/messages/README.md").write_text("mine")
    (copy / "docs/messages/schemas/wallet.forgotten.v1.json").write_text("{}")
    done = _run(copy, "--check")
    assert "docs/messages/README.md" in done.stderr
    assert "wallet.forgotten.v1.json" in done.stderr
    assert _run(copy).returncode == 0
    assert not (copy / "docs/messages/schemas/wallet.forgotten.v1.json").exists()


def test_a_required_field_inside_a_new_optional_one_is_allowed() -> None:
    now = published_versions()
    before = json.loads(json.dumps(now))
    fields = before["wallet.hold_voided.v1"]["fields"]
    for path in [path for path in fields if path.startswith("expired_on_return")]:
        del fields[path]
    before["wallet.hold_voided.v1"]["sha256"] = "as it was before"
    assert differences(before, now) == []


def test_the_table_of_a_readme_stands_between_its_markers() -> None:
    table = service_table("missions", "../../docs/messages/schemas")
    page = f"# Missions\n\n{BEGIN}\nold\n{END}\n\nThe end.\n"
    written = with_table(page, table)
    assert written.startswith("# Missions\n\n")
    assert written.endswith("The end.\n")
    assert "missions.mission_completed.v1" in written
    assert "membership.role_granted.v1" in written
    assert "old" not in written.splitlines()
    assert with_table(written, table) == written
    assert with_table("# No table\n", table) == "# No table\n"
    with pytest.raises(ValueError, match="needs"):
        with_table(f"# Half\n{BEGIN}\n", table)


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    if isinstance(node, list):
        return [found for value in node for found in _references(value)]
    return []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads((ROOT / "docs/messages/asyncapi.json").read_text())
    found = _references(document)
    assert found
    for reference in found:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    assert set(document["channels"]) == set(messages())
    for message in messages().values():
        assert f"{message.sender}.says.{message.routing_key}" in document["operations"]
        for listener in message.listeners:
            assert document["operations"][f"{listener}.hears.{message.routing_key}"]["action"] == "receive"
