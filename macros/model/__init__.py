"""What a playbook is made of: frozen, typed records without input or output."""
