"""`make demo` as its operator sees it: the launcher as a process of its own."""
