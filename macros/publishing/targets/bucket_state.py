"""The state of a bucket, stored in state.json.

It holds which build is in which place, the lists, and what a publisher is about to change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from macros.publishing.targets.kept_files import DropTimes
from macros.publishing.targets.state_file import as_paths_by_name, as_texts, read_object


@dataclass(frozen=True, slots=True)
class State:
    """The published root at one time."""

    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The folders of the published root, each with its `build` and the `part` of it: editions,
    retired ones included, latest, and folders beside them."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """The text of each list of editions, by file name."""
    kept: Mapping[str, DropTimes] = field(default_factory=dict)
    """The files of earlier releases that are kept, by place."""

    def changed_places(self, new: State) -> list[str]:
        """Return the places that have a different build, or none, in a later state."""
        places = [*new.places, *(place for place in self.places if place not in new.places)]
        return [place for place in places if self.places.get(place) != new.places.get(place)]


@dataclass(frozen=True, slots=True)
class StateFile:
    """The state of a bucket, and the next one.

    There is a next state only while a publisher is at work, or if it was killed.
    """

    state: State = field(default_factory=State)
    following: State | None = None

    def to_json(self) -> bytes:
        """Return the content of state.json."""
        following = {} if self.following is None else {"following": asdict(self.following)}
        return json.dumps(asdict(self.state) | following).encode()

    @classmethod
    def from_json(cls, content: bytes) -> StateFile:
        """Parse state.json. Raises ValueError or TypeError if it is damaged."""
        values = read_object(content)
        following = values.pop("following", None)
        # Earlier versions wrote only the places of the next state.
        if (places := values.pop("wanted", None)) is not None:
            following = {**values, "places": places}
        return cls(_state(values), None if following is None else _state(following))


def _state(values: Any) -> State:
    """Parse a state. Raises ValueError or TypeError if it is damaged."""
    state = State(**values)
    if not isinstance(state.places, dict):
        raise TypeError("the places are not an object")
    places = {place: as_texts(build) for place, build in state.places.items()}
    if not all({"build", "part"} <= build.keys() for build in places.values()):
        raise ValueError("a place has no build")
    return State(places, as_texts(state.lists), as_paths_by_name(state.kept))
