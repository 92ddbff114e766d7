-- In SQL a call took 4.6 µs, as the executor is started anew each time; in PL/pgSQL it takes 1.5 µs.
CREATE OR REPLACE FUNCTION account_id(owner uuid, name text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    d CONSTANT bytea := substr(sha256(uuid_send(owner) || convert_to(name, 'UTF8')), 1, 16);
BEGIN
    RETURN CAST(encode(set_byte(set_byte(d, 6, get_byte(d, 6) & 15 | 128), 8, get_byte(d, 8) & 63 | 128), 'hex') AS uuid);
END;
$$;
