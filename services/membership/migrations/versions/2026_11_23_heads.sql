CREATE TABLE journal_heads (
    sealed_on DATE NOT NULL,
    day_id UUID NOT NULL,
    first_seal_no BIGINT NOT NULL,
    last_seal_no BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    head_sha256 TEXT NOT NULL,
    heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT journal_heads_pkey PRIMARY KEY (sealed_on),
    CONSTRAINT journal_heads_head_sha256_check CHECK (head_sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE journal_heads IS 'Heads of the wallet''s journal day by day, as first said: the copy outside; append-only';
COMMENT ON COLUMN journal_heads.sealed_on IS 'business date';
COMMENT ON COLUMN journal_heads.head_sha256 IS 'of the last seal, in hexadecimal';
