ALTER TABLE account_months ADD COLUMN issued BIGINT;
UPDATE account_months AS m SET issued = (
    SELECT coalesce(sum(t.amount), 0) FROM transfers AS t JOIN groups AS g ON g.position = t.group_position
    JOIN accounts AS i ON i.account_id = t.debit_account_id AND i.kind = 'col_issuance'
    WHERE t.credit_account_id = m.account_id AND t.group_position BETWEEN m.first_position AND m.last_position
    AND g.kind = m.kind AND date_trunc('month', g.business_date) = m.month
);
ALTER TABLE account_months ALTER COLUMN issued SET NOT NULL;
COMMENT ON COLUMN account_months.issued IS 'of the credits, COL that was issued';
