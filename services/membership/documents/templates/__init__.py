"""Package data: the texts themselves, one file a language."""
