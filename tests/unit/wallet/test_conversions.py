"""The conversion's rules against slow references: the cut among remainders, what counts once, the verifier's own shares."""  # noqa: E501

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.conversions import (
    BUCKETS,
    MOST_PARTS,
    PREFIXES,
    bounds_of,
    count_once,
    find_bucket,
    numbers_of,
    parts_for,
    prefixes_of,
    shares_of,
)
from shared.money import allocate
from tools.verify_conversion import Line, Wrong, leaf, root_of, shares, verify_proof

WEIGHTS = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 10**13)), min_size=1, max_size=60)


def _ranked(weights: list[int], envelope: int) -> list[Line]:
    """Lines with ranks among equal remainders, by member number, which is the place in the list."""
    total = sum(weights)
    remainders = [envelope * weight % total for weight in weights]
    lines = []
    for number, (weight, remainder) in enumerate(zip(weights, remainders, strict=True)):
        same = [n for n, (w, r) in enumerate(zip(weights, remainders, strict=True)) if w and r == remainder]
        rank = same.index(number) + 1 if weight else None
        lines.append(Line(hashlib.sha256(str(number).encode()).hexdigest(), weight, 0, 0, rank))
    return lines


@given(weights=WEIGHTS, envelope=st.integers(0, 10**12))
def test_the_verifier_allocates_as_the_rules_do(weights: list[int], envelope: int) -> None:
    if sum(weights):
        assert list(shares(_ranked(weights, envelope), envelope, sum(weights))) == allocate(envelope, weights)


@given(weights=WEIGHTS, envelope=st.integers(0, 10**12))
def test_the_cut_lies_in_the_bucket_that_is_found(weights: list[int], envelope: int) -> None:
    total = sum(weights)
    if not total:
        return
    remainders = [envelope * weight % total for weight in weights]
    missing = envelope - sum(envelope * weight // total for weight in weights)
    if not missing:
        return
    counts = [0] * BUCKETS
    for weight, remainder in zip(weights, remainders, strict=True):
        if weight:
            counts[remainder * BUCKETS // total] += 1
    bucket, left = find_bucket(counts, missing)
    last = sorted(remainders, reverse=True)[missing - 1]
    assert bucket == last * BUCKETS // total
    assert left == missing - sum(1 for remainder in remainders if remainder * BUCKETS // total > bucket)


@given(payments=st.lists(st.integers(1, 1_000), max_size=20), issued=st.integers(0, 5_000))
def test_what_was_issued_is_used_up_once(payments: list[int], issued: int) -> None:
    left, wanted = issued, []
    for payment in payments:
        wanted.append(min(payment, left))
        left -= wanted[-1]
    assert count_once(payments, issued) == wanted


@given(pot=st.integers(0, 10**13), first=st.integers(0, 10_000), second=st.integers(0, 10_000))
def test_envelope_and_reserve_never_exceed_the_pot(pot: int, first: int, second: int) -> None:
    if first + second > 10_000:
        with pytest.raises(ValueError, match="at most the whole pot"):
            shares_of(pot, first, second)
        return
    cut = shares_of(pot, first, second)
    assert cut == (pot * first // 10_000, pot * second // 10_000)
    assert sum(cut) <= pot


@given(members=st.integers(0, 10**7), last_number=st.integers(1, 10**7))
def test_parts_cover_everything_once(members: int, last_number: int) -> None:
    parts = parts_for(members)
    assert 1 <= parts <= MOST_PARTS
    for ranges, first, last in (
        ([bounds_of(part, parts) for part in range(parts)], 0, 2**128 - 1),
        ([numbers_of(part, parts, last_number) for part in range(parts)], 1, last_number),
        ([(low, high - 1) for low, high in (prefixes_of(part, parts) for part in range(parts))], 0, PREFIXES - 1),
    ):
        assert (ranges[0][0], ranges[-1][1]) == (first, last)
        assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))


def test_a_proof_of_another_amount_is_refused() -> None:
    texts = [f"{number:064x};1;0;{number};" for number in range(70)]
    leaves = [leaf(text) for text in texts]
    upper = [root_of(leaves[:64]), root_of(leaves[64:])]
    header = '{"root_sha256":"' + root_of(leaves).hex() + '"}'
    proof = {
        "header": header,
        "manifest_sha256": hashlib.sha256(header.encode()).hexdigest(),
        "line": texts[66],
        "line_no": 67,
        "levels": [[one.hex() for one in leaves[64:]], [one.hex() for one in upper]],
    }
    assert verify_proof(proof).amount == 66
    with pytest.raises(Wrong, match="the way to the root"):
        verify_proof({**proof, "line": texts[66].replace(";66;", ";67;")})
    with pytest.raises(Wrong, match="the way to the root"):
        verify_proof({**proof, "line_no": 66})
