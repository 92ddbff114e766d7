"""The rules of credits once more, in plain Python without a database: what the wallet is compared with.

Written from the published rules, not from the wallet: whole amounts in dictionaries, one thing after the other.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

Who = Hashable
GRANT = 10_000


@dataclass
class Order:
    """An order with what is still set aside of it, and what the seller was given."""

    buyer: Who
    seller: Who
    price: int
    year: int
    sub: int
    col: int
    given: int = 0
    refunded: int = 0
    open: bool = True


@dataclass(eq=False)
class Claim:
    """What a seller still owes a buyer for refunds, the oldest first."""

    seller: Who
    buyer: Who
    left: int


@dataclass
class Reference:
    """What everybody has. SUB is by member and year; what is set aside stands in the orders."""

    sub: Counter[tuple[Who, int]] = field(default_factory=Counter)
    col: Counter[Who] = field(default_factory=Counter)
    eur: Counter[Who] = field(default_factory=Counter)
    given_away: Counter[tuple[Who, int]] = field(default_factory=Counter)
    active: dict[Who, bool] = field(default_factory=dict)
    granted: set[tuple[Who, int]] = field(default_factory=set)
    closed: dict[int, bool] = field(default_factory=dict)
    orders: dict[Who, Order] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def join(self, who: Who, year: int) -> None:
        self.active[who] = True
        if (who, year) not in self.granted and year not in self.closed:
            self.granted.add((who, year))
            self.sub[who, year] += GRANT

    def leave(self, who: Who) -> None:
        self.active[who] = False
        for key in [key for key in self.sub if key[0] == who]:
            del self.sub[key]

    def turn_year(self, ended: int, rolls_over: bool) -> None:
        self.closed[ended] = rolls_over
        for (who, year), amount in list(self.sub.items()):
            if year == ended:
                del self.sub[who, year]
                self.sub[who, year + 1] += amount if rolls_over else 0
        for who, active in self.active.items():
            if active:
                self.join(who, ended + 1)
        for debtor in dict.fromkeys(claim.seller for claim in self.claims):
            self._recover(debtor)

    def place(self, key: Who, buyer: Who, seller: Who, price: int, year: int) -> bool:
        sub = min(price, self.sub[buyer, year])
        if not (self.active[buyer] and self.active[seller]) or price - sub > self.col[buyer]:
            return False
        self.sub[buyer, year] -= sub
        self.col[buyer] -= price - sub
        self.orders[key] = Order(buyer, seller, price, year, sub, price - sub)
        return True

    def give(self, key: Who, bps: int, year: int, *, ends: bool) -> None:
        order = self.orders[key]
        if not order.open:
            return
        due = max(order.price * bps // 10_000 - order.given, 0)
        sub = min(due, order.sub)
        order.sub, order.col, order.given = order.sub - sub, order.col - (due - sub), order.given + due
        self.col[order.seller] += due
        paid = {order.seller} if due else set()
        if ends or order.sub + order.col == 0:
            self.col[order.buyer] += order.col
            paid |= {order.buyer} if order.col else set()
            if year == order.year and self.active[order.buyer]:
                self.sub[order.buyer, order.year] += order.sub
            order.sub, order.col, order.open = 0, 0, False
        self._recover(*paid)

    def refund(self, key: Who, credits: int) -> None:
        order = self.orders[key]
        amount = min(credits, order.given - order.refunded)
        order.refunded += amount
        taken = min(amount, self.col[order.seller])
        self.col[order.seller] -= taken
        self.col[order.buyer] += taken
        self.claims.append(Claim(order.seller, order.buyer, amount - taken))
        self._recover(*([order.buyer] if taken else []))

    def donate(self, giver: Who, to: Who | None, amount: int, year: int, limit: int) -> bool:
        allowed = self.active[giver] and (to is None or self.active[to]) and giver != to
        if not allowed or amount > self.col[giver] or self.given_away[giver, year] + amount > limit:
            return False
        self.given_away[giver, year] += amount
        self.col[giver] -= amount
        if to is not None:
            self.col[to] += amount
        return True

    def _recover(self, *receivers: Who) -> None:
        touched: list[Claim] = []
        while receivers:
            due = [claim for claim in self.claims if claim.seller in receivers and claim not in touched and claim.left]
            there, moved = Counter(self.col), []
            for claim in due:
                amount = min(claim.left, there[claim.seller])
                there[claim.seller] -= amount
                moved += [(claim, amount)] if amount else []
            for claim, amount in moved:
                claim.left -= amount
                self.col[claim.seller] -= amount
                self.col[claim.buyer] += amount
            touched += [claim for claim, _ in moved]
            receivers = tuple(claim.buyer for claim, _ in moved)
