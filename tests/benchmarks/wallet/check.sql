-- A ledger for the bench of the check, by set statements: of every hundred groups 71 are fees of four lines, 29 are gifts of one,
-- so that a million transfers are 320 000 groups over 10 000 members. $FIRST and $LAST are the groups' numbers.
CREATE TEMPORARY TABLE member_rows AS
    SELECT n, member, account_id(member, 'member_eur:EUR:') AS eur, account_id(member, 'member_col:COL:') AS col
    FROM (SELECT n, CAST(md5('member ' || n) AS uuid) AS member FROM generate_series(0, 9999) AS n) AS m;
CREATE UNIQUE INDEX ON member_rows (n);
CREATE TEMPORARY TABLE plan AS
    SELECT g, CASE WHEN $FIRST = 1 AND g <= 10000 THEN 'opening' WHEN g % 100 < 29 THEN 'gift' ELSE 'fees' END AS kind,
           CAST(md5('group ' || g) AS uuid) AS group_id, CAST(md5('mission ' || g) AS uuid) AS mission,
           10000 + (g * 7919) % 90000 AS part, DATE '2026-01-01' + CAST(g / 1000 AS integer) AS day
    FROM generate_series(CAST($FIRST AS bigint), $LAST) AS g;
CREATE TEMPORARY TABLE moved AS
    SELECT g, CAST(l AS smallint) AS line_no, account_id(mission, 'mission_clearing:EUR:') AS debit,
           CASE WHEN l = 4 THEN account_id('0193b2aa-7a11-7e70-8b5c-6c6564676572', 'pot:EUR:') ELSE m.eur END AS credit,
           part AS amount, 'EUR' AS unit
    FROM plan CROSS JOIN generate_series(1, 4) AS l JOIN member_rows AS m ON m.n = (g * 31 + l * 997) % 10000
    WHERE kind = 'fees'
    UNION ALL
    SELECT g, 1, one.col, other.col, 1, 'COL'
    FROM plan JOIN member_rows AS one ON one.n = g % 10000 JOIN member_rows AS other ON other.n = (g + 4711) % 10000
    WHERE kind = 'gift'
    UNION ALL
    SELECT g, 1, account_id('0193b2aa-7a11-7e70-8b5c-6c6564676572', 'col_issuance:COL:'), m.col, 1000000, 'COL'
    FROM plan JOIN member_rows AS m ON m.n = g - 1 WHERE kind = 'opening';
INSERT INTO groups (position, group_id, kind, subject_id, business_date, policy_key, policy_version, transfer_count,
                    cooperative, posted_at)
    SELECT g, group_id, kind, mission, day, 'rules', 1, CASE kind WHEN 'fees' THEN 4 ELSE 1 END, 'pour-et-par',
           TIMESTAMPTZ '2026-01-01 00:00:00+00' + g * interval '1 minute'
    FROM plan ORDER BY g;
INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)
    SELECT g, line_no, debit, credit, amount, unit FROM moved ORDER BY g, line_no;
INSERT INTO fee_statements (statement_id, source_id, accepted, already_published, pot_share_bps, business_date, cooperative)
    SELECT group_id, mission, part * 4, 0, 2500, day, 'pour-et-par' FROM plan WHERE kind = 'fees';
INSERT INTO yearly_gifts (member_id, year, given)
    SELECT o.member, date_part('year', p.day), sum(m.amount)
    FROM plan AS p JOIN moved AS m USING (g) JOIN member_rows AS o ON o.col = m.debit WHERE p.kind = 'gift' GROUP BY 1, 2
    ON CONFLICT (member_id, year) DO UPDATE SET given = yearly_gifts.given + excluded.given;
CREATE TEMPORARY TABLE sums AS
    SELECT account_id, unit, sum(debits) AS debits, sum(credits) AS credits FROM (
        SELECT debit AS account_id, unit, amount AS debits, 0 AS credits FROM moved
        UNION ALL SELECT credit, unit, 0, amount FROM moved
    ) AS sides GROUP BY 1, 2;
UPDATE accounts SET debits_posted = debits_posted + s.debits, credits_posted = credits_posted + s.credits
    FROM sums AS s WHERE s.account_id = accounts.account_id;
INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, debits_pending, debits_posted, credits_pending,
                      credits_posted, opened_on, cooperative)
    SELECT s.account_id, CASE WHEN c.mission IS NOT NULL THEN 'mission_clearing' WHEN e.n IS NOT NULL THEN 'member_eur'
                              WHEN k.n IS NOT NULL THEN 'member_col' WHEN s.unit = 'COL' THEN 'col_issuance' ELSE 'pot' END,
           s.unit, coalesce(c.mission, e.member, k.member), coalesce(e.n, k.n), 0, s.debits, 0, s.credits, '2026-01-01',
           'pour-et-par'
    FROM sums AS s
    LEFT JOIN member_rows AS e ON e.eur = s.account_id LEFT JOIN member_rows AS k ON k.col = s.account_id
    LEFT JOIN (SELECT mission, account_id(mission, 'mission_clearing:EUR:') AS account_id FROM plan WHERE kind = 'fees') AS c
        ON c.account_id = s.account_id
    WHERE NOT EXISTS (SELECT FROM accounts AS a WHERE a.account_id = s.account_id);
SELECT setval(pg_get_serial_sequence('groups', 'position'), $LAST);
DROP TABLE member_rows, plan, moved, sums;
