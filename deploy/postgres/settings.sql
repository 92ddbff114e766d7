-- At every deployment, by an administrator: passwords, time-outs, and who may connect. May be run again at any time.
ALTER ROLE :"owner" LOGIN PASSWORD :'owner_password';
ALTER ROLE :"runtime" LOGIN PASSWORD :'runtime_password';

-- A stuck statement or a forgotten transaction never holds a lock for ever. Migrations set their own time-outs.
ALTER ROLE :"runtime" SET statement_timeout = '30s';
ALTER ROLE :"runtime" SET lock_timeout = '10s';
ALTER ROLE :"runtime" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"owner" SET lock_timeout = '10s';
ALTER ROLE :"owner" SET idle_in_transaction_session_timeout = '10min';

-- Nobody connects but the owner and the runtime role: no service sees another's database.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"runtime";

-- Migrations read here whom their grants are about (shared/database/grants.py).
ALTER DATABASE :"database" SET pourpar.runtime_role = :'runtime';
