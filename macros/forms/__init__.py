"""The form editor at /edit/ beside the editions, whose fields are derived from the models."""
