CREATE TABLE admissions (
    admission_id UUID NOT NULL,
    member_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    evening_id UUID NOT NULL,
    track_id UUID NOT NULL,
    admitted_on DATE NOT NULL,
    CONSTRAINT admissions_pkey PRIMARY KEY (admission_id)
);
CREATE INDEX admissions_member_id_idx ON admissions (member_id);
COMMENT ON TABLE admissions IS 'Entries into the playlist, from events';

CREATE TABLE completed_missions (
    statement_id UUID NOT NULL,
    mission_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    territory_id UUID,
    accepted_cents BIGINT NOT NULL,
    accepted_on DATE NOT NULL,
    CONSTRAINT completed_missions_pkey PRIMARY KEY (statement_id)
);
CREATE INDEX completed_missions_territory_id_idx ON completed_missions (territory_id);
COMMENT ON TABLE completed_missions IS 'Missions that their clients accepted, from missions: the external revenue';
COMMENT ON COLUMN completed_missions.accepted_cents IS 'accepted by the client, excluding VAT';

CREATE TABLE completed_orders (
    order_id UUID NOT NULL,
    buyer_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    seller_id UUID NOT NULL,
    completed_on DATE NOT NULL,
    CONSTRAINT completed_orders_pkey PRIMARY KEY (order_id)
);
CREATE INDEX completed_orders_buyer_id_idx ON completed_orders (buyer_id);
CREATE INDEX completed_orders_seller_id_idx ON completed_orders (seller_id);
COMMENT ON TABLE completed_orders IS 'Services done between members, from marketplace';

CREATE TABLE credited_statements (
    statement_id UUID NOT NULL,
    source TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    territory_id UUID,
    pot_cents BIGINT NOT NULL,
    credited_on DATE NOT NULL,
    CONSTRAINT credited_statements_pkey PRIMARY KEY (statement_id)
);
CREATE INDEX credited_statements_territory_id_idx ON credited_statements (territory_id);
COMMENT ON TABLE credited_statements IS 'Fees that reached the ledger, with the part of the pot commun, from wallet';
COMMENT ON COLUMN credited_statements.source IS 'mission or evening';

CREATE TABLE effect_answers (
    effect_id UUID NOT NULL,
    decision_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    policy_key TEXT,
    policy_version BIGINT,
    effective_on DATE NOT NULL,
    reason_code TEXT,
    CONSTRAINT effect_answers_pkey PRIMARY KEY (effect_id)
);
COMMENT ON TABLE effect_answers IS 'What the target of an effect did with it';

CREATE TABLE evenings_held (
    evening_id UUID NOT NULL,
    territory_id UUID,
    sequence BIGINT NOT NULL,
    held_on DATE NOT NULL,
    signed_up BIGINT NOT NULL,
    performed BIGINT NOT NULL,
    retained BIGINT NOT NULL,
    no_shows BIGINT NOT NULL,
    volunteers BIGINT NOT NULL,
    CONSTRAINT evenings_held_pkey PRIMARY KEY (evening_id)
);
CREATE INDEX evenings_held_territory_id_idx ON evenings_held (territory_id);
COMMENT ON TABLE evenings_held IS 'Evenings that took place, from events';

CREATE TABLE grants (
    member_id UUID NOT NULL,
    year INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    CONSTRAINT grants_pkey PRIMARY KEY (member_id, year)
);
COMMENT ON TABLE grants IS 'Yearly grants, from wallet';
COMMENT ON COLUMN grants.credits IS 'hundredths of SUB';

CREATE TABLE listings (
    listing_id UUID NOT NULL,
    seller_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    published BOOLEAN NOT NULL,
    territory_id UUID,
    CONSTRAINT listings_pkey PRIMARY KEY (listing_id)
);
CREATE INDEX listings_territory_id_idx ON listings (territory_id);
COMMENT ON TABLE listings IS 'Services that members publish or withdrew, from marketplace';
COMMENT ON COLUMN listings.territory_id IS 'null when only the withdrawal was heard';

