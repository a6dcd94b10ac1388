"""Load a playbook and check it: parsing, validation, the rules, and how problems are printed."""
