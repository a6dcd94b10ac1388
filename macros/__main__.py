"""Start the `playbook` command, also as `python -m macros`."""

import sys


def run() -> None:
    """Run the command; Ctrl-C while its code is still being read ends it without a traceback too."""
    try:
        from macros.cli import main  # noqa: PLC0415 - what takes long
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was written.\n")
        sys.exit(130)
    main(prog_name="playbook")


if __name__ == "__main__":
    run()
