CREATE TABLE yearly_gifts (
    member_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    given BIGINT NOT NULL,
    CONSTRAINT yearly_gifts_pkey PRIMARY KEY (member_id, year),
    CONSTRAINT yearly_gifts_given_check CHECK (given >= 0)
)
 WITH (fillfactor = 70);
COMMENT ON TABLE yearly_gifts IS 'What a member has given away in a calendar year, for the yearly limit';
COMMENT ON COLUMN yearly_gifts.year IS 'of the business date';
COMMENT ON COLUMN yearly_gifts.given IS 'hundredths of COL, given or set aside to be given';

CREATE TABLE transfer_reasons (
    group_id UUID NOT NULL,
    giver_id UUID NOT NULL,
    recipient_id UUID,
    salt BYTEA NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT transfer_reasons_pkey PRIMARY KEY (group_id),
    CONSTRAINT transfer_reasons_salt_check CHECK (octet_length(salt) = 16)
);
CREATE INDEX transfer_reasons_giver_id_idx ON transfer_reasons (giver_id);
CREATE INDEX transfer_reasons_recipient_id_idx ON transfer_reasons (recipient_id);
COMMENT ON TABLE transfer_reasons IS 'Why members gave, in their words; the journal holds sha256(salt || reason) and nothing more';
COMMENT ON COLUMN transfer_reasons.recipient_id IS 'null for the pot commun';
COMMENT ON COLUMN transfer_reasons.reason IS 'personal data: free text; erased with the person it belongs to';

CREATE TABLE asked_requests (
    command TEXT NOT NULL,
    request_id UUID NOT NULL,
    caller_id UUID NOT NULL,
    salt BYTEA,
    body_sha256 BYTEA NOT NULL,
    refusal TEXT,
    parameters JSONB,
    field TEXT,
    answer BYTEA,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT asked_requests_pkey PRIMARY KEY (command, request_id),
    CONSTRAINT asked_requests_command_check CHECK (command IN ('transfer', 'hold', 'settle', 'void')),
    CONSTRAINT asked_requests_outcome_check CHECK ((refusal IS NULL) = (answer IS NOT NULL))
);
CREATE INDEX asked_requests_caller_id_idx ON asked_requests (caller_id) WHERE salt IS NOT NULL;
COMMENT ON TABLE asked_requests IS 'What was asked under which id and what became of it; a gift that was posted stands in the journal alone';
COMMENT ON COLUMN asked_requests.request_id IS 'given by the caller: the idempotency key';
COMMENT ON COLUMN asked_requests.salt IS 'null once the reasons of the caller were erased: the body is then forgotten';
COMMENT ON COLUMN asked_requests.body_sha256 IS 'sha256(salt || body)';
COMMENT ON COLUMN asked_requests.refusal IS 'code of the problem; null when it was done';
COMMENT ON COLUMN asked_requests.parameters IS 'of the problem';
COMMENT ON COLUMN asked_requests.field IS 'of the problem';
COMMENT ON COLUMN asked_requests.answer IS 'the body of the answer; null for a refusal';

CREATE TABLE member_holds (
    hold_id UUID NOT NULL,
    giver_id UUID NOT NULL,
    giver_number INTEGER NOT NULL,
    recipient_id UUID,
    recipient_number INTEGER,
    debit_account_id UUID NOT NULL,
    credit_account_id UUID NOT NULL,
    amount BIGINT NOT NULL,
    posted BIGINT NOT NULL,
    voided BIGINT NOT NULL,
    state TEXT NOT NULL,
    placed_on DATE NOT NULL,
    expires_on DATE NOT NULL,
    ended_on DATE,
    policy_version INTEGER NOT NULL,
    decision_id UUID,
    cooperative TEXT NOT NULL,
    CONSTRAINT member_holds_pkey PRIMARY KEY (hold_id),
    CONSTRAINT member_holds_amount_check CHECK (amount > 0 AND posted >= 0 AND voided >= 0 AND posted + voided <= amount),
    CONSTRAINT member_holds_state_check CHECK (state IN ('placed', 'settled', 'voided', 'expired')),
    CONSTRAINT member_holds_rest_check CHECK ((state = 'placed') = (posted + voided < amount)),
    CONSTRAINT member_holds_ended_check CHECK ((state = 'placed') = (ended_on IS NULL)),
    CONSTRAINT member_holds_recipient_check CHECK ((recipient_id IS NULL) = (recipient_number IS NULL))
);
CREATE INDEX member_holds_expires_on_idx ON member_holds (expires_on, hold_id) WHERE state = 'placed';
CREATE INDEX member_holds_giver_id_idx ON member_holds (giver_id);
COMMENT ON TABLE member_holds IS 'COL that members set aside for a member or the pot; amount - posted - voided is still set aside';
COMMENT ON COLUMN member_holds.hold_id IS 'given by the caller';
COMMENT ON COLUMN member_holds.recipient_id IS 'null for the pot commun';
COMMENT ON COLUMN member_holds.amount IS 'hundredths of COL';
COMMENT ON COLUMN member_holds.placed_on IS 'its year is the one whose limit it counts in';
COMMENT ON COLUMN member_holds.expires_on IS 'the last day on which it can be settled';
COMMENT ON COLUMN member_holds.policy_version IS 'of gift_yearly_limit, checked when it was placed';

