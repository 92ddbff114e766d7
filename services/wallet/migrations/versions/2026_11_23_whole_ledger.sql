-- Account ids are derived from owner, kind, unit and year with SHA-256: here as in `domain/accounts.py`.
CREATE FUNCTION account_id(owner uuid, name text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CAST(encode(set_byte(set_byte(d, 6, get_byte(d, 6) & 15 | 128), 8, get_byte(d, 8) & 63 | 128), 'hex') AS uuid)
    FROM (SELECT substr(sha256(uuid_send(owner) || convert_to(name, 'UTF8')), 1, 16) AS d) AS digest
$$;

CREATE TEMPORARY TABLE new_ids ON COMMIT DROP AS
    SELECT account_id AS old_id,
           account_id(coalesce(owner_id, '0193b2aa-7a11-7e70-8b5c-6c6564676572'), kind || ':' || unit || ':' || coalesce(CAST(year AS text), ''))
               AS new_id
    FROM accounts;
UPDATE transfers SET debit_account_id = new_id FROM new_ids WHERE debit_account_id = old_id;
UPDATE transfers SET credit_account_id = new_id FROM new_ids WHERE credit_account_id = old_id;
UPDATE hold_parts SET debit_account_id = new_id FROM new_ids WHERE debit_account_id = old_id;
UPDATE hold_parts SET credit_account_id = new_id FROM new_ids WHERE credit_account_id = old_id;
UPDATE accounts SET account_id = new_id FROM new_ids WHERE account_id = old_id;

ALTER TABLE accounts
    DROP CONSTRAINT accounts_kind_unit_check,
    DROP CONSTRAINT accounts_floor_check,
    DROP CONSTRAINT accounts_ceiling_check,
    ADD CONSTRAINT accounts_kind_unit_check CHECK (kind IN ('member_eur', 'member_receivable', 'pot', 'reserve', 'shortfall', 'direct_costs', 'mission_clearing', 'conversion_clearing', 'client_receivable', 'vat_due', 'bank_clearing', 'opening_eur') AND unit = 'EUR' OR kind IN ('member_sub', 'sub_issuance') AND unit = 'SUB' OR kind IN ('member_col', 'col_issuance', 'pot_col', 'partner_col') AND unit = 'COL'),
    ADD CONSTRAINT accounts_floor_check CHECK (kind NOT IN ('member_sub', 'member_col', 'member_eur', 'pot', 'reserve', 'direct_costs', 'pot_col') OR credits_posted - debits_posted - debits_pending >= 0),
    ADD CONSTRAINT accounts_ceiling_check CHECK (kind NOT IN ('member_receivable', 'shortfall') OR debits_posted - credits_posted - credits_pending >= 0);
COMMENT ON COLUMN accounts.owner_id IS 'a member, mission, client, conversion or partner; null for the cooperative''s own';

ALTER TABLE groups
    ADD COLUMN policy_key TEXT,
    ADD COLUMN reason_sha256 BYTEA,
    DROP CONSTRAINT groups_kind_check;
UPDATE groups SET
    policy_key = CASE kind WHEN 'fees' THEN 'pot_share_bps' WHEN 'grant' THEN 'yearly_grant' ELSE 'rules' END,
    policy_version = CASE WHEN kind IN ('fees', 'grant') THEN coalesce(policy_version, 0) ELSE 1 END;
ALTER TABLE groups
    ALTER COLUMN policy_key SET NOT NULL,
    ALTER COLUMN policy_version SET NOT NULL,
    ADD CONSTRAINT groups_kind_check CHECK (kind IN ('grant', 'grant_ended', 'expiry', 'settlement', 'refund', 'claim_recovery', 'gift', 'hold_settlement', 'fees', 'fees_reversal', 'set_off', 'invoice', 'credit_note', 'payment', 'payment_reversal', 'write_off', 'payout', 'payout_return', 'conversion', 'conversion_line', 'conversion_reversal', 'conversion_line_reversal', 'allocation', 'investment', 'opening', 'collective_service', 'partner_payment', 'correction')),
    ADD CONSTRAINT groups_reason_sha256_check CHECK (octet_length(reason_sha256) = 32);
CREATE INDEX groups_business_date_idx ON groups USING brin (business_date);
COMMENT ON COLUMN groups.policy_key IS 'what its amounts follow: a policy, or `rules`';
COMMENT ON COLUMN groups.policy_version IS 'of that policy; 0 is the shipped default';
COMMENT ON COLUMN groups.reason_sha256 IS 'salted hash of a free text that is kept where it can be erased';
