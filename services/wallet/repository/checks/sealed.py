"""The proofs of the chain: from a seal that is known to be good, up to the last one.

`:after_seal`, `:after` and `:seed` are that seal's number, last position and head (0, 0 and 32 zero bytes for the
whole); `:upto` is the last sealed position.
"""

from sqlalchemy import TextClause, text

from services.wallet.repository.chain import TEXTS

SEALED_PROOFS: dict[str, TextClause] = {
    "every sealed group is as it was sealed": text(f"""
        SELECT CASE WHEN t.position IS NULL THEN 'group at position ' || s.position || ' is missing'
                    WHEN s.position IS NULL THEN 'group ' || t.group_id || ' came after the seal of its position'
                    ELSE 'group ' || t.group_id END
        FROM (
            SELECT position, digest, lag(digest, 1, CAST(:seed AS bytea)) OVER (ORDER BY position) AS before
            FROM sealed_groups WHERE position > :after AND position <= :upto
        ) AS s
        FULL JOIN ({TEXTS}) AS t ON t.position = s.position
        WHERE t.position IS NULL OR s.position IS NULL
            OR s.digest <> sha256(s.before || convert_to(t.content, 'UTF8'))
        ORDER BY coalesce(s.position, t.position) LIMIT 1
    """),  # noqa: S608 - a constant of `chain`
    "every seal continues the one before": text("""
        SELECT 'seal ' || seal_no FROM (
            SELECT s.*, lag(seal_no, 1, CAST(:after_seal AS bigint)) OVER (ORDER BY seal_no) AS seal_before,
                   lag(last_position, 1, CAST(:after AS bigint)) OVER (ORDER BY seal_no) AS position_before
            FROM seals AS s WHERE seal_no > :after_seal
        ) AS s
        CROSS JOIN LATERAL (
            SELECT count(*) AS rows, max(position) AS last FROM sealed_groups
            WHERE position >= s.first_position AND position <= s.last_position
        ) AS part
        LEFT JOIN sealed_groups AS head ON head.position = part.last
        WHERE s.seal_no <> s.seal_before + 1 OR s.first_position <> s.position_before + 1
            OR part.rows <> s.row_count OR head.digest IS DISTINCT FROM s.head_sha256
        ORDER BY s.seal_no LIMIT 1
    """),
    "nothing is chained beyond the last seal": text(
        "SELECT 'group at position ' || position || ' is in no seal' FROM sealed_groups"
        " WHERE position > (SELECT coalesce(max(last_position), 0) FROM seals) ORDER BY position LIMIT 1"
    ),
}
"""Name → the first row that breaks it."""
