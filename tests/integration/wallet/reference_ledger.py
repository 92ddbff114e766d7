"""The rules of credits once more, in plain Python without a database: what the wallet is compared with.

Written from the published rules, not from the wallet: whole amounts in dictionaries, one thing after the other.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date

from tests.integration.wallet.reference_conversion import Fact, Kind, Rules, Run, activity, compute, facts_of

Who = int
Key = Hashable
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
class Hold:
    """COL that a member set aside for another, or for the pot, until a day."""

    giver: Who
    to: Who | None
    left: int
    year: int
    until: date


@dataclass
class Reference:
    """What everybody has. SUB is by member and year; what is set aside stands in orders, holds and runs.

    `year` is that of the fact that is told: the year's own, but for a late one.
    """

    year: int

    sub: Counter[tuple[Who, int]] = field(default_factory=Counter)
    col: Counter[Who] = field(default_factory=Counter)
    eur: Counter[Who] = field(default_factory=Counter)
    given_away: Counter[tuple[Who, int]] = field(default_factory=Counter)
    active: dict[Who, bool] = field(default_factory=dict)
    at_close: Counter[Who] = field(default_factory=Counter)
    pot: int = 0
    pot_at_close: int = 0
    pot_col: int = 0
    reserve: int = 0
    facts: list[Fact] = field(default_factory=list)
    holds: dict[Key, Hold] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    granted: set[tuple[Who, int]] = field(default_factory=set)
    orders: dict[Key, Order] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def join(self, who: Who) -> None:
        self.active[who] = True
        if (who, self.year) not in self.granted:
            self.granted.add((who, self.year))
            self.sub[who, self.year] += GRANT

    def leave(self, who: Who) -> None:
        self.active[who] = False
        for key in [key for key in self.sub if key[0] == who]:
            del self.sub[key]

    def turn_year(self, rolls_over: bool) -> None:
        self.at_close, self.pot_at_close = Counter(self.col), self.pot
        self.year += 1
        for (who, year), amount in list(self.sub.items()):
            if year == self.year - 1:
                del self.sub[who, year]
                self.sub[who, year + 1] += amount if rolls_over else 0
        for who, active in self.active.items():
            if active:
                self.join(who)

    def pass_days(self, today: date) -> None:
        """Claims are looked at, then holds end whose last day has passed."""
        for debtor in dict.fromkeys(claim.seller for claim in self.claims):
            self._recover(debtor)
        for key in [key for key, hold in self.holds.items() if hold.until < today]:
            self.void(key)

    def place(self, key: Key, buyer: Who, seller: Who, price: int) -> bool:
        sub = min(price, self.sub[buyer, self.year])
        if not (self.active[buyer] and self.active[seller]) or price - sub > self.col[buyer]:
            return False
        self.sub[buyer, self.year] -= sub
        self.col[buyer] -= price - sub
        self.orders[key] = Order(buyer, seller, price, self.year, sub, price - sub)
        return True

    def complete_late(self, key: Key) -> None:
        """The completion of an order on 31 December, heard in the year after."""
        before = Counter(self.col)
        self.year -= 1
        self.give(key, 10_000, ends=True)
        self.year += 1
        for who, amount in self.col.items():
            self.at_close[who] += amount - before[who]

    def give(self, key: Key, bps: int, *, ends: bool) -> None:
        order = self.orders[key]
        if not order.open:
            return
        due = max(order.price * bps // 10_000 - order.given, 0)
        sub = min(due, order.sub)
        order.sub, order.col, order.given = order.sub - sub, order.col - (due - sub), order.given + due
        self.col[order.seller] += due
        self._note("issued", None, order.seller, sub)
        self._note("moved", order.buyer, order.seller, due - sub)
        paid = {order.seller} if due else set()
        if ends or order.sub + order.col == 0:
            self.col[order.buyer] += order.col
            paid |= {order.buyer} if order.col else set()
            if self.year == order.year and self.active[order.buyer]:
                self.sub[order.buyer, order.year] += order.sub
            order.sub, order.col, order.open = 0, 0, False
        self._recover(*paid)

    def refund(self, key: Key, credits: int) -> None:
        order = self.orders[key]
        amount = min(credits, order.given - order.refunded)
        order.refunded += amount
        taken = min(amount, self.col[order.seller])
        self.col[order.seller] -= taken
        self.col[order.buyer] += taken
        self._note("back", order.seller, order.buyer, taken)
        self.claims.append(Claim(order.seller, order.buyer, amount - taken))
        self._recover(*([order.buyer] if taken else []))

    def donate(self, giver: Who, to: Who | None, amount: int, limit: int, hold: tuple[Key, date] | None = None) -> bool:
        """At once, or set aside under a key until a day."""
        if not self._may_give(giver, to) or amount > self.col[giver]:
            return False
        if self.given_away[giver, self.year] + amount > limit:
            return False
        self.given_away[giver, self.year] += amount
        self.col[giver] -= amount
        if hold is not None:
            self.holds[hold[0]] = Hold(giver, to, amount, self.year, hold[1])
        else:
            self._receive(to, amount)
        return True

    def settle(self, key: Key, amount: int) -> bool:
        hold = self.holds[key]
        if not 0 < amount <= hold.left or not self._may_give(hold.giver, hold.to):
            return False
        hold.left -= amount
        self._receive(hold.to, amount)
        return True

    def void(self, key: Key) -> None:
        hold = self.holds[key]
        self.col[hold.giver] += hold.left
        self.given_away[hold.giver, hold.year] -= hold.left
        hold.left = 0

    def convert(self, rules: Rules) -> Run:
        """Freeze and compute the year before."""
        year, position = self.year - 1, len(self.facts)
        frozen = +Counter({who: min(amount, self.at_close[who]) for who, amount in self.col.items()})
        before = self.runs.get(year - 1)
        counted = facts_of(self.facts, year, position, before.position if before else None)
        weights = frozen if rules.by_balance else activity(counted, rules.moved)
        self.col -= frozen
        self.runs[year] = Run(year, position, frozen, weights)
        return compute(self.runs[year], min(self.pot, self.pot_at_close), rules)

    def end(self, run: Run, state: str) -> None:
        """`executed`, or `abandoned` as if it had never been; executed, it may be `reversed` later."""
        sign = {"executed": 1, "reversed": -1, "abandoned": 0}[state]
        run.state = state
        self.col.update(run.frozen if state == "abandoned" else run.frozen - run.destroyed if sign == 1 else {})
        self.col.update(run.destroyed if state == "reversed" else {})
        self.pot -= sign * (run.amounts.total() + run.reserve)
        self.reserve += sign * run.reserve
        for who, amount in run.amounts.items():
            self.eur[who] += sign * amount
        if state == "abandoned":
            del self.runs[run.year]

    def _may_give(self, giver: Who, to: Who | None) -> bool:
        return self.active[giver] and (to is None or self.active[to]) and giver != to

    def _receive(self, to: Who | None, amount: int) -> None:
        if to is None:
            self.pot_col += amount
        else:
            self.col[to] += amount

    def _note(self, kind: Kind, payer: Who | None, payee: Who, amount: int) -> None:
        if amount:
            self.facts.append(Fact(self.year, kind, payer, payee, amount))

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
                self._note("back", claim.seller, claim.buyer, amount)
            touched += [claim for claim, _ in moved]
            receivers = tuple(claim.buyer for claim, _ in moved)
