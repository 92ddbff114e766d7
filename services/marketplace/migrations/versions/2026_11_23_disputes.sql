ALTER TABLE orders
    ADD COLUMN milestone_count INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN milestone_bps INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN dispute_id UUID,
    ADD COLUMN proposed_bps INTEGER,
    ADD COLUMN proposed_by TEXT,
    ADD COLUMN resolved_bps INTEGER,
    DROP CONSTRAINT orders_state_check,
    DROP CONSTRAINT orders_ended_check,
    DROP CONSTRAINT orders_paid_work_check,
    DROP CONSTRAINT orders_settled_check,
    DROP CONSTRAINT orders_unpaid_check,
    ADD CONSTRAINT orders_state_check CHECK (state IN ('placed', 'accepted', 'delivered', 'disputed', 'completed', 'resolved', 'cancelled', 'refused')),
    ADD CONSTRAINT orders_ended_check CHECK ((state IN ('completed', 'resolved', 'cancelled', 'refused')) = (ended_at IS NOT NULL AND end_reason IS NOT NULL)),
    ADD CONSTRAINT orders_paid_work_check CHECK (state NOT IN ('accepted', 'delivered', 'disputed', 'completed') OR payment IN ('held', 'settled')),
    ADD CONSTRAINT orders_settled_check CHECK (payment <> 'settled' OR state IN ('completed', 'resolved')),
    ADD CONSTRAINT orders_unpaid_check CHECK (payment NOT IN ('returned', 'refused') OR state IN ('cancelled', 'refused', 'resolved')),
    ADD CONSTRAINT orders_milestones_check CHECK (milestone_bps BETWEEN 0 AND 9999 AND milestone_count >= 0),
    ADD CONSTRAINT orders_dispute_check CHECK (state NOT IN ('disputed', 'resolved') OR dispute_id IS NOT NULL),
    ADD CONSTRAINT orders_proposal_check CHECK ((proposed_bps IS NULL) = (proposed_by IS NULL) AND proposed_bps BETWEEN 0 AND 10000 AND proposed_by IN ('buyer', 'seller')),
    ADD CONSTRAINT orders_resolved_check CHECK ((state = 'resolved') = (resolved_bps IS NOT NULL));
COMMENT ON COLUMN orders.milestone_bps IS 'share that milestones have reached';
COMMENT ON COLUMN orders.proposed_bps IS 'the seller''s share that a party proposes';
COMMENT ON COLUMN orders.resolved_bps IS 'the seller''s share in all';

CREATE TABLE refunds (
    refund_id UUID NOT NULL,
    order_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    to_recover_credits BIGINT,
    granted_on DATE NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT refunds_pkey PRIMARY KEY (refund_id),
    CONSTRAINT refunds_credits_check CHECK (credits > 0 AND to_recover_credits >= 0),
    CONSTRAINT refunds_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (order_id)
);
CREATE INDEX refunds_order_id_idx ON refunds (order_id, refund_id);
COMMENT ON TABLE refunds IS 'What sellers gave back of orders that had ended';
COMMENT ON COLUMN refunds.sequence IS 'of the wallet''s newest answer; 0 before the first';
COMMENT ON COLUMN refunds.credits IS 'hundredths';
COMMENT ON COLUMN refunds.to_recover_credits IS 'what the wallet still claims; null: not answered';
