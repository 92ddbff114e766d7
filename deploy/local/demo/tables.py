"""What came of a season, as tables for a terminal."""

from collections.abc import Sequence

from deploy.local.demo.play import Outcome
from deploy.local.demo.season import Balance
from deploy.local.demo.travel import total
from shared.money import format_amount

_NOTHING = Balance(0, 0, 0, 0)


def balances_table(outcome: Outcome) -> list[str]:
    """EUR, SUB and COL of every member before and after, costs to be paid back, and the pot commun."""
    rows = [["no.", "member", "part", "EUR", "SUB", "COL", "costs advanced"]]
    for person in outcome.cast.people:
        before = outcome.before.balances.get(person.number, _NOTHING)
        after = outcome.after.balances.get(person.number, _NOTHING)
        figures = [
            _change(before.eur, after.eur, "EUR"),
            _change(before.sub, after.sub, "SUB"),
            _change(before.col, after.col, "COL"),
            _change(before.costs, after.costs, "EUR"),
        ]
        rows.append([str(person.number), person.public_name, person.part, *figures])
    pot = _change(outcome.before.pot, outcome.after.pot, "EUR")
    rows.append(["", "pot commun", "", pot, "", "", ""])
    return _lines(rows, right=(0, 3, 4, 5, 6))


def totals_lines(outcome: Outcome) -> list[str]:
    """The conservation of each unit of credits."""
    return [
        f"{one['unit']}: {format_amount(one['issued'], one['unit'])} issued"
        f" - {format_amount(one['destroyed'], one['unit'])} destroyed = {format_amount(one['others'], one['unit'])}"
        for one in outcome.check["totals"]
    ]


def messages_table(outcome: Outcome) -> list[str]:
    """Sender, listener, how many, and how long they took."""
    rows = [["sender → listener", "messages", "median delay"]]
    for one in outcome.messages:
        rows.append([f"{one.sender} → {one.listener}", str(one.count), f"{one.median_ms:.1f} ms"])
    rows.append(["all", str(total(outcome.messages)), ""])
    return _lines(rows, right=(1, 2))


def people_table(outcome: Outcome) -> list[str]:
    """How to log in as each."""
    rows = [["member", "part", "e-mail", "password"]]
    rows += [[one.public_name, one.part, one.email, one.password] for one in outcome.cast.people]
    return _lines(rows, right=())


def _change(before: int, after: int, unit: str) -> str:
    return f"{format_amount(before, unit)} → {format_amount(after, unit)}"


def _lines(rows: Sequence[Sequence[str]], *, right: Sequence[int]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    lines.insert(1, "  " + "  ".join("─" * width for width in widths))
    return lines
