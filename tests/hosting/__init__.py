"""Start every file under .hosting/, and check that hosts without nginx answer like it."""
