-- The tables of events, as of 22 November 2026.

CREATE TABLE charter_signatures (
    member_id UUID NOT NULL,
    charter_version INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    signed_on DATE NOT NULL,
    CONSTRAINT charter_signatures_pkey PRIMARY KEY (member_id)
);
COMMENT ON TABLE charter_signatures IS 'The last version of the charter that a member signed';

CREATE TABLE evenings (
    evening_id UUID NOT NULL,
    cooperative TEXT NOT NULL,
    territory_id UUID NOT NULL,
    evening_on DATE NOT NULL,
    season_code TEXT,
    state TEXT NOT NULL,
    commitment TEXT NOT NULL,
    jury_president_id UUID,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    started_at TIMESTAMP WITH TIME ZONE,
    held_on DATE,
    ended_at TIMESTAMP WITH TIME ZONE,
    volunteers INTEGER,
    scouting_closed_at TIMESTAMP WITH TIME ZONE,
    scouting_closed_by UUID,
    CONSTRAINT evenings_pkey PRIMARY KEY (evening_id),
    CONSTRAINT evenings_state_check CHECK (state IN ('planned', 'open', 'running', 'held', 'cancelled')),
    CONSTRAINT evenings_commitment_check CHECK (commitment ~ '^[0-9a-f]{64}$'),
    CONSTRAINT evenings_season_code_check CHECK (char_length(season_code) BETWEEN 1 AND 20),
    CONSTRAINT evenings_opened_check CHECK (state IN ('planned', 'cancelled') OR opened_at IS NOT NULL),
    CONSTRAINT evenings_held_on_check CHECK ((held_on IS NULL) = (started_at IS NULL)),
    CONSTRAINT evenings_started_check CHECK (state NOT IN ('running', 'held') OR started_at IS NOT NULL),
    CONSTRAINT evenings_ended_check CHECK ((state IN ('held', 'cancelled')) = (ended_at IS NOT NULL)),
    CONSTRAINT evenings_held_check CHECK ((state = 'held') = (volunteers IS NOT NULL)),
    CONSTRAINT evenings_volunteers_check CHECK (volunteers BETWEEN 0 AND 500),
    CONSTRAINT evenings_scouting_closed_check CHECK ((scouting_closed_at IS NULL) = (scouting_closed_by IS NULL)),
    CONSTRAINT evenings_commitment_key UNIQUE (commitment)
);
CREATE INDEX evenings_evening_on_idx ON evenings (evening_on, evening_id);
COMMENT ON TABLE evenings IS 'plugNplay evenings';
COMMENT ON COLUMN evenings.evening_on IS 'the announced date';
COMMENT ON COLUMN evenings.season_code IS 'which season it belongs to, as the cooperative names it';
COMMENT ON COLUMN evenings.commitment IS 'random, public from the creation on';
COMMENT ON COLUMN evenings.jury_president_id IS 'a juror who records decisions beside the stewards';
COMMENT ON COLUMN evenings.held_on IS 'the business date of its start; an evening may end after midnight';
COMMENT ON COLUMN evenings.ended_at IS 'when it was held or cancelled';
COMMENT ON COLUMN evenings.volunteers IS 'as counted by the crew at the end';

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
    CONSTRAINT mandates_pkey PRIMARY KEY (mandate_id)
);
CREATE INDEX mandates_member_id_idx ON mandates (member_id);
COMMENT ON TABLE mandates IS 'Mandates as they were given; who may act is checked against them on the day';
COMMENT ON COLUMN mandates.scope_id IS 'an evening or a territory; null covers all';
COMMENT ON COLUMN mandates.until_on IS 'the last day';

CREATE TABLE playlists (
    territory_id UUID NOT NULL,
    version INTEGER NOT NULL,
    entry_count SMALLINT NOT NULL,
    CONSTRAINT playlists_pkey PRIMARY KEY (territory_id),
    CONSTRAINT playlists_entry_count_check CHECK (entry_count BETWEEN 0 AND 15),
    CONSTRAINT playlists_version_check CHECK (version >= 0)
);
COMMENT ON TABLE playlists IS 'The rolling playlist of each territory; its row is locked by whoever changes it';
COMMENT ON COLUMN playlists.version IS 'rises with every change; 0 before the first entry';
COMMENT ON COLUMN playlists.entry_count IS 'how many are in; at most fifteen';

