-- Members $FIRST to $LAST with a year of activity: each was issued COL for an order, every fifth paid some of it to the next member;
-- the pot has what all of them are to share. By set statements, as the check proves.
CREATE TEMPORARY TABLE member_rows AS
    SELECT n, member, account_id(member, 'member_col:COL:') AS col, 1000 + (CAST(n AS bigint) * 7919) % 90000 AS issued
    FROM (SELECT n, CAST(md5('member ' || n) AS uuid) AS member FROM generate_series($FIRST, $LAST) AS n) AS m;
CREATE UNIQUE INDEX ON member_rows (n);
CREATE TEMPORARY TABLE plan AS
    SELECT ($BASE) + row_number() OVER (ORDER BY again, n) AS g, n, kind, debit, credit, amount, unit FROM (
        SELECT 0 AS again, n, 'settlement' AS kind, account_id('0193b2aa-7a11-7e70-8b5c-6c6564676572', 'col_issuance:COL:') AS debit,
               col AS credit, issued AS amount, 'COL' AS unit FROM member_rows
        UNION ALL
        SELECT 1, one.n, 'settlement', one.col, other.col, 500, 'COL'
        FROM member_rows AS one JOIN member_rows AS other ON other.n = one.n + 1 WHERE one.n % 5 = 0
        UNION ALL
        SELECT 2, 0, 'opening', account_id('0193b2aa-7a11-7e70-8b5c-6c6564676572', 'opening_eur:EUR:'),
               account_id('0193b2aa-7a11-7e70-8b5c-6c6564676572', 'pot:EUR:'), ($LAST - $FIRST + 1) * CAST(2500 AS bigint), 'EUR'
    ) AS facts;
INSERT INTO groups (position, group_id, kind, subject_id, business_date, policy_key, policy_version, transfer_count, cooperative,
                    posted_at)
    SELECT g, CAST(md5('group ' || g) AS uuid), kind, CAST(md5('order ' || g) AS uuid), DATE '2025-01-01' + CAST(g % 360 AS integer),
           'rules', 1, 1, 'pour-et-par', TIMESTAMPTZ '2025-01-01 00:00:00+00' + (g % 360) * interval '1 day'
    FROM plan ORDER BY g;
INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)
    SELECT g, 1, debit, credit, amount, unit FROM plan ORDER BY g;
-- What a member paid was set aside before: the check proves each payment by its hold.
INSERT INTO holds (hold_id, state, buyer_id, buyer_number, seller_id, seller_number, price_credits, placed_on, ended_on, cooperative)
    SELECT CAST(md5('order ' || p.g) AS uuid), 'settled', one.member, one.n, other.member, other.n, p.amount, d.day, d.day, 'pour-et-par'
    FROM plan AS p CROSS JOIN LATERAL (SELECT DATE '2025-01-01' + CAST(p.g % 360 AS integer) AS day) AS d
    JOIN member_rows AS one ON one.n = p.n JOIN member_rows AS other ON other.n = p.n + 1
    WHERE p.debit = one.col AND p.credit = other.col;
INSERT INTO hold_parts (hold_id, unit, debit_account_id, credit_account_id, amount, posted, voided)
    SELECT CAST(md5('order ' || p.g) AS uuid), 'COL', p.debit, p.credit, p.amount, p.amount, 0
    FROM plan AS p JOIN member_rows AS one ON one.n = p.n WHERE p.debit = one.col;
CREATE TEMPORARY TABLE sums AS
    SELECT account_id, unit, sum(debits) AS debits, sum(credits) AS credits FROM (
        SELECT debit AS account_id, unit, amount AS debits, 0 AS credits FROM plan
        UNION ALL SELECT credit, unit, 0, amount FROM plan
    ) AS sides GROUP BY 1, 2;
UPDATE accounts SET debits_posted = debits_posted + s.debits, credits_posted = credits_posted + s.credits
    FROM sums AS s WHERE s.account_id = accounts.account_id;
INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, debits_pending, debits_posted, credits_pending,
                      credits_posted, opened_on, cooperative)
    SELECT s.account_id, CASE WHEN m.n IS NOT NULL THEN 'member_col' WHEN s.unit = 'COL' THEN 'col_issuance'
                              WHEN s.debits > 0 THEN 'opening_eur' ELSE 'pot' END,
           s.unit, m.member, m.n, 0, s.debits, 0, s.credits, '2025-01-01', 'pour-et-par'
    FROM sums AS s LEFT JOIN member_rows AS m ON m.col = s.account_id
    WHERE NOT EXISTS (SELECT FROM accounts AS a WHERE a.account_id = s.account_id);
SELECT setval(pg_get_serial_sequence('groups', 'position'), (SELECT max(g) FROM plan));
DROP TABLE member_rows, plan, sums;
