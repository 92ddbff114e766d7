-- The table bus: exchanges, queues and dead letters of the embedded default, in a database of its own.
-- Run by its owner at every deployment (`shared.messaging.transports.postgres.install`); it may be run again at any time.
-- A service has no right on any table. It calls the functions below, and who it is follows from the role that logged in.

CREATE SCHEMA IF NOT EXISTS bus;
REVOKE ALL ON SCHEMA bus FROM PUBLIC;

CREATE TABLE IF NOT EXISTS bus.users (
    role_name text PRIMARY KEY,
    service text NOT NULL UNIQUE
);
COMMENT ON TABLE bus.users IS 'Which service a database role speaks for';

CREATE TABLE IF NOT EXISTS bus.bindings (
    source text NOT NULL,
    routing_key text NOT NULL,
    listener text NOT NULL,
    PRIMARY KEY (source, routing_key, listener)
);
COMMENT ON TABLE bus.bindings IS 'Who is handed what: written by the deployment from the catalogue';

CREATE TABLE IF NOT EXISTS bus.deliveries (
    listener text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    message_id uuid NOT NULL,
    source text NOT NULL,
    routing_key text NOT NULL,
    body bytea NOT NULL,
    handed_out integer NOT NULL DEFAULT 0,
    taken_by integer,
    PRIMARY KEY (listener, position)
);
COMMENT ON TABLE bus.deliveries IS 'The queues: one row a message and listener, deleted by its acknowledgement';
COMMENT ON COLUMN bus.deliveries.source IS 'The service that published it, from its log-in';
COMMENT ON COLUMN bus.deliveries.taken_by IS 'The taker that holds it; not indexed, so that taking stays inside the page';
ALTER TABLE bus.deliveries SET (
    fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);