CREATE TABLE mails (
    mail_id UUID NOT NULL,
    kind TEXT NOT NULL,
    address TEXT,
    language TEXT NOT NULL,
    subject_id UUID,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT mails_pkey PRIMARY KEY (mail_id),
    CONSTRAINT mails_state_check CHECK (state IN ('queued', 'sent', 'failed')),
    CONSTRAINT mails_queued_has_address_check CHECK (state <> 'queued' OR address IS NOT NULL),
    CONSTRAINT mails_sent_has_moment_check CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT mails_language_check CHECK (language IN ('fr', 'en'))
);
CREATE INDEX mails_queued_at_idx ON mails (queued_at);
COMMENT ON TABLE mails IS 'Mails to send and sent; a worker sends from here, by a due job for each';
COMMENT ON COLUMN mails.mail_id IS 'also its Message-ID: a repeated sending carries the same';
COMMENT ON COLUMN mails.kind IS 'the template';
COMMENT ON COLUMN mails.address IS 'personal data; removed when the mail has left or is given up';
COMMENT ON COLUMN mails.subject_id IS 'the registration or notice it is about';
COMMENT ON COLUMN mails.last_error IS 'a code, never the address';

CREATE TABLE members (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    public_name TEXT NOT NULL,
    language TEXT NOT NULL,
    registered_on DATE NOT NULL,
    notice_mail TEXT NOT NULL,
    version INTEGER NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (member_id),
    CONSTRAINT members_member_number_positive_check CHECK (member_number >= 1),
    CONSTRAINT members_kind_check CHECK (kind IN ('person', 'structure')),
    CONSTRAINT members_language_check CHECK (language IN ('fr', 'en')),
    CONSTRAINT members_notice_mail_check CHECK (notice_mail IN ('all', 'urgent', 'none')),
    CONSTRAINT members_version_positive_check CHECK (version >= 1),
    CONSTRAINT members_member_number_key UNIQUE (member_number)
);
COMMENT ON TABLE members IS 'Members: the public side of a person or structure';
COMMENT ON COLUMN members.member_number IS 'unbroken, in order of verification';
COMMENT ON COLUMN members.public_name IS 'personal data: the stage name a member chose';
COMMENT ON COLUMN members.notice_mail IS 'which notices come by mail too: all, urgent, none';
COMMENT ON COLUMN members.version IS 'rises by one with each change of the profile; the ETag';

CREATE TABLE playlist_exits (
    admission_id UUID NOT NULL,
    member_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    left_on DATE NOT NULL,
    reason_code TEXT NOT NULL,
    CONSTRAINT playlist_exits_pkey PRIMARY KEY (admission_id)
);
COMMENT ON TABLE playlist_exits IS 'Entries that left the playlist; Plug status is not touched by them';

CREATE TABLE registrations (
    registration_id UUID NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    public_name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    language TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    token_sha256 BYTEA NOT NULL,
    token_key_id TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT registrations_pkey PRIMARY KEY (registration_id),
    CONSTRAINT registrations_kind_check CHECK (kind IN ('person', 'structure')),
    CONSTRAINT registrations_language_check CHECK (language IN ('fr', 'en')),
    CONSTRAINT registrations_expires_later_check CHECK (expires_at > asked_at),
    CONSTRAINT registrations_token_sha256_key UNIQUE (token_sha256)
);
CREATE INDEX registrations_address_key_idx ON registrations (address_key);
CREATE INDEX registrations_expires_at_idx ON registrations (expires_at);
COMMENT ON TABLE registrations IS 'Asked for and not yet verified; removed on verification or expiry';
COMMENT ON COLUMN registrations.address IS 'personal data';
COMMENT ON COLUMN registrations.address_key IS 'personal data: the address in lower case';
COMMENT ON COLUMN registrations.public_name IS 'personal data: the stage name';
COMMENT ON COLUMN registrations.legal_name IS 'personal data';
COMMENT ON COLUMN registrations.password_hash IS 'argon2id';
COMMENT ON COLUMN registrations.token_sha256 IS 'hash of the token in the mail';
COMMENT ON COLUMN registrations.token_key_id IS 'the key from which the mail''s token is derived';

CREATE TABLE settlements (
    hold_id UUID NOT NULL,
    settlement_no INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    seller_id UUID NOT NULL,
    credits BIGINT NOT NULL,
    settled_on DATE NOT NULL,
    CONSTRAINT settlements_pkey PRIMARY KEY (hold_id, settlement_no)
);
CREATE INDEX settlements_seller_id_idx ON settlements (seller_id);
COMMENT ON TABLE settlements IS 'What services between members were paid, from wallet';
COMMENT ON COLUMN settlements.credits IS 'hundredths of COL that reached the seller';