CREATE TABLE plug_statuses (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    status TEXT NOT NULL,
    since_on DATE NOT NULL,
    CONSTRAINT plug_statuses_pkey PRIMARY KEY (member_id),
    CONSTRAINT plug_statuses_status_check CHECK (status IN ('active', 'suspended', 'ended'))
);
COMMENT ON TABLE plug_statuses IS 'Plug status by the newest message; suspended or ended means off the jury';

CREATE TABLE territories (
    territory_id UUID NOT NULL,
    code TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    parent_id UUID,
    CONSTRAINT territories_pkey PRIMARY KEY (territory_id)
);
COMMENT ON TABLE territories IS 'Territories that are open; an evening or a playlist of an unknown one is refused';

CREATE TABLE draws (
    evening_id UUID NOT NULL,
    commitment TEXT NOT NULL,
    list_text TEXT NOT NULL,
    list_sha256 TEXT NOT NULL,
    seed TEXT NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    drawn_by UUID NOT NULL,
    CONSTRAINT draws_pkey PRIMARY KEY (evening_id),
    CONSTRAINT draws_list_sha256_check CHECK (list_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT draws_seed_check CHECK (seed ~ '^[0-9a-f]{64}$'),
    CONSTRAINT draws_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id)
);
COMMENT ON TABLE draws IS 'Draws with everything that anyone needs to recompute them; append-only';
COMMENT ON COLUMN draws.evening_id IS 'one draw an evening';
COMMENT ON COLUMN draws.list_text IS 'the frozen list as it was hashed: numbers only';

CREATE TABLE sign_ups (
    sign_up_id UUID NOT NULL,
    evening_id UUID NOT NULL,
    sign_up_number INTEGER NOT NULL,
    is_guest BOOLEAN NOT NULL,
    member_id UUID,
    member_number INTEGER,
    stage_name TEXT NOT NULL,
    contact TEXT,
    is_minor BOOLEAN NOT NULL,
    consent_recorded_by UUID,
    consent_recorded_at TIMESTAMP WITH TIME ZONE,
    claim_code_sha256 TEXT,
    claimed_at TIMESTAMP WITH TIME ZONE,
    state TEXT NOT NULL,
    decision TEXT,
    feedback TEXT,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT sign_ups_pkey PRIMARY KEY (sign_up_id),
    CONSTRAINT sign_ups_state_check CHECK (state IN ('signed_up', 'checked_in', 'drawn', 'performed', 'scouted', 'skipped', 'no_show', 'withdrawn')),
    CONSTRAINT sign_ups_sign_up_number_check CHECK (sign_up_number > 0),
    CONSTRAINT sign_ups_member_check CHECK ((member_id IS NULL) = (member_number IS NULL)),
    CONSTRAINT sign_ups_guest_check CHECK (is_guest OR member_id IS NOT NULL),
    CONSTRAINT sign_ups_contact_check CHECK ((is_guest AND member_id IS NULL) OR contact IS NULL),
    CONSTRAINT sign_ups_claim_code_check CHECK ((is_guest AND member_id IS NULL) OR claim_code_sha256 IS NULL),
    CONSTRAINT sign_ups_claimed_check CHECK ((is_guest AND member_id IS NOT NULL) = (claimed_at IS NOT NULL)),
    CONSTRAINT sign_ups_claim_code_sha256_check CHECK (claim_code_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT sign_ups_consent_check CHECK ((consent_recorded_by IS NULL) = (consent_recorded_at IS NULL)),
    CONSTRAINT sign_ups_minor_check CHECK (NOT is_minor OR consent_recorded_at IS NOT NULL),
    CONSTRAINT sign_ups_decision_check CHECK (decision IN ('retained', 'not_yet', 'come_again')),
    CONSTRAINT sign_ups_scouted_check CHECK ((state = 'scouted') = (decision IS NOT NULL)),
    CONSTRAINT sign_ups_feedback_check CHECK (feedback IS NULL OR decision IS NOT NULL),
    CONSTRAINT sign_ups_evening_id_sign_up_number_key UNIQUE (evening_id, sign_up_number),
    CONSTRAINT sign_ups_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id),
    CONSTRAINT sign_ups_claim_code_sha256_key UNIQUE (claim_code_sha256)
);
CREATE INDEX sign_ups_member_id_idx ON sign_ups (member_id, sign_up_id);
CREATE UNIQUE INDEX sign_ups_one_a_member_idx ON sign_ups (evening_id, member_id) WHERE state <> 'withdrawn';
COMMENT ON TABLE sign_ups IS 'Open-mic sign-ups, of members and of guests';
COMMENT ON COLUMN sign_ups.sign_up_number IS 'unbroken within the evening';
COMMENT ON COLUMN sign_ups.is_guest IS 'signed up without an account; stays true after a claim';
COMMENT ON COLUMN sign_ups.member_id IS 'null for a guest whom nobody has claimed';
COMMENT ON COLUMN sign_ups.stage_name IS 'personal data: the public name on stage';
COMMENT ON COLUMN sign_ups.contact IS 'personal data, here only; removed on claim and after the retention time';
COMMENT ON COLUMN sign_ups.consent_recorded_by IS 'who saw the consent of the legal guardian';
COMMENT ON COLUMN sign_ups.claim_code_sha256 IS 'hash of the code that a guest was given';
COMMENT ON COLUMN sign_ups.feedback IS 'words of the jury to the artist; read by the artist and the jury only';

