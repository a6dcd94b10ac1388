"""The playbook to take along: as one PDF, and as a folder in a zip that needs no server."""
