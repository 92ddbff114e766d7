"""Say and hear: outbox, relay, topic exchange, queue, batch consumer, inbox; and the failures that wait in the
database."""
