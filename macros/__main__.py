"""`python -m macros` is the `playbook` command."""

from macros.cli import main

main(prog_name="playbook")
