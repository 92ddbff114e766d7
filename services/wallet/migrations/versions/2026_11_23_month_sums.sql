CREATE TABLE account_months (
    account_id UUID NOT NULL,
    month DATE NOT NULL,
    kind TEXT NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    lines INTEGER NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    CONSTRAINT account_months_pkey PRIMARY KEY (account_id, month, kind)
);
CREATE INDEX account_months_month_idx ON account_months (month, kind);
COMMENT ON TABLE account_months IS 'What each account was debited and credited in a month, by kind of group';
COMMENT ON COLUMN account_months.month IS 'first day of the month of the business date';
COMMENT ON COLUMN account_months.kind IS 'of the groups';
COMMENT ON COLUMN account_months.first_position IS 'of the groups summed here';

CREATE TABLE month_sums (
    month DATE NOT NULL,
    account_kind TEXT NOT NULL,
    kind TEXT NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    CONSTRAINT month_sums_pkey PRIMARY KEY (month, account_kind, kind)
);
COMMENT ON TABLE month_sums IS 'The same over all accounts of a kind: the cooperative''s own figures';
COMMENT ON COLUMN month_sums.kind IS 'of the groups';

CREATE TABLE summed_journal (
    one BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    CONSTRAINT summed_journal_pkey PRIMARY KEY (one),
    CONSTRAINT summed_journal_one_check CHECK (one)
);
COMMENT ON TABLE summed_journal IS 'How far the sums have come';
COMMENT ON COLUMN summed_journal.position IS 'up to this group the journal is in the sums';

CREATE TABLE known_decisions (
    decision_id UUID NOT NULL,
    decision_number INTEGER NOT NULL,
    adopted_on DATE NOT NULL,
    CONSTRAINT known_decisions_pkey PRIMARY KEY (decision_id)
);
COMMENT ON TABLE known_decisions IS 'Decisions that membership announced: what the number on a line means';
