CREATE TABLE month_figures (
    month_id UUID NOT NULL,
    month DATE NOT NULL,
    sequence BIGINT NOT NULL,
    pot_in BIGINT NOT NULL,
    pot_out BIGINT NOT NULL,
    pot_balance BIGINT NOT NULL,
    reserve_balance BIGINT NOT NULL,
    credits_issued_sub BIGINT NOT NULL,
    credits_issued_col BIGINT NOT NULL,
    credits_destroyed_sub BIGINT NOT NULL,
    credits_destroyed_col BIGINT NOT NULL,
    volume_12_months BIGINT NOT NULL,
    CONSTRAINT month_figures_pkey PRIMARY KEY (month_id),
    CONSTRAINT month_figures_month_key UNIQUE (month)
);
COMMENT ON TABLE month_figures IS 'Figures of the months, from the wallet: what the dashboard shows';
COMMENT ON COLUMN month_figures.month IS 'its first day';
