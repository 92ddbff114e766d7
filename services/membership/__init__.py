"""Membership: who people and structures are.

Accounts and tokens, charter, Plug status, mandates, territories, decisions, notices. It is the only service that holds
legal names and addresses, and the only one that sends mail.
"""
