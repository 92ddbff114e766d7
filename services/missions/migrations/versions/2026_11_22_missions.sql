CREATE TABLE charter_signatures (
    member_id UUID NOT NULL,
    charter_version INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    signed_on DATE NOT NULL,
    CONSTRAINT charter_signatures_pkey PRIMARY KEY (member_id)
);
COMMENT ON TABLE charter_signatures IS 'The last version of the charter that a member signed';

CREATE TABLE clients (
    client_id UUID NOT NULL,
    cooperative TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    siren TEXT,
    contact_email TEXT,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT clients_pkey PRIMARY KEY (client_id),
    CONSTRAINT clients_kind_check CHECK (kind IN ('public_body', 'company')),
    CONSTRAINT clients_siren_check CHECK (siren ~ '^[0-9]{9}$')
);
COMMENT ON TABLE clients IS 'Organisations outside the cooperative that commission missions';
COMMENT ON COLUMN clients.name IS 'the organisation, never a person';
COMMENT ON COLUMN clients.siren IS 'nine digits with a right Luhn check';
COMMENT ON COLUMN clients.contact_email IS 'personal data; stands only here and in no message or log';

CREATE TABLE known_members (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    registered_on DATE NOT NULL,
    CONSTRAINT known_members_pkey PRIMARY KEY (member_id)
);
COMMENT ON TABLE known_members IS 'Members that membership has announced';
COMMENT ON COLUMN known_members.kind IS 'person or structure';

CREATE TABLE mandate_ends (
    mandate_id UUID NOT NULL,
    member_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    ended_on DATE NOT NULL,
    CONSTRAINT mandate_ends_pkey PRIMARY KEY (mandate_id)
);
COMMENT ON TABLE mandate_ends IS 'Mandates withdrawn before their term; apart from `mandates`, so that either may be heard first';
COMMENT ON COLUMN mandate_ends.ended_on IS 'from this day on the mandate is over';

CREATE TABLE mandates (
    mandate_id UUID NOT NULL,
    member_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    role TEXT NOT NULL,
    scope_id UUID,
    from_on DATE NOT NULL,
    until_on DATE,
    ceiling_cents BIGINT,
    CONSTRAINT mandates_pkey PRIMARY KEY (mandate_id)
);
CREATE INDEX mandates_member_id_idx ON mandates (member_id);
COMMENT ON TABLE mandates IS 'Mandates as they were given; signatures are checked against them on the day of signing';
COMMENT ON COLUMN mandates.scope_id IS 'a mission or a territory; null covers all';
COMMENT ON COLUMN mandates.until_on IS 'the last day';
COMMENT ON COLUMN mandates.ceiling_cents IS 'the largest amount it may sign for; null: no ceiling';

CREATE TABLE plug_statuses (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    status TEXT NOT NULL,
    since_on DATE NOT NULL,
    CONSTRAINT plug_statuses_pkey PRIMARY KEY (member_id),
    CONSTRAINT plug_statuses_status_check CHECK (status IN ('active', 'suspended', 'ended'))
);
COMMENT ON TABLE plug_statuses IS 'Plug status by the newest message; only an active Plug joins a team or agrees to a split';

CREATE TABLE territories (
    territory_id UUID NOT NULL,
    code TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    parent_id UUID,
    CONSTRAINT territories_pkey PRIMARY KEY (territory_id)
);
COMMENT ON TABLE territories IS 'Territories that are open; a mission of an unknown one is refused';

