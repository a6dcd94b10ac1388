"""Models of what the JSON files publish, with one module per subject as in `macros.model`.

A field that is added to a record stays private until it is added here as well.
"""
