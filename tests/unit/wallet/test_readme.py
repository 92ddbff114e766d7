"""The README names every kind of account, group and table that there is, and no other."""

import re
from pathlib import Path

from sqlalchemy import CheckConstraint

from services.wallet.domain.accounts import KINDS
from services.wallet.tables import groups, metadata

README = (Path(__file__).parents[3] / "services" / "wallet" / "README.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> set[str]:
    """What stands between backticks in the first cells of the table under a heading, or after a column title."""
    part = README.partition(heading)[2].split("\n\n")[0] if heading.startswith("|") else README.partition(heading)[2]
    rows = re.findall(r"^\| (`[^|]*) \|", part.split("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]*)`", row)}


def test_every_kind_of_account_is_explained() -> None:
    assert first_cells("| kind | unit |") == set(KINDS)


def test_every_kind_of_group_is_explained() -> None:
    [check] = [c for c in groups.constraints if isinstance(c, CheckConstraint) and "kind" in str(c.sqltext)]
    assert first_cells("| group | transfers |") == set(re.findall(r"'(\w+)'", str(check.sqltext)))


def test_every_table_is_named() -> None:
    assert first_cells("## Tables") == set(metadata.tables)