CREATE TABLE draw_entries (
    evening_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    sign_up_id UUID NOT NULL,
    sign_up_number INTEGER NOT NULL,
    member_number INTEGER,
    digest TEXT NOT NULL,
    CONSTRAINT draw_entries_pkey PRIMARY KEY (evening_id, position),
    CONSTRAINT draw_entries_position_check CHECK (position > 0),
    CONSTRAINT draw_entries_digest_check CHECK (digest ~ '^[0-9a-f]{64}$'),
    CONSTRAINT draw_entries_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES draws (evening_id),
    CONSTRAINT draw_entries_sign_up_id_key UNIQUE (sign_up_id),
    CONSTRAINT draw_entries_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id)
);
COMMENT ON TABLE draw_entries IS 'The order that a draw gave; append-only';
COMMENT ON COLUMN draw_entries.member_number IS 'as it was when the list was frozen; null for a guest then';

CREATE TABLE performances (
    performance_id UUID NOT NULL,
    evening_id UUID NOT NULL,
    sign_up_id UUID NOT NULL,
    device_id UUID NOT NULL,
    device_sequence BIGINT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    duration_ms INTEGER NOT NULL,
    timing TEXT NOT NULL,
    doubts TEXT[] NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT performances_pkey PRIMARY KEY (performance_id),
    CONSTRAINT performances_device_sequence_check CHECK (device_sequence > 0),
    CONSTRAINT performances_times_check CHECK (ended_at > started_at AND ended_at <= started_at + interval '30 minutes'),
    CONSTRAINT performances_timing_check CHECK (timing IN ('within', 'under', 'over')),
    CONSTRAINT performances_under_check CHECK (timing <> 'under' OR ended_at - started_at < interval '30 seconds'),
    CONSTRAINT performances_over_check CHECK (timing <> 'over' OR ended_at - started_at > interval '60 seconds'),
    CONSTRAINT performances_within_check CHECK (timing <> 'within' OR ended_at - started_at BETWEEN interval '30 seconds' AND interval '60 seconds'),
    CONSTRAINT performances_doubts_check CHECK (doubts <@ ARRAY['clock_ahead', 'before_start', 'overlaps', 'out_of_order']),
    CONSTRAINT performances_evening_id_device_id_device_sequence_key UNIQUE (evening_id, device_id, device_sequence),
    CONSTRAINT performances_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id),
    CONSTRAINT performances_sign_up_id_key UNIQUE (sign_up_id),
    CONSTRAINT performances_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id)
);
CREATE INDEX performances_evening_id_idx ON performances (evening_id, started_at);
COMMENT ON TABLE performances IS 'Open-mic slots as the phone timed them';
COMMENT ON COLUMN performances.performance_id IS 'made by the phone: the key of a repeated call';
COMMENT ON COLUMN performances.device_id IS 'which phone';
COMMENT ON COLUMN performances.device_sequence IS 'rises with every action of that phone';
COMMENT ON COLUMN performances.started_at IS 'by the phone''s clock';
COMMENT ON COLUMN performances.ended_at IS 'by the phone''s clock';
COMMENT ON COLUMN performances.timing IS 'against the bounds of 30 to 60 seconds, both inside';
COMMENT ON COLUMN performances.doubts IS 'what looks odd; recorded all the same';
COMMENT ON COLUMN performances.recorded_at IS 'when the service heard of it';

