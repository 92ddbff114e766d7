ALTER TABLE decision_effects
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'policy_value',
    ADD COLUMN value_id UUID,
    ADD COLUMN manifest_sha256 TEXT,
    ALTER COLUMN value DROP NOT NULL,
    ADD CONSTRAINT decision_effects_kind_check CHECK (kind IN ('policy_value', 'conversion_approval', 'investment', 'surplus_allocation')),
    ADD CONSTRAINT decision_effects_names_a_run_check CHECK ((kind = 'conversion_approval') = (value_id IS NOT NULL)),
    ADD CONSTRAINT decision_effects_one_value_check CHECK ((value IS NULL) = (value_id IS NOT NULL)),
    ADD CONSTRAINT decision_effects_manifest_of_a_run_check CHECK ((manifest_sha256 IS NOT NULL) = (value_id IS NOT NULL)),
    ADD CONSTRAINT decision_effects_manifest_sha256_check CHECK (manifest_sha256 ~ '^[0-9a-f]{64}$');
COMMENT ON TABLE decision_effects IS 'What a decision changes: one thing of one service each';
COMMENT ON COLUMN decision_effects.value IS 'the number that it sets; null for an effect that names something';
COMMENT ON COLUMN decision_effects.value_id IS 'what it names: the run of a conversion';
COMMENT ON COLUMN decision_effects.manifest_sha256 IS 'of the conversion that it approves, in hex';
