"""Benchmarks: what the playbook costs over MkDocs alone, and the check over reading YAML."""
