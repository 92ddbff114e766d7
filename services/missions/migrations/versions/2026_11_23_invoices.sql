CREATE TABLE invoices (
    invoice_id UUID NOT NULL,
    mission_id UUID NOT NULL,
    invoice_no INTEGER NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    net_cents BIGINT NOT NULL,
    gross_cents BIGINT NOT NULL,
    received_cents BIGINT NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    issued_by UUID NOT NULL,
    CONSTRAINT invoices_pkey PRIMARY KEY (invoice_id),
    CONSTRAINT invoices_kind_check CHECK (kind IN ('deposit', 'stage', 'final')),
    CONSTRAINT invoices_amounts_check CHECK (net_cents > 0 AND gross_cents >= net_cents),
    CONSTRAINT invoices_received_cents_check CHECK (received_cents BETWEEN 0 AND gross_cents),
    CONSTRAINT invoices_due_on_check CHECK (due_on >= issued_on),
    CONSTRAINT invoices_mission_id_invoice_no_key UNIQUE (mission_id, invoice_no),
    CONSTRAINT invoices_mission_id_fkey FOREIGN KEY(mission_id) REFERENCES missions (mission_id),
    CONSTRAINT invoices_number_key UNIQUE (number)
);
COMMENT ON TABLE invoices IS 'Invoices to clients, never edited but for what was received';
COMMENT ON COLUMN invoices.invoice_no IS 'in the mission';
COMMENT ON COLUMN invoices.number IS 'year and an unbroken number in it';
COMMENT ON COLUMN invoices.net_cents IS 'excluding VAT';
COMMENT ON COLUMN invoices.received_cents IS 'VAT included';

CREATE TABLE invoice_rates (
    invoice_id UUID NOT NULL,
    rate_bps SMALLINT NOT NULL,
    base_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    CONSTRAINT invoice_rates_pkey PRIMARY KEY (invoice_id, rate_bps),
    CONSTRAINT invoice_rates_amounts_check CHECK (rate_bps BETWEEN 0 AND 10000 AND base_cents > 0 AND vat_cents >= 0),
    CONSTRAINT invoice_rates_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (invoice_id)
);
COMMENT ON TABLE invoice_rates IS 'The VAT of an invoice, a row a rate';

CREATE TABLE payments (
    payment_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    amount_cents BIGINT NOT NULL,
    received_on DATE NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT payments_pkey PRIMARY KEY (payment_id),
    CONSTRAINT payments_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT payments_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (invoice_id)
);
CREATE INDEX payments_invoice_id_idx ON payments (invoice_id);
COMMENT ON TABLE payments IS 'What clients paid of invoices';
COMMENT ON COLUMN payments.amount_cents IS 'VAT included';

CREATE TABLE payable_lines (
    line_id UUID NOT NULL,
    statement_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    payable_cents BIGINT NOT NULL,
    CONSTRAINT payable_lines_pkey PRIMARY KEY (line_id),
    CONSTRAINT payable_lines_payable_cents_check CHECK (payable_cents >= 0)
);
COMMENT ON TABLE payable_lines IS 'What of a line the wallet can pay out so far, by its newest message';
