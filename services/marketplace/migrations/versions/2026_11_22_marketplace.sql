CREATE TABLE charter_signatures (
    member_id UUID NOT NULL,
    charter_version INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    signed_on DATE NOT NULL,
    CONSTRAINT charter_signatures_pkey PRIMARY KEY (member_id)
);
COMMENT ON TABLE charter_signatures IS 'The last version of the charter that a member signed';

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

CREATE TABLE listings (
    listing_id UUID NOT NULL,
    cooperative TEXT NOT NULL,
    territory_id UUID NOT NULL,
    seller_id UUID NOT NULL,
    seller_number INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category_code TEXT NOT NULL,
    skill_codes TEXT[] NOT NULL,
    price_credits BIGINT NOT NULL,
    turnaround_days SMALLINT NOT NULL,
    state TEXT NOT NULL,
    hidden BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    listing_version INTEGER,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT listings_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listings_state_check CHECK (state IN ('draft', 'published', 'withdrawn')),
    CONSTRAINT listings_price_credits_check CHECK (price_credits > 0),
    CONSTRAINT listings_turnaround_days_check CHECK (turnaround_days BETWEEN 1 AND 365),
    CONSTRAINT listings_published_check CHECK ((listing_version IS NULL) = (published_at IS NULL)),
    CONSTRAINT listings_published_state_check CHECK (state <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT listings_draft_check CHECK (state <> 'draft' OR published_at IS NULL),
    CONSTRAINT listings_withdrawn_check CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    CONSTRAINT listings_hidden_check CHECK (NOT hidden OR state = 'published')
);
CREATE INDEX listings_published_at_idx ON listings (published_at, listing_id) WHERE state = 'published' AND NOT hidden;
CREATE INDEX listings_seller_id_idx ON listings (seller_id, listing_id);
CREATE INDEX listings_skill_codes_idx ON listings USING gin (skill_codes);
COMMENT ON TABLE listings IS 'Services that Plugs offer, as they stand now';
COMMENT ON COLUMN listings.price_credits IS 'hundredths of a credit, SUB and COL at par';
COMMENT ON COLUMN listings.turnaround_days IS 'from acceptance to delivery, as promised';
COMMENT ON COLUMN listings.hidden IS 'published, but its seller is suspended';
COMMENT ON COLUMN listings.version IS 'rises with every change by a person; the ETag';
COMMENT ON COLUMN listings.listing_version IS 'the last version that was open to orders; null for a draft';
COMMENT ON COLUMN listings.published_at IS 'the first time';

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
    ceiling_amount BIGINT,
    ceiling_unit TEXT,
    CONSTRAINT mandates_pkey PRIMARY KEY (mandate_id),
    CONSTRAINT mandates_ceiling_check CHECK ((ceiling_amount IS NULL) = (ceiling_unit IS NULL))
);
CREATE INDEX mandates_member_id_idx ON mandates (member_id);
COMMENT ON TABLE mandates IS 'Mandates as they were given; signatures are checked against them on the day of signing';
COMMENT ON COLUMN mandates.scope_id IS 'a territory or another thing; null covers all';
COMMENT ON COLUMN mandates.until_on IS 'the last day';
COMMENT ON COLUMN mandates.ceiling_amount IS 'the largest amount it may sign for; null: no ceiling';

CREATE TABLE plug_statuses (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    status TEXT NOT NULL,
    since_on DATE NOT NULL,
    CONSTRAINT plug_statuses_pkey PRIMARY KEY (member_id),
    CONSTRAINT plug_statuses_status_check CHECK (status IN ('active', 'suspended', 'ended'))
);
COMMENT ON TABLE plug_statuses IS 'Plug status by the newest message; only an active Plug publishes and orders';

CREATE TABLE portfolio_lines (
    line_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    source TEXT NOT NULL,
    source_id UUID NOT NULL,
    title TEXT,
    category_code TEXT,
    skill_codes TEXT[] NOT NULL,
    other_party_id UUID NOT NULL,
    done_on DATE NOT NULL,
    consent TEXT NOT NULL,
    consented_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT portfolio_lines_pkey PRIMARY KEY (line_id),
    CONSTRAINT portfolio_lines_source_check CHECK (source IN ('order', 'mission')),
    CONSTRAINT portfolio_lines_consent_check CHECK (consent IN ('pending', 'given', 'refused')),
    CONSTRAINT portfolio_lines_consented_at_check CHECK ((consent = 'pending') = (consented_at IS NULL)),
    CONSTRAINT portfolio_lines_order_title_check CHECK (source <> 'order' OR title IS NOT NULL),
    CONSTRAINT portfolio_lines_member_id_source_id_key UNIQUE (member_id, source_id)
);
CREATE INDEX portfolio_lines_member_id_done_on_idx ON portfolio_lines (member_id, done_on, line_id);
CREATE INDEX portfolio_lines_source_id_idx ON portfolio_lines (source_id);
COMMENT ON TABLE portfolio_lines IS 'What a member has done for others: paid orders and completed missions';
COMMENT ON COLUMN portfolio_lines.line_id IS 'derived from the order, or the mission and the member';
COMMENT ON COLUMN portfolio_lines.title IS 'as the listing promised; a mission''s title is not known here';
COMMENT ON COLUMN portfolio_lines.other_party_id IS 'the buyer, or the client: who consents';
COMMENT ON COLUMN portfolio_lines.consent IS 'shown to others only when given';

