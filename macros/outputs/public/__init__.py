"""Models of what the JSON files publish, derived from the declarations of `macros.model`.

A field of a record is private unless it is declared as `public`. Only what no record holds is
declared here: addresses, and values that are made of several records.
"""