CREATE TABLE IF NOT EXISTS bus.takers (
    taker integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener text NOT NULL,
    highest bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE bus.takers IS 'Sessions that take; each holds an advisory lock of its number for as long as it lives';
COMMENT ON COLUMN bus.takers.highest IS 'The highest position it has taken: where a search for what it holds may end';

CREATE TABLE IF NOT EXISTS bus.dead (
    listener text NOT NULL,
    position bigint NOT NULL,
    message_id uuid NOT NULL,
    source text NOT NULL,
    routing_key text NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (listener, position)
);
COMMENT ON TABLE bus.dead IS 'What a listener could not even parse';

-- The service of the role that logged in. SET ROLE does not change it.
CREATE OR REPLACE FUNCTION bus.me() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE found_service text;
BEGIN
    SELECT service INTO found_service FROM bus.users WHERE role_name = session_user;
    IF found_service IS NULL THEN
        RAISE EXCEPTION 'the role % is no user of the bus', session_user USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found_service;
END $$;

-- Store every message in the queue of each listener bound to its key, and say of each whether there was one.
-- The source is the caller's own, whatever the keys say.
CREATE OR REPLACE FUNCTION bus.publish(ids uuid[], keys text[], bodies bytea[]) RETURNS boolean[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    sender text := bus.me();
    routed boolean[];
    heard text[];
    each_listener text;
BEGIN
    WITH said AS (
        SELECT * FROM unnest(ids, keys, bodies) WITH ORDINALITY AS s (id, key, body, place)
    ), stored AS (
        INSERT INTO bus.deliveries (listener, message_id, source, routing_key, body)
        SELECT b.listener, s.id, sender, s.key, s.body
        FROM said s JOIN bus.bindings b ON b.source = sender AND b.routing_key = s.key
        ORDER BY s.place
        RETURNING listener
    )
    SELECT (SELECT array_agg(EXISTS (
                SELECT FROM bus.bindings b WHERE b.source = sender AND b.routing_key = s.key) ORDER BY s.place) FROM said s),
           (SELECT array_agg(DISTINCT stored.listener) FROM stored)
    INTO routed, heard;
    FOREACH each_listener IN ARRAY coalesce(heard, '{}') LOOP
        PERFORM pg_notify('bus_' || each_listener, '');  -- once a call: a lock over the whole server is held at commit
    END LOOP;
    RETURN routed;
END $$;

-- Begin to take from the caller's own queue; the number is that of this session, until it ends.
CREATE OR REPLACE FUNCTION bus.join_queue() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE given integer;
BEGIN
    INSERT INTO bus.takers (listener) VALUES (bus.me()) RETURNING taker INTO given;
    PERFORM pg_advisory_lock(1651864434, given);
    RETURN given;
END $$;

-- Put back what a taker of the caller's queue held, and forget the taker.
CREATE OR REPLACE FUNCTION bus.leave_queue(leaving integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
    caller text := bus.me();
    upto bigint;
BEGIN
    DELETE FROM bus.takers WHERE taker = leaving AND listener = caller RETURNING highest INTO upto;
    IF FOUND THEN
        UPDATE bus.deliveries SET taken_by = NULL
        WHERE listener = caller AND position <= upto AND taken_by = leaving;
        PERFORM pg_notify('bus_' || caller, '');
    END IF;
END $$;

-- Put back what other takers of the caller's queue held that are gone: their lock is free.
CREATE OR REPLACE FUNCTION bus.recover(asking integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    caller text := bus.me();
    other integer;
    gone integer := 0;
BEGIN
    FOR other IN SELECT taker FROM bus.takers WHERE listener = caller AND taker <> asking LOOP
        IF pg_try_advisory_xact_lock(1651864434, other) THEN
            PERFORM bus.leave_queue(other);
            gone := gone + 1;
        END IF;
    END LOOP;
    RETURN gone;
END $$;

-- Hand the oldest free messages of the caller's queue to one of its takers. Several takers never get the same one.
CREATE OR REPLACE FUNCTION bus.take(taking integer, wanted integer)
RETURNS TABLE (place bigint, sender text, key text, content bytea, earlier integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    caller text := bus.me();
    places bigint[];
BEGIN
    places := ARRAY(
        SELECT f.position FROM bus.deliveries f
        WHERE f.listener = caller AND f.taken_by IS NULL
        ORDER BY f.position LIMIT wanted FOR UPDATE SKIP LOCKED);
    IF cardinality(places) = 0 THEN
        RETURN;
    END IF;
    UPDATE bus.takers SET highest = greatest(highest, places[cardinality(places)])
    WHERE taker = taking AND listener = caller;
    IF NOT FOUND THEN  -- nobody would ever put these back
        RAISE EXCEPTION 'no taker % of the queue %', taking, caller USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
    UPDATE bus.deliveries d SET taken_by = taking, handed_out = d.handed_out + 1
    WHERE d.listener = caller AND d.position = ANY (places)
    RETURNING d.position, d.source, d.routing_key, d.body, d.handed_out - 1;
END $$;

-- These are in the listener's database: take them off the queue.
CREATE OR REPLACE FUNCTION bus.ack(taking integer, places bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE caller text := bus.me();
BEGIN
    DELETE FROM bus.deliveries WHERE listener = caller AND position = ANY (places) AND taken_by = taking;
END $$;

-- This can never be read: to the dead letters, with the reason.
CREATE OR REPLACE FUNCTION bus.reject(taking integer, place bigint, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE caller text := bus.me();
BEGIN
    WITH refused AS (
        DELETE FROM bus.deliveries WHERE listener = caller AND position = place AND taken_by = taking RETURNING *
    )
    INSERT INTO bus.dead (listener, position, message_id, source, routing_key, body, reason)
    SELECT r.listener, r.position, r.message_id, r.source, r.routing_key, r.body, why FROM refused r;
END $$;

-- What the caller's queue is bound to.
CREATE OR REPLACE FUNCTION bus.my_bindings() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT routing_key FROM bus.bindings WHERE listener = bus.me()
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA bus FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bus FROM PUBLIC;
