"""What a reversal may take back: never more of a line than the line minus what was reversed already. Euro cents."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.missions.errors import NothingToReverse, ReversalTooLarge, UnknownLine


def amounts_to_reverse(left: Mapping[UUID, int], wanted: Sequence[tuple[UUID, int]] | None) -> dict[UUID, int]:
    """The cents to take from each line, by line id; `left` is what each published line still holds.

    `wanted` None takes all that is left. Raises `UnknownLine`, `ReversalTooLarge` or `NothingToReverse`.
    """
    if wanted is None:
        taken = {line_id: cents for line_id, cents in left.items() if cents > 0}
    else:
        taken = dict(wanted)
        if len(taken) != len(wanted) or not taken.keys() <= left.keys():
            raise UnknownLine(field="lines")
        for line_id, cents in taken.items():
            if cents > left[line_id]:
                raise ReversalTooLarge(field="lines", left=left[line_id])
    if not taken:
        raise NothingToReverse
    return taken
