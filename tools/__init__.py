"""What a developer or a deploy step runs from the root: `python -m tools.<name>`. Services never import it."""
