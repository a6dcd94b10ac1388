"""The records of a playbook: frozen and typed, without input or output."""
