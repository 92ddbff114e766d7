CREATE TABLE closed_months (
    month DATE NOT NULL,
    pot_in BIGINT NOT NULL,
    pot_out BIGINT NOT NULL,
    pot_balance BIGINT NOT NULL,
    reserve_balance BIGINT NOT NULL,
    credits_issued_sub BIGINT NOT NULL,
    credits_issued_col BIGINT NOT NULL,
    credits_destroyed_sub BIGINT NOT NULL,
    credits_destroyed_col BIGINT NOT NULL,
    volume_12_months BIGINT NOT NULL,
    closed_on DATE NOT NULL,
    CONSTRAINT closed_months_pkey PRIMARY KEY (month)
);
COMMENT ON TABLE closed_months IS 'Figures of a month as they were announced; later facts of it count from then on, not here';
COMMENT ON COLUMN closed_months.month IS 'its first day';

CREATE TABLE threshold_alerts (
    kind TEXT NOT NULL,
    watched_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    level_bps INTEGER NOT NULL,
    reached_bps BIGINT NOT NULL,
    reached_on DATE NOT NULL,
    CONSTRAINT threshold_alerts_pkey PRIMARY KEY (kind, watched_id, year, level_bps),
    CONSTRAINT threshold_alerts_level_bps_check CHECK (level_bps IN (8000, 10000))
);
COMMENT ON TABLE threshold_alerts IS 'Levels of legal thresholds that were announced, once a year each';
COMMENT ON COLUMN threshold_alerts.watched_id IS 'a member, or the cooperative';