CREATE TABLE territories (
    territory_id UUID NOT NULL,
    code TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    parent_id UUID,
    CONSTRAINT territories_pkey PRIMARY KEY (territory_id)
);
COMMENT ON TABLE territories IS 'Territories that are open; a listing of an unknown one is refused';

CREATE TABLE listing_versions (
    listing_id UUID NOT NULL,
    listing_version INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category_code TEXT NOT NULL,
    skill_codes TEXT[] NOT NULL,
    price_credits BIGINT NOT NULL,
    territory_id UUID NOT NULL,
    turnaround_days SMALLINT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT listing_versions_pkey PRIMARY KEY (listing_id, listing_version),
    CONSTRAINT listing_versions_listing_version_check CHECK (listing_version > 0),
    CONSTRAINT listing_versions_price_credits_check CHECK (price_credits > 0),
    CONSTRAINT listing_versions_listing_id_fkey FOREIGN KEY(listing_id) REFERENCES listings (listing_id)
);
COMMENT ON TABLE listing_versions IS 'What was promised: each version that was open to orders, never edited';

CREATE TABLE orders (
    order_id UUID NOT NULL,
    cooperative TEXT NOT NULL,
    territory_id UUID NOT NULL,
    listing_id UUID NOT NULL,
    listing_version INTEGER NOT NULL,
    buyer_id UUID NOT NULL,
    buyer_number INTEGER NOT NULL,
    seller_id UUID NOT NULL,
    seller_number INTEGER NOT NULL,
    price_credits BIGINT NOT NULL,
    state TEXT NOT NULL,
    payment TEXT NOT NULL,
    hold_refusal TEXT,
    cancel_asked_by TEXT,
    end_reason TEXT,
    delivery_note TEXT,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    placed_on DATE NOT NULL,
    accept_by_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    complete_by_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT orders_pkey PRIMARY KEY (order_id),
    CONSTRAINT orders_listing_id_listing_version_fkey FOREIGN KEY(listing_id, listing_version) REFERENCES listing_versions (listing_id, listing_version),
    CONSTRAINT orders_state_check CHECK (state IN ('placed', 'accepted', 'delivered', 'completed', 'cancelled', 'refused')),
    CONSTRAINT orders_payment_check CHECK (payment IN ('pending', 'held', 'refused', 'settled', 'returned')),
    CONSTRAINT orders_price_credits_check CHECK (price_credits > 0),
    CONSTRAINT orders_parties_check CHECK (buyer_id <> seller_id),
    CONSTRAINT orders_cancel_asked_by_check CHECK (cancel_asked_by IN ('buyer', 'seller')),
    CONSTRAINT orders_end_reason_check CHECK (end_reason IN ('buyer', 'deadline', 'refused_by_seller', 'hold_refused', 'by_buyer', 'by_agreement', 'not_accepted_in_time', 'party_ended')),
    CONSTRAINT orders_ended_check CHECK ((state IN ('completed', 'cancelled', 'refused')) = (ended_at IS NOT NULL AND end_reason IS NOT NULL)),
    CONSTRAINT orders_hold_refusal_check CHECK ((payment = 'refused') = (hold_refusal IS NOT NULL)),
    CONSTRAINT orders_paid_work_check CHECK (state NOT IN ('accepted', 'delivered', 'completed') OR payment IN ('held', 'settled')),
    CONSTRAINT orders_settled_check CHECK (payment <> 'settled' OR state = 'completed'),
    CONSTRAINT orders_unpaid_check CHECK (payment NOT IN ('returned', 'refused') OR state IN ('cancelled', 'refused')),
    CONSTRAINT orders_accepted_check CHECK (state NOT IN ('accepted', 'delivered', 'completed') OR accepted_at IS NOT NULL),
    CONSTRAINT orders_complete_by_check CHECK ((delivered_at IS NULL) = (complete_by_at IS NULL)),
    CONSTRAINT orders_delivered_check CHECK (state NOT IN ('delivered', 'completed') OR delivered_at IS NOT NULL)
);
CREATE INDEX orders_buyer_id_idx ON orders (buyer_id, order_id);
CREATE INDEX orders_listing_id_idx ON orders (listing_id, listing_version);
CREATE INDEX orders_seller_id_idx ON orders (seller_id, order_id);
COMMENT ON TABLE orders IS 'What a Plug ordered from another, with the wallet''s answers beside the state';
COMMENT ON COLUMN orders.order_id IS 'the id of the wallet''s hold, too';
COMMENT ON COLUMN orders.listing_version IS 'what was promised';
COMMENT ON COLUMN orders.price_credits IS 'hundredths; copied when placed';
COMMENT ON COLUMN orders.payment IS 'what the wallet has answered';
COMMENT ON COLUMN orders.hold_refusal IS 'why the wallet set nothing aside; for the buyer only';
COMMENT ON COLUMN orders.cancel_asked_by IS 'the party that asked to cancel after acceptance';
COMMENT ON COLUMN orders.end_reason IS 'how a completed, cancelled or refused order ended';
COMMENT ON COLUMN orders.delivery_note IS 'private to the two parties';
