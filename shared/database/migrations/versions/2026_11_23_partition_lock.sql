-- A reader locks the table, then its branches in an order of its own ("recent" before "kept"). Locking a branch first, as before,
-- met it half way: a deadlock, and what a service wanted to say was rolled back. The table itself is what everybody locks first.
CREATE OR REPLACE FUNCTION maintain_sent_messages(at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    runtime text := current_setting('pourpar.runtime_role', true);
    branch text;
    month timestamptz;
    name text;
    taken boolean;
    old record;
    changed integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('maintain_sent_messages'));
    FOREACH branch IN ARRAY ARRAY['kept', 'recent'] LOOP
        FOR step IN 0..24 LOOP
            month := date_trunc('month', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => step);
            name := format('sent_messages_%s_%s', branch, to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'));
            CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
            EXECUTE format('SELECT EXISTS (SELECT FROM sent_messages_%s_default WHERE said_at >= %L AND said_at < %L)',
                           branch, month, month + interval '1 month') INTO taken;
            CONTINUE WHEN taken;
            LOCK TABLE ONLY sent_messages IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('CREATE TABLE %I PARTITION OF sent_messages_%s FOR VALUES FROM (%L) TO (%L)',
                           name, branch, month, month + interval '1 month');
            IF coalesce(runtime, '') <> '' THEN
                EXECUTE format('REVOKE ALL ON TABLE %I FROM %I', name, runtime);
            END IF;
            changed := changed + 1;
        END LOOP;
    END LOOP;
    FOR old IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.sent_messages_recent'::regclass AND c.relname ~ '^sent_messages_recent_\d{4}_\d{2}$'
          AND c.relname < 'sent_messages_recent_' || to_char(at AT TIME ZONE 'UTC' - interval '13 months', 'YYYY_MM')
    LOOP
        LOCK TABLE ONLY sent_messages IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('DROP TABLE %I', old.relname);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;
