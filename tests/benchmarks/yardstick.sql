-- FN: one server-side function a transaction, as a hand-written ledger would have it. The yardstick, not part of the product.
DROP SCHEMA IF EXISTS yardstick CASCADE;
CREATE SCHEMA yardstick;
SET search_path = yardstick;
CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
CREATE TABLE keys (key uuid PRIMARY KEY);
CREATE TABLE transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source bigint, target bigint, amount bigint, made_at timestamptz);
CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, transfer bigint, account bigint, amount bigint);
CREATE INDEX ON entries (account, id);
CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb);
INSERT INTO accounts SELECT n, 1000000000 FROM generate_series(1, 100000) AS n;
CREATE FUNCTION transfer(p_source bigint, p_target bigint, p_amount bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO yardstick.keys VALUES (gen_random_uuid()) ON CONFLICT DO NOTHING;
    PERFORM FROM yardstick.accounts WHERE id IN (p_source, p_target) ORDER BY id FOR UPDATE;
    UPDATE yardstick.accounts SET balance = balance - p_amount WHERE id = p_source AND balance >= p_amount;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'floor';
    END IF;
    UPDATE yardstick.accounts SET balance = balance + p_amount WHERE id = p_target;
    INSERT INTO yardstick.transfers (source, target, amount, made_at)
        VALUES (p_source, p_target, p_amount, clock_timestamp()) RETURNING id INTO made;
    INSERT INTO yardstick.entries (transfer, account, amount) VALUES (made, p_source, -p_amount), (made, p_target, p_amount);
    INSERT INTO yardstick.outbox (body) VALUES (jsonb_build_object('transfer', made, 'amount', p_amount));
    RETURN made;
END $$;
VACUUM ANALYZE accounts;
