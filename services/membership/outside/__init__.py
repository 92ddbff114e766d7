"""Doors out: the mail server or folder, and what a process opens once: signing keys, threads that hash passwords."""
