ALTER TABLE member_holds
    ADD COLUMN reason_sha256 bytea,
    ADD CONSTRAINT member_holds_reason_sha256_check CHECK (octet_length(reason_sha256) = 32);
COMMENT ON COLUMN member_holds.reason_sha256 IS 'what its settlements say in the journal of the reason, kept apart';
COMMENT ON COLUMN transfer_reasons.group_id IS 'of the gift; of a hold: derived from its id';