CREATE TABLE scores (
    sign_up_id UUID NOT NULL,
    juror_id UUID NOT NULL,
    evening_id UUID NOT NULL,
    writing SMALLINT NOT NULL,
    presence SMALLINT NOT NULL,
    originality SMALLINT NOT NULL,
    technique SMALLINT NOT NULL,
    comment TEXT,
    scored_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT scores_pkey PRIMARY KEY (sign_up_id, juror_id),
    CONSTRAINT scores_writing_check CHECK (writing BETWEEN 0 AND 25),
    CONSTRAINT scores_presence_check CHECK (presence BETWEEN 0 AND 25),
    CONSTRAINT scores_originality_check CHECK (originality BETWEEN 0 AND 25),
    CONSTRAINT scores_technique_check CHECK (technique BETWEEN 0 AND 25),
    CONSTRAINT scores_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id),
    CONSTRAINT scores_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id)
);
CREATE INDEX scores_evening_id_idx ON scores (evening_id);
COMMENT ON TABLE scores IS 'What each juror gave each performance; blind to the others until the scouting is closed, final after it';
COMMENT ON COLUMN scores.comment IS 'shown to the artist without the juror''s name';

CREATE TABLE scouting_results (
    sign_up_id UUID NOT NULL,
    evening_id UUID NOT NULL,
    result TEXT NOT NULL,
    result_hundredths INTEGER NOT NULL,
    juror_count SMALLINT NOT NULL,
    rank SMALLINT NOT NULL,
    CONSTRAINT scouting_results_pkey PRIMARY KEY (sign_up_id),
    CONSTRAINT scouting_results_result_check CHECK (result ~ '^-?[0-9]+(/[0-9]+)?$'),
    CONSTRAINT scouting_results_juror_count_check CHECK (juror_count >= 3),
    CONSTRAINT scouting_results_rank_check CHECK (rank > 0),
    CONSTRAINT scouting_results_evening_id_rank_key UNIQUE (evening_id, rank),
    CONSTRAINT scouting_results_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id),
    CONSTRAINT scouting_results_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id)
);
COMMENT ON TABLE scouting_results IS 'Results of the scouting, computed once when it is closed';
COMMENT ON COLUMN scouting_results.result IS 'an exact fraction, as 151/3';
COMMENT ON COLUMN scouting_results.result_hundredths IS 'rounded half-up, for readers';

CREATE TABLE sign_up_steps (
    sign_up_id UUID NOT NULL,
    step_no INTEGER NOT NULL,
    state TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_by UUID NOT NULL,
    CONSTRAINT sign_up_steps_pkey PRIMARY KEY (sign_up_id, step_no),
    CONSTRAINT sign_up_steps_step_no_check CHECK (step_no > 0),
    CONSTRAINT sign_up_steps_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id)
);
COMMENT ON TABLE sign_up_steps IS 'Each step of a sign-up, dated and signed; append-only';

CREATE TABLE tracks (
    track_id UUID NOT NULL,
    sign_up_id UUID NOT NULL,
    evening_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    artist_name TEXT NOT NULL,
    title TEXT NOT NULL,
    duration_seconds INTEGER NOT NULL,
    credits TEXT NOT NULL,
    rights_holders TEXT[] NOT NULL,
    link TEXT NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT tracks_pkey PRIMARY KEY (track_id),
    CONSTRAINT tracks_duration_seconds_check CHECK (duration_seconds BETWEEN 1 AND 3600),
    CONSTRAINT tracks_rights_holders_check CHECK (cardinality(rights_holders) BETWEEN 1 AND 20),
    CONSTRAINT tracks_link_check CHECK (link LIKE 'https://%'),
    CONSTRAINT tracks_sign_up_id_fkey FOREIGN KEY(sign_up_id) REFERENCES sign_ups (sign_up_id),
    CONSTRAINT tracks_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id)
);
CREATE INDEX tracks_member_id_idx ON tracks (member_id, track_id);
COMMENT ON TABLE tracks IS 'Full tracks of retained artists';
COMMENT ON COLUMN tracks.sign_up_id IS 'where it was retained';
COMMENT ON COLUMN tracks.artist_name IS 'personal data: the stage name on the day of submission';
COMMENT ON COLUMN tracks.credits IS 'personal data: who wrote, composed, produced';
COMMENT ON COLUMN tracks.rights_holders IS 'personal data: who must agree to a use';

