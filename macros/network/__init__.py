"""What speaks with other machines: outside addresses looked at, and a code host's issues. It knows no playbook."""
