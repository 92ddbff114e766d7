"""Faults on running role processes: what reliability.md catalogues, on a real broker and database."""
