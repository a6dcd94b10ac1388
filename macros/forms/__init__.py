"""The form editor that stands at /edit/ beside the editions: what it asks for follows from the models."""
