"""The generated documents of the messages: data in, text out. `tools.publish_contracts` reads and writes the files."""
