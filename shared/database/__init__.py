"""One database a service: engine, unit of work, and the kit's tables (outbox, inbox, keys, jobs, counters,
policies, audit)."""
