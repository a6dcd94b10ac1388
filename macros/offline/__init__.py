"""Downloads for offline use: the playbook as one PDF, and as a zip that needs no server."""
