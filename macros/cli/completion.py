"""`playbook completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_PLAYBOOK_COMPLETE"


@click.command("completion", short_help="Print the shell completion script.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands, options and ids.

    \b
    bash: add to ~/.bashrc                 eval "$(playbook completion bash)"
    zsh:  add to ~/.zshrc                  eval "$(playbook completion zsh)"
    fish: playbook completion fish > ~/.config/fish/completions/playbook.fish
    """  # noqa: D301 - \b keeps click from rewrapping the lines
    completion_class = get_completion_class(shell)
    if completion_class is None:
        raise click.ClickException(f"this version of click has no completion for {shell}.")
    completion = completion_class(ctx.find_root().command, {}, "playbook", _VARIABLE)
    # Not source(), which would run the shell to find out its version.
    click.echo(completion.source_template % completion.source_vars())