CREATE TABLE territories (
    territory_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    opened_on DATE NOT NULL,
    parent_territory_id UUID,
    first BOOLEAN NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT territories_pkey PRIMARY KEY (territory_id),
    CONSTRAINT territories_code_check CHECK (code ~ '^[a-z0-9][a-z0-9_.-]{0,63}$'),
    CONSTRAINT territories_code_key UNIQUE (code),
    CONSTRAINT territories_parent_territory_id_fkey FOREIGN KEY(parent_territory_id) REFERENCES territories (territory_id)
);
CREATE UNIQUE INDEX territories_first_idx ON territories (first) WHERE first;
COMMENT ON TABLE territories IS 'Where the cooperative works; the first is opened by the bootstrap';
COMMENT ON COLUMN territories.first IS 'the home territory: facts that name none count here';

CREATE TABLE accounts (
    member_id UUID NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (member_id),
    CONSTRAINT accounts_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id),
    CONSTRAINT accounts_address_key_key UNIQUE (address_key)
);
COMMENT ON TABLE accounts IS 'The private side of a member: how to log in, and the name that papers carry';
COMMENT ON COLUMN accounts.address IS 'personal data';
COMMENT ON COLUMN accounts.address_key IS 'personal data: the address in lower case';
COMMENT ON COLUMN accounts.legal_name IS 'personal data';
COMMENT ON COLUMN accounts.password_hash IS 'argon2id';

CREATE TABLE bootstraps (
    once BOOLEAN NOT NULL,
    member_id UUID NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT bootstraps_pkey PRIMARY KEY (once),
    CONSTRAINT bootstraps_once_check CHECK (once),
    CONSTRAINT bootstraps_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id)
);
COMMENT ON TABLE bootstraps IS 'That the first technical presidency was named, once';
COMMENT ON COLUMN bootstraps.once IS 'always true: one row, ever';

CREATE TABLE charters (
    charter_version SERIAL NOT NULL,
    charter_id UUID NOT NULL,
    text TEXT NOT NULL,
    text_sha256 BYTEA NOT NULL,
    published_on DATE NOT NULL,
    sign_by_on DATE NOT NULL,
    published_by UUID NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT charters_pkey PRIMARY KEY (charter_version),
    CONSTRAINT charters_charter_version_positive_check CHECK (charter_version >= 1),
    CONSTRAINT charters_sign_by_later_check CHECK (sign_by_on >= published_on),
    CONSTRAINT charters_charter_id_key UNIQUE (charter_id),
    CONSTRAINT charters_published_by_fkey FOREIGN KEY(published_by) REFERENCES members (member_id)
);
COMMENT ON TABLE charters IS 'Versions of the charter; the highest is in force';

CREATE TABLE decisions (
    decision_id UUID NOT NULL,
    decision_number INTEGER NOT NULL,
    title TEXT NOT NULL,
    reasons TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    countersigned_by UUID,
    adopted_on DATE,
    effective_on DATE NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT decisions_pkey PRIMARY KEY (decision_id),
    CONSTRAINT decisions_state_check CHECK (state IN ('proposed', 'adopted')),
    CONSTRAINT decisions_method_check CHECK (method IN ('council')),
    CONSTRAINT decisions_adopted_check CHECK ((state = 'adopted') = (adopted_on IS NOT NULL)),
    CONSTRAINT decisions_adopted_countersigned_check CHECK ((state = 'adopted') = (countersigned_by IS NOT NULL)),
    CONSTRAINT decisions_two_people_check CHECK (countersigned_by <> proposed_by),
    CONSTRAINT decisions_decision_number_key UNIQUE (decision_number),
    CONSTRAINT decisions_proposed_by_fkey FOREIGN KEY(proposed_by) REFERENCES members (member_id),
    CONSTRAINT decisions_countersigned_by_fkey FOREIGN KEY(countersigned_by) REFERENCES members (member_id)
);
COMMENT ON TABLE decisions IS 'The register of decisions';
COMMENT ON COLUMN decisions.decision_number IS 'unbroken';

