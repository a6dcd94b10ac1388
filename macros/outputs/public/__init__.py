"""What the JSON files may say: models that list exactly what is published, a module a subject as in `macros.model`.

A field that is added to a record stays private until it is named here as well.
"""
