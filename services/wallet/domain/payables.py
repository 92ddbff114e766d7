"""What of a line of fees can be paid out: the rule of increments, in floors, so that parts never exceed the whole.

The SQL of `repository/payables.py` computes the same for whole missions; a property test compares the two.
"""

from typing import NamedTuple


class Invoiced(NamedTuple):
    """An invoice of a mission and what its client has paid of it, in cents."""

    net: int
    gross: int
    received: int


def net_received(invoice: Invoiced) -> int:
    """The part of what was received that is not VAT, rounded down; the whole net amount once all is received."""
    if invoice.received >= invoice.gross:
        return invoice.net
    return invoice.received * invoice.net // invoice.gross


def payable(line: int, credited: int, invoices: list[Invoiced]) -> int:
    """How much of a line of `line` cents can be paid out after these payments, whatever their order.

    `credited` is the sum of all lines of the mission: what was credited and not yet invoiced is not yet received.
    """
    net = max(sum(invoice.net for invoice in invoices), credited)
    received = sum(net_received(invoice) for invoice in invoices)
    return line if received >= net else line * received // net