CREATE TABLE missions (
    mission_id UUID NOT NULL,
    client_id UUID NOT NULL,
    cooperative TEXT NOT NULL,
    territory_id UUID,
    title TEXT NOT NULL,
    planned_cents BIGINT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    lead_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    split_version INTEGER NOT NULL,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_on DATE,
    accepted_cents BIGINT,
    accepted_on DATE,
    accepted_mandate_id UUID,
    pot_share_bps SMALLINT,
    policy_version INTEGER,
    decision_id UUID,
    statement_id UUID,
    completed_on DATE,
    credited_on DATE,
    refusal_reason TEXT,
    cancelled_on DATE,
    CONSTRAINT missions_pkey PRIMARY KEY (mission_id),
    CONSTRAINT missions_state_check CHECK (state IN ('draft', 'team_agreed', 'in_progress', 'accepted', 'completed', 'credited', 'to_be_corrected', 'cancelled')),
    CONSTRAINT missions_planned_cents_check CHECK (planned_cents > 0),
    CONSTRAINT missions_ends_on_check CHECK (ends_on >= starts_on),
    CONSTRAINT missions_accepted_cents_check CHECK (accepted_cents > 0),
    CONSTRAINT missions_pot_share_bps_check CHECK (pot_share_bps BETWEEN 0 AND 5000),
    CONSTRAINT missions_started_check CHECK (state IN ('draft', 'team_agreed', 'cancelled') OR started_on IS NOT NULL),
    CONSTRAINT missions_accepted_check CHECK ((state IN ('accepted', 'completed', 'credited', 'to_be_corrected')) = (accepted_cents IS NOT NULL AND accepted_on IS NOT NULL AND pot_share_bps IS NOT NULL AND policy_version IS NOT NULL)),
    CONSTRAINT missions_completed_check CHECK ((state IN ('completed', 'credited', 'to_be_corrected')) = (statement_id IS NOT NULL AND completed_on IS NOT NULL)),
    CONSTRAINT missions_credited_check CHECK ((state = 'credited') = (credited_on IS NOT NULL)),
    CONSTRAINT missions_to_be_corrected_check CHECK (state <> 'to_be_corrected' OR refusal_reason IS NOT NULL),
    CONSTRAINT missions_cancelled_check CHECK ((state = 'cancelled') = (cancelled_on IS NOT NULL)),
    CONSTRAINT missions_client_id_fkey FOREIGN KEY(client_id) REFERENCES clients (client_id),
    CONSTRAINT missions_statement_id_key UNIQUE (statement_id)
);
CREATE INDEX missions_client_id_idx ON missions (client_id);
CREATE INDEX missions_lead_id_idx ON missions (lead_id);
COMMENT ON TABLE missions IS 'Paid work for an outside client';
COMMENT ON COLUMN missions.planned_cents IS 'excluding VAT';
COMMENT ON COLUMN missions.starts_on IS 'planned';
COMMENT ON COLUMN missions.ends_on IS 'planned';
COMMENT ON COLUMN missions.lead_id IS 'acts for the mission while holding a mandate of project lead';
COMMENT ON COLUMN missions.version IS 'rises with every change by a person; the ETag';
COMMENT ON COLUMN missions.split_version IS 'rises when team, weights, costs or amount change';
COMMENT ON COLUMN missions.accepted_cents IS 'excluding VAT, after price reductions';
COMMENT ON COLUMN missions.accepted_on IS 'the client''s acceptance; decides which pot share is in force';
COMMENT ON COLUMN missions.accepted_mandate_id IS 'the mandate with which the acceptance was recorded';
COMMENT ON COLUMN missions.pot_share_bps IS 'as in force on accepted_on';
COMMENT ON COLUMN missions.policy_version IS '0: the default that the software ships';
COMMENT ON COLUMN missions.statement_id IS 'derived from the mission; set on completion';
COMMENT ON COLUMN missions.refusal_reason IS 'why the wallet posted nothing';

CREATE TABLE direct_costs (
    mission_id UUID NOT NULL,
    cost_no INTEGER NOT NULL,
    label TEXT NOT NULL,
    amount_cents BIGINT NOT NULL,
    member_id UUID,
    member_number INTEGER,
    CONSTRAINT direct_costs_pkey PRIMARY KEY (mission_id, cost_no),
    CONSTRAINT direct_costs_cost_no_check CHECK (cost_no > 0),
    CONSTRAINT direct_costs_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT direct_costs_member_check CHECK ((member_id IS NULL) = (member_number IS NULL)),
    CONSTRAINT direct_costs_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id)
);
COMMENT ON TABLE direct_costs IS 'What the mission cost, and who advanced it';
COMMENT ON COLUMN direct_costs.amount_cents IS 'actual, excluding recoverable VAT';
COMMENT ON COLUMN direct_costs.member_id IS 'the member who advanced it; null: somebody outside';

CREATE TABLE fee_lines (
    mission_id UUID NOT NULL,
    line_no INTEGER NOT NULL,
    line_id UUID NOT NULL,
    kind TEXT NOT NULL,
    amount_cents BIGINT NOT NULL,
    member_id UUID,
    member_number INTEGER,
    cost_no INTEGER,
    weight INTEGER,
    fixed_cents BIGINT NOT NULL,
    shared_cents BIGINT NOT NULL,
    CONSTRAINT fee_lines_pkey PRIMARY KEY (mission_id, line_no),
    CONSTRAINT fee_lines_kind_check CHECK (kind IN ('member', 'direct_cost', 'pot')),
    CONSTRAINT fee_lines_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT fee_lines_line_no_check CHECK (line_no > 0),
    CONSTRAINT fee_lines_parts_check CHECK (kind <> 'member' OR amount_cents = fixed_cents + shared_cents),
    CONSTRAINT fee_lines_weight_check CHECK ((kind = 'member') = (weight IS NOT NULL)),
    CONSTRAINT fee_lines_cost_no_check CHECK ((kind = 'direct_cost') = (cost_no IS NOT NULL)),
    CONSTRAINT fee_lines_member_check CHECK ((member_id IS NULL) = (member_number IS NULL)),
    CONSTRAINT fee_lines_member_line_check CHECK (kind <> 'member' OR member_id IS NOT NULL),
    CONSTRAINT fee_lines_pot_line_check CHECK (kind <> 'pot' OR member_id IS NULL),
    CONSTRAINT fee_lines_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id),
    CONSTRAINT fee_lines_line_id_key UNIQUE (line_id)
);
COMMENT ON TABLE fee_lines IS 'Fees by line, written at acceptance and final from completion on; they add up to the accepted amount';
COMMENT ON COLUMN fee_lines.line_id IS 'derived from the mission and what the line is for';