CREATE TABLE mandates (
    mandate_id UUID NOT NULL,
    member_id UUID NOT NULL,
    role TEXT NOT NULL,
    scope_id UUID,
    from_on DATE NOT NULL,
    until_on DATE,
    ceiling_amount BIGINT,
    ceiling_unit TEXT,
    decision_id UUID,
    given_by UUID,
    ended_on DATE,
    ended_by UUID,
    cooperative TEXT NOT NULL,
    CONSTRAINT mandates_pkey PRIMARY KEY (mandate_id),
    CONSTRAINT mandates_role_check CHECK (role IN ('founding_referent', 'technical_presidency', 'service_provider', 'strategic_council', 'project_lead', 'jury', 'mediator', 'steward')),
    CONSTRAINT mandates_until_later_check CHECK (until_on IS NULL OR until_on >= from_on),
    CONSTRAINT mandates_ceiling_whole_check CHECK ((ceiling_amount IS NULL) = (ceiling_unit IS NULL)),
    CONSTRAINT mandates_ceiling_positive_check CHECK (ceiling_amount >= 1),
    CONSTRAINT mandates_ceiling_unit_check CHECK (ceiling_unit IN ('EUR', 'SUB', 'COL')),
    CONSTRAINT mandates_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id)
);
CREATE INDEX mandates_member_id_idx ON mandates (member_id);
CREATE INDEX mandates_role_idx ON mandates (role) WHERE ended_on IS NULL;
COMMENT ON TABLE mandates IS 'Functions that people hold, with dates and ceilings';
COMMENT ON COLUMN mandates.scope_id IS 'a territory, project or mission; null for the whole cooperative';
COMMENT ON COLUMN mandates.until_on IS 'the last day; null is open-ended';
COMMENT ON COLUMN mandates.given_by IS 'null for the bootstrap';
COMMENT ON COLUMN mandates.ended_on IS 'the first day without it';
COMMENT ON COLUMN mandates.ended_by IS 'null when its date ended it';

CREATE TABLE notices (
    notice_id UUID NOT NULL,
    member_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    parameters JSONB NOT NULL,
    urgent BOOLEAN NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT notices_pkey PRIMARY KEY (notice_id),
    CONSTRAINT notices_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id)
);
CREATE INDEX notices_member_id_notice_id_idx ON notices (member_id, told_at, notice_id);
COMMENT ON TABLE notices IS 'What a member was told, once a notice; the sentence is made when it is read, in the reader''s language';
COMMENT ON COLUMN notices.sequence IS 'of the message; 0 for a notice of membership itself';
COMMENT ON COLUMN notices.source IS 'the service that says it';
COMMENT ON COLUMN notices.parameters IS 'ids, amounts, dates and codes; never personal data';

CREATE TABLE plug_measures (
    decision_id UUID NOT NULL,
    member_id UUID NOT NULL,
    measure TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    until_on DATE,
    taken_on DATE NOT NULL,
    taken_by UUID,
    CONSTRAINT plug_measures_pkey PRIMARY KEY (decision_id),
    CONSTRAINT plug_measures_measure_check CHECK (measure IN ('suspend', 'resume', 'end')),
    CONSTRAINT plug_measures_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id),
    CONSTRAINT plug_measures_taken_by_fkey FOREIGN KEY(taken_by) REFERENCES members (member_id)
);
CREATE INDEX plug_measures_member_id_idx ON plug_measures (member_id);
COMMENT ON TABLE plug_measures IS 'Why a Plug status was suspended, resumed or ended; append-only';
COMMENT ON COLUMN plug_measures.decision_id IS 'stands in the message; the id of the measure';
COMMENT ON COLUMN plug_measures.taken_by IS 'null when a date did it';

