"""The text of a group that goes into the hash chain: one line for the group, one for each of its transfers in order.

    position|group_id|kind|subject|cause|business date|policy key|policy version|decision|reverses|count|cooperative
    |territory|posted_at in microseconds since 1970 UTC|salted hash of the reason
    line_no|debit account|credit account|amount|unit|reference

Lines are joined by a newline, what is missing is empty, ids are in small letters, dates are ISO, numbers decimal. The
digest of a group is SHA-256 of the digest before it (32 zero bytes for the very first) followed by this text in UTF-8.
It holds ids, codes, amounts and dates: no name and no free text. Anybody with the rows can compute it again.
"""

GENESIS = bytes(32)

# The inner ORDER BY feeds the aggregate in order of the key, which an ORDER BY inside it would sort again; each line
# begins with its number, so a wrong order could only raise an alarm and never hide anything.
TEXTS = """
    SELECT g.position, g.group_id, concat(
               g.position, '|', g.group_id, '|', g.kind, '|', g.subject_id, '|', g.cause_id, '|',
               to_char(g.business_date, 'YYYY-MM-DD'), '|', g.policy_key, '|', g.policy_version, '|', g.decision_id,
               '|', g.reverses_group_id, '|', g.transfer_count, '|', g.cooperative, '|', g.territory_id, '|',
               CAST(extract(epoch FROM g.posted_at) * 1000000 AS bigint), '|', encode(g.reason_sha256, 'hex'),
               t.lines
           ) AS content
    FROM groups AS g
    LEFT JOIN (
        SELECT group_position, string_agg(concat(
                   E'\\n', line_no, '|', debit_account_id, '|', credit_account_id, '|', amount, '|', unit, '|',
                   reference_id
               ), '') AS lines
        FROM (
            SELECT * FROM transfers WHERE group_position > :after AND group_position <= :upto
            ORDER BY group_position, line_no
        ) AS in_order
        GROUP BY group_position
    ) AS t ON t.group_position = g.position
    WHERE g.position > :after AND g.position <= :upto
"""
"""Selects `position, group_id, content` of the groups above `:after`, up to and with `:upto`."""