CREATE TABLE price_reductions (
    mission_id UUID NOT NULL,
    reduction_no INTEGER NOT NULL,
    amount_cents BIGINT NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_on DATE NOT NULL,
    CONSTRAINT price_reductions_pkey PRIMARY KEY (mission_id, reduction_no),
    CONSTRAINT price_reductions_reduction_no_check CHECK (reduction_no > 0),
    CONSTRAINT price_reductions_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT price_reductions_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id)
);
COMMENT ON TABLE price_reductions IS 'What was taken off the accepted amount before completion';

CREATE TABLE reversals (
    reversal_id UUID NOT NULL,
    mission_id UUID NOT NULL,
    reversal_no INTEGER NOT NULL,
    state TEXT NOT NULL,
    requested_by UUID NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reversed_on DATE NOT NULL,
    refusal_reason TEXT,
    CONSTRAINT reversals_pkey PRIMARY KEY (reversal_id),
    CONSTRAINT reversals_state_check CHECK (state IN ('pending', 'reversed', 'refused')),
    CONSTRAINT reversals_refused_check CHECK ((state = 'refused') = (refusal_reason IS NOT NULL)),
    CONSTRAINT reversals_reversal_no_check CHECK (reversal_no > 0),
    CONSTRAINT reversals_mission_id_reversal_no_key UNIQUE (mission_id, reversal_no),
    CONSTRAINT reversals_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id)
);
COMMENT ON TABLE reversals IS 'Corrections of published fees';
COMMENT ON COLUMN reversals.reversed_on IS 'the business date of the correction';
COMMENT ON COLUMN reversals.refusal_reason IS 'why the wallet posted nothing';

CREATE TABLE split_agreements (
    mission_id UUID NOT NULL,
    split_version INTEGER NOT NULL,
    member_id UUID NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT split_agreements_pkey PRIMARY KEY (mission_id, split_version, member_id),
    CONSTRAINT split_agreements_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id)
);
COMMENT ON TABLE split_agreements IS 'Who agreed to which version of the split; only rows of the current version count';

CREATE TABLE team_members (
    mission_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    fixed_cents BIGINT NOT NULL,
    CONSTRAINT team_members_pkey PRIMARY KEY (mission_id, member_id),
    CONSTRAINT team_members_weight_check CHECK (weight >= 0),
    CONSTRAINT team_members_fixed_cents_check CHECK (fixed_cents >= 0),
    CONSTRAINT team_members_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id)
);
CREATE INDEX team_members_member_id_idx ON team_members (member_id, mission_id);
COMMENT ON TABLE team_members IS 'Who works on a mission, and the integer weights of the split';
COMMENT ON COLUMN team_members.member_number IS 'breaks ties of the split';
COMMENT ON COLUMN team_members.fixed_cents IS 'comes first, before the weights';

CREATE TABLE reversal_lines (
    reversal_id UUID NOT NULL,
    line_id UUID NOT NULL,
    amount_cents BIGINT NOT NULL,
    CONSTRAINT reversal_lines_pkey PRIMARY KEY (reversal_id, line_id),
    CONSTRAINT reversal_lines_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT reversal_lines_reversal_id_fkey FOREIGN KEY(reversal_id) REFERENCES reversals (reversal_id),
    CONSTRAINT reversal_lines_line_id_fkey FOREIGN KEY(line_id) REFERENCES fee_lines (line_id)
);
CREATE INDEX reversal_lines_line_id_idx ON reversal_lines (line_id);
COMMENT ON TABLE reversal_lines IS 'What a reversal takes back, by line; the sum of those not refused never exceeds the line';

CREATE TABLE reversal_receivables (
    reversal_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    amount_cents BIGINT NOT NULL,
    CONSTRAINT reversal_receivables_pkey PRIMARY KEY (reversal_id, member_id),
    CONSTRAINT reversal_receivables_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT reversal_receivables_reversal_id_fkey FOREIGN KEY(reversal_id) REFERENCES reversals (reversal_id)
);
COMMENT ON TABLE reversal_receivables IS 'What members still owe after a reversal, as the wallet answered; set off against their next fees';

