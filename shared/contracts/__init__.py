"""What the services say to each other: one module a sender, data only.

Each message is declared once, with its name and version written out. The generated catalogue, JSON Schemas and AsyncAPI
document stand under `docs/messages/`.
"""
