"""Run the `playbook` command, also as `python -m macros`."""

import sys


def run() -> None:
    """Run the command. Ctrl-C during the imports ends it without a traceback as well."""
    try:
        from macros.cli import main  # noqa: PLC0415 - slow, so inside the `try`
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was written.\n")
        sys.exit(130)
    main(prog_name="playbook")


if __name__ == "__main__":
    run()
