"""Publishing: from a commit to an edition that readers can open, or to an error that leaves everything as it was."""
