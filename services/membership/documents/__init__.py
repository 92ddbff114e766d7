"""Texts for people, in French and English: mails and the sentences of notices. Data in, text out."""
