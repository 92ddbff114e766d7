CREATE TABLE disputes_opened (
    dispute_id UUID NOT NULL,
    order_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    CONSTRAINT disputes_opened_pkey PRIMARY KEY (dispute_id)
);
COMMENT ON TABLE disputes_opened IS 'Disputes about orders, from marketplace: the council''s register';

CREATE TABLE disputes_resolved (
    dispute_id UUID NOT NULL,
    order_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    seller_bps INTEGER NOT NULL,
    level TEXT NOT NULL,
    decision_id UUID,
    resolved_on DATE NOT NULL,
    CONSTRAINT disputes_resolved_pkey PRIMARY KEY (dispute_id)
);
COMMENT ON TABLE disputes_resolved IS 'How disputes about orders ended; apart from their opening, so that either may be heard first';
COMMENT ON COLUMN disputes_resolved.seller_bps IS 'share of the price that the seller has';
COMMENT ON COLUMN disputes_resolved.level IS 'who resolved it';
