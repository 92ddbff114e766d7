"""The two ways a message travels, behind one small port: RabbitMQ (production) and the table bus (the embedded default)."""
