-- Investments of the reserve fund.
CREATE TABLE investment_requests (
    request_id UUID NOT NULL, 
    kind TEXT NOT NULL, 
    title TEXT NOT NULL, 
    asked BIGINT NOT NULL, 
    requested_by UUID NOT NULL, 
    requested_by_number INTEGER NOT NULL, 
    requested_on DATE NOT NULL, 
    state TEXT NOT NULL, 
    granted BIGINT NOT NULL, 
    spent BIGINT NOT NULL, 
    decision_id UUID, 
    decided_on DATE, 
    closed_on DATE, 
    cooperative TEXT NOT NULL, 
    CONSTRAINT investment_requests_pkey PRIMARY KEY (request_id), 
    CONSTRAINT investment_requests_kind_check CHECK (kind IN ('studio', 'training', 'equipment')), 
    CONSTRAINT investment_requests_state_check CHECK (state IN ('requested', 'granted', 'refused', 'closed')), 
    CONSTRAINT investment_requests_amounts_check CHECK (asked > 0 AND granted BETWEEN 0 AND asked AND spent BETWEEN 0 AND granted), 
    CONSTRAINT investment_requests_granted_check CHECK ((state IN ('granted', 'closed')) = (granted > 0)), 
    CONSTRAINT investment_requests_decided_check CHECK ((state = 'requested') = (decision_id IS NULL)), 
    CONSTRAINT investment_requests_closed_check CHECK ((state = 'closed') = (closed_on IS NOT NULL))
);
COMMENT ON TABLE investment_requests IS 'Investments asked of the reserve fund; granted less spent is pending on it until closed';
COMMENT ON COLUMN investment_requests.title IS 'what it is for; no personal data is asked here';
COMMENT ON COLUMN investment_requests.asked IS 'cents';
COMMENT ON COLUMN investment_requests.granted IS 'cents set aside in the reserve fund by the decision';
COMMENT ON COLUMN investment_requests.closed_on IS 'what was granted and not spent is free again from this day';
CREATE TABLE investment_spendings (
    spending_id UUID NOT NULL, 
    request_id UUID NOT NULL, 
    amount BIGINT NOT NULL, 
    document TEXT NOT NULL, 
    spent_on DATE NOT NULL, 
    proposed_by UUID NOT NULL, 
    approved_by UUID, 
    approved_on DATE, 
    CONSTRAINT investment_spendings_pkey PRIMARY KEY (spending_id), 
    CONSTRAINT investment_spendings_amount_check CHECK (amount > 0), 
    CONSTRAINT investment_spendings_approved_check CHECK ((approved_by IS NULL) = (approved_on IS NULL)), 
    CONSTRAINT investment_spendings_two_people_check CHECK (approved_by <> proposed_by), 
    CONSTRAINT investment_spendings_request_id_fkey FOREIGN KEY(request_id) REFERENCES investment_requests (request_id)
);
CREATE INDEX investment_spendings_request_id_idx ON investment_spendings (request_id);
COMMENT ON TABLE investment_spendings IS 'Spendings against an investment: proposed by one person, posted on the approval of another';
COMMENT ON COLUMN investment_spendings.spending_id IS 'also the id of its group once approved';
COMMENT ON COLUMN investment_spendings.document IS 'number of the invoice or receipt';
COMMENT ON COLUMN investment_spendings.spent_on IS 'business date';
