"""The whole journey of a playbook, with the commands, files and settings that ship, in a fresh clone with an empty home."""
