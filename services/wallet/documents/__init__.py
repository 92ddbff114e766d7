"""What leaves the wallet as a file: data in, bytes out. No statement of SQL and no rule stands here."""