CREATE TABLE admissions (
    admission_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    evening_id UUID NOT NULL,
    track_id UUID NOT NULL,
    territory_id UUID NOT NULL,
    playlist_version INTEGER NOT NULL,
    admitted_on DATE NOT NULL,
    state TEXT NOT NULL,
    granted_on DATE,
    CONSTRAINT admissions_pkey PRIMARY KEY (admission_id),
    CONSTRAINT admissions_state_check CHECK (state IN ('pending', 'done')),
    CONSTRAINT admissions_done_check CHECK ((state = 'done') = (granted_on IS NOT NULL)),
    CONSTRAINT admissions_member_id_key UNIQUE (member_id),
    CONSTRAINT admissions_evening_id_fkey FOREIGN KEY(evening_id) REFERENCES evenings (evening_id),
    CONSTRAINT admissions_track_id_fkey FOREIGN KEY(track_id) REFERENCES tracks (track_id)
);
CREATE INDEX admissions_state_idx ON admissions (state, admission_id);
COMMENT ON TABLE admissions IS 'Artists admitted by their first entry into a playlist, until membership has answered';
COMMENT ON COLUMN admissions.admission_id IS 'derived from the member';
COMMENT ON COLUMN admissions.member_id IS 'one admission a member, whatever enters later';
COMMENT ON COLUMN admissions.granted_on IS 'when membership made the member a Plug';

CREATE TABLE playlist_entries (
    entry_id UUID NOT NULL,
    territory_id UUID NOT NULL,
    track_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    admission_id UUID NOT NULL,
    entered_on DATE NOT NULL,
    entered_version INTEGER NOT NULL,
    entry_reason TEXT NOT NULL,
    entered_by UUID NOT NULL,
    left_on DATE,
    left_version INTEGER,
    exit_reason TEXT,
    left_by UUID,
    CONSTRAINT playlist_entries_pkey PRIMARY KEY (entry_id),
    CONSTRAINT playlist_entries_entry_reason_check CHECK (entry_reason IN ('retained', 'jury_choice', 'by_council')),
    CONSTRAINT playlist_entries_exit_reason_check CHECK (exit_reason IN ('oldest_entry', 'jury_choice', 'artist_request', 'track_withdrawn', 'by_council')),
    CONSTRAINT playlist_entries_exit_check CHECK (num_nulls(left_on, left_version, exit_reason, left_by) IN (0, 4)),
    CONSTRAINT playlist_entries_versions_check CHECK (left_version > entered_version),
    CONSTRAINT playlist_entries_dates_check CHECK (left_on >= entered_on),
    CONSTRAINT playlist_entries_territory_id_fkey FOREIGN KEY(territory_id) REFERENCES playlists (territory_id),
    CONSTRAINT playlist_entries_track_id_fkey FOREIGN KEY(track_id) REFERENCES tracks (track_id),
    CONSTRAINT playlist_entries_admission_id_fkey FOREIGN KEY(admission_id) REFERENCES admissions (admission_id)
);
CREATE INDEX playlist_entries_member_id_idx ON playlist_entries (member_id);
CREATE UNIQUE INDEX playlist_entries_track_once_idx ON playlist_entries (territory_id, track_id) WHERE left_version IS NULL;
CREATE UNIQUE INDEX playlist_entries_version_idx ON playlist_entries (territory_id, entered_version);
COMMENT ON TABLE playlist_entries IS 'Entries and exits with their reasons; the playlist of any date or version is read from here';
COMMENT ON COLUMN playlist_entries.entered_version IS 'the first version that holds it';
COMMENT ON COLUMN playlist_entries.left_version IS 'the first version that no longer holds it';
