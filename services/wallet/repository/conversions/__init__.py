"""The yearly conversion in SQL: runs, and the parts of each phase. A part is one transaction, set-based."""
