"""`playbook completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_PLAYBOOK_COMPLETE"


@click.command("completion", short_help="Make a shell complete commands, options and ids.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands, options and ids.

    \b
    bash: add to ~/.bashrc                 eval "$(playbook completion bash)"
    zsh:  add to ~/.zshrc                  eval "$(playbook completion zsh)"
    fish: playbook completion fish > ~/.config/fish/completions/playbook.fish
    """  # noqa: D301 - click's mark for lines that are not to be filled
    known = get_completion_class(shell)
    if known is None:
        raise click.ClickException(f"there is no completion for {shell} in this version of click.")
    completion = known(ctx.find_root().command, {}, "playbook", _VARIABLE)
    # Not source(), which runs the shell to look at its version.
    click.echo(completion.source_template % completion.source_vars())
