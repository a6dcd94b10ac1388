"""Publish a commit as an edition that readers can open, or fail and leave everything as it was."""
