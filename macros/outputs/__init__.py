"""What a playbook is written out as: files for other programs, for code hosts, and for its own folders."""