CREATE TABLE plugs (
    member_id UUID NOT NULL,
    state TEXT NOT NULL,
    admission_id UUID NOT NULL,
    admitted_on DATE NOT NULL,
    territory_id UUID NOT NULL,
    granted_on DATE,
    suspended_on DATE,
    suspended_until_on DATE,
    ended_on DATE,
    ended_reason TEXT,
    cooperative TEXT NOT NULL,
    CONSTRAINT plugs_pkey PRIMARY KEY (member_id),
    CONSTRAINT plugs_state_check CHECK (state IN ('pending', 'active', 'suspended', 'ended')),
    CONSTRAINT plugs_granted_check CHECK (state NOT IN ('active', 'suspended') OR granted_on IS NOT NULL),
    CONSTRAINT plugs_suspended_check CHECK ((state = 'suspended') = (suspended_on IS NOT NULL)),
    CONSTRAINT plugs_suspended_until_later_check CHECK (suspended_until_on IS NULL OR suspended_until_on >= suspended_on),
    CONSTRAINT plugs_ended_check CHECK ((state = 'ended') = (ended_on IS NOT NULL)),
    CONSTRAINT plugs_ended_with_reason_check CHECK ((state = 'ended') = (ended_reason IS NOT NULL)),
    CONSTRAINT plugs_ended_reason_check CHECK (ended_reason IN ('left', 'excluded', 'deceased', 'erased')),
    CONSTRAINT plugs_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id),
    CONSTRAINT plugs_territory_id_fkey FOREIGN KEY(territory_id) REFERENCES territories (territory_id)
);
CREATE INDEX plugs_territory_id_idx ON plugs (territory_id, state);
COMMENT ON TABLE plugs IS 'The Plug status of each member who was ever admitted';
COMMENT ON COLUMN plugs.state IS 'pending waits for the signature of the charter';
COMMENT ON COLUMN plugs.suspended_until_on IS 'the last day of the suspension; null until resumed';

CREATE TABLE sessions (
    session_id UUID NOT NULL,
    member_id UUID NOT NULL,
    device TEXT,
    generation INTEGER NOT NULL,
    rotated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_reason TEXT,
    CONSTRAINT sessions_pkey PRIMARY KEY (session_id),
    CONSTRAINT sessions_generation_positive_check CHECK (generation >= 1),
    CONSTRAINT sessions_ended_with_reason_check CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    CONSTRAINT sessions_ended_reason_check CHECK (ended_reason IN ('log_out', 'log_out_everywhere', 'password', 'suspension', 'reuse')),
    CONSTRAINT sessions_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id)
);
CREATE INDEX sessions_member_id_idx ON sessions (member_id) WHERE ended_at IS NULL;
COMMENT ON TABLE sessions IS 'Log-ins: a session is the family of its refresh tokens';
COMMENT ON COLUMN sessions.device IS 'personal data: the User-Agent, shortened';
COMMENT ON COLUMN sessions.generation IS 'how many refresh tokens it has been given';
COMMENT ON COLUMN sessions.rotated_at IS 'when the present refresh token was given';
COMMENT ON COLUMN sessions.expires_at IS 'end of the session whatever its use';

CREATE TABLE charter_signatures (
    member_id UUID NOT NULL,
    charter_version INTEGER NOT NULL,
    signed_on DATE NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT charter_signatures_pkey PRIMARY KEY (member_id, charter_version),
    CONSTRAINT charter_signatures_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (member_id),
    CONSTRAINT charter_signatures_charter_version_fkey FOREIGN KEY(charter_version) REFERENCES charters (charter_version)
);
COMMENT ON TABLE charter_signatures IS 'Who signed which version; append-only';

CREATE TABLE decision_effects (
    effect_id UUID NOT NULL,
    decision_id UUID NOT NULL,
    position INTEGER NOT NULL,
    target TEXT NOT NULL,
    key TEXT NOT NULL,
    value BIGINT NOT NULL,
    unit TEXT,
    CONSTRAINT decision_effects_pkey PRIMARY KEY (effect_id),
    CONSTRAINT decision_effects_target_check CHECK (target IN ('wallet', 'marketplace', 'missions', 'events')),
    CONSTRAINT decision_effects_decision_id_fkey FOREIGN KEY(decision_id) REFERENCES decisions (decision_id)
);
CREATE UNIQUE INDEX decision_effects_decision_id_idx ON decision_effects (decision_id, position);
COMMENT ON TABLE decision_effects IS 'What a decision changes: one value of one service each';

CREATE TABLE refresh_tokens (
    token_sha256 BYTEA NOT NULL,
    session_id UUID NOT NULL,
    generation INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_sha256),
    CONSTRAINT refresh_tokens_generation_positive_check CHECK (generation >= 1),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY(session_id) REFERENCES sessions (session_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX refresh_tokens_session_id_generation_idx ON refresh_tokens (session_id, generation);
COMMENT ON TABLE refresh_tokens IS 'Hashes of the refresh tokens of each session, so that an old one is recognised when it comes back';
COMMENT ON COLUMN refresh_tokens.key_id IS 'the key from which the token is derived';
