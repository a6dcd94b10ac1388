"""Run the `playbook` command, also as `python -m macros`."""

import gc
import sys


def run() -> None:
    """Run the command. Ctrl-C during the imports ends it without a traceback as well."""
    try:
        from macros.cli import main  # noqa: PLC0415 - slow, so inside the `try`
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was written.\n")
        sys.exit(130)
    try:
        main(prog_name="playbook")
    finally:
        gc.freeze()  # else the interpreter would walk every record once more before it exits


if __name__ == "__main__":
    run()
