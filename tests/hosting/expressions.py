"""Evaluate the expressions of GitHub's workflows and of GitLab's rules that our pipelines use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\"[^\"]*\"|&&|\|\||==|!=|[(),]|\$\w+|[\w.*-]+)")


class Expression:
    """One expression: `a == 'b' && contains(c, 'd') || e`."""

    def __init__(self, text: str, context: Mapping[str, Any]) -> None:
        """Read an expression; `context` holds what its names stand for."""
        self._tokens = _TOKEN.findall(text)
        assert "".join(self._tokens).replace(" ", "") == text.replace(" ", ""), text
        self._context = context

    def value(self) -> Any:
        """Return what the whole expression stands for."""
        found = self._either()
        assert not self._tokens, self._tokens
        return found

    def _next(self, *wanted: str) -> str:
        return str(self._tokens.pop(0)) if self._tokens and self._tokens[0] in wanted else ""

    def _either(self) -> Any:
        found = self._both()
        while self._next("||"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> Any:
        found = self._comparison()
        while self._next("&&"):
            other = self._comparison()
            found = found and other
        return found

    def _comparison(self) -> Any:
        found = self._operand()
        if sign := self._next("==", "!="):
            return (found == self._operand()) is (sign == "==")
        return found

    def _operand(self) -> Any:
        token = self._tokens.pop(0)
        if token[0] in "'\"":
            return token[1:-1]
        if token == "contains":  # noqa: S105 - a word of the language
            return self._contains()
        if token.startswith("$"):
            return self._context.get(token[1:], "")
        return look_up(self._context, token)

    def _contains(self) -> bool:
        assert self._next("(")
        held = self._either()
        assert self._next(",")
        wanted = self._either()
        assert self._next(")")
        return wanted in held


def look_up(context: Any, name: str) -> Any:
    """Return what a name with dots stands for; nothing where there is nothing, as GitHub does."""
    head, _, rest = name.partition(".")
    if head == "*":
        return [look_up(each, rest) for each in context] if rest else context
    found = context.get(head, "") if isinstance(context, Mapping) else ""
    return look_up(found, rest) if rest else found


def filled(text: str, context: Mapping[str, Any]) -> str:
    """Fill the expressions in a text."""
    return re.sub(
        r"\$\{\{(.*?)\}\}", lambda match: str(Expression(match[1].strip(), context).value()), text
    )
