"""What the forms are made of beside our own files: two packages from npm, of one version each, known by their hash."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_PATIENCE = 600
"""Seconds after which npm counts as hung."""
FOLDER = ".cache/forms"
"""Where the packages are kept, below the playbook's root; nothing of it is committed."""


class InstallationError(Exception):
    """The forms cannot be installed, or are not; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm, as it was when it was looked at."""

    name: str
    version: str
    integrity: str
    """SHA-512 of the packed file, as npm writes it."""
    files: re.Pattern[str]
    """The files of it that are needed: paths in the packed file, with the path to be written as
    group 1."""
    folder: str = ""
    """Below which folder of the editor they stand."""

    @property
    def file_name(self) -> str:
        """The name of the packed file."""
        return f"{self.name}-{self.version}.tgz"


PACKAGES = (
    Package(
        "decap-cms",
        "3.16.3",
        "sha512-hf+dPlCh7TJmWl8+6VRzHYOWhri5xgUknrZbDewaWe4s9B7xJ8PQugp2QHeSldMUKzav6+z0oIpwUYhUJDYtYw==",
        re.compile(
            r"package/dist/((?:\d+\.)?decap-cms\.js|decap-cms\.js\.LICENSE\.txt|[0-9a-f]+\.wasm)"
        ),
    ),
    Package(
        "yaml",
        "2.9.1",
        "sha512-3NxN8+78OdzbT7C/WjGsyfPAtJaN3FNDsWxv7Y7mcDsT/oOmgW8BpyQQFFBnvZE3j9Y2Sdz1ULFLezL7Eb2yFw==",
        re.compile(
            r"package/(?:browser/)?((?<=browser/)index\.js|(?<=browser/)dist/.+\.js|LICENSE)"
        ),
        "yaml/",
    ),
)


def install(folder: Path) -> list[Path]:
    """Fetch the packages with npm, from the registry that it is set up for, into a folder; give what was fetched anew.

    Nothing of a package is run. Raises InstallationError where npm is missing or fails, or a
    package is not the one that is known.
    """
    fetched = []
    for package in PACKAGES:
        target = folder / package.file_name
        if target.is_file() and _integrity(target) == package.integrity:
            continue
        with TemporaryDirectory() as work:
            made = Path(work) / package.file_name
            _pack(package, made)
            if (found := _integrity(made)) != package.integrity:
                raise InstallationError(
                    f"{package.name} {package.version} has the hash {found}, {package.integrity} was expected. "
                    "Somebody has changed the package on its way: ask who looks after your registry."
                )
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(made, target)
        fetched.append(target)
    return fetched


def is_installed(folder: Path) -> bool:
    """Tell whether all packages lie in a folder."""
    return all((folder / package.file_name).is_file() for package in PACKAGES)


def lay_out(folder: Path, target: Path) -> None:
    """Unpack what is needed of the packages, each looked at once more. Raises InstallationError where one is missing or changed."""
    for package in PACKAGES:
        packed = folder / package.file_name
        if not packed.is_file() or _integrity(packed) != package.integrity:
            raise InstallationError(
                f"{package.name} {package.version} is not installed. Run 'playbook forms install'."
            )
        for path, content in _members(package, packed):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content)


def _members(package: Package, packed: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(packed) as held:
        for member in held:
            match = package.files.fullmatch(member.name)
            stream = held.extractfile(member) if match is not None and member.isfile() else None
            if match is not None and stream is not None and ".." not in match[1]:
                yield f"{package.folder}{match[1]}", stream.read()


def _pack(package: Package, target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise InstallationError(
            "npm is not there. Install Node.js (https://nodejs.org), which brings it."
        )
    command = [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts", "--silent"]
    try:
        result = subprocess.run(  # noqa: S603 - the npm that the user has, with arguments that stand above
            [*command, "--pack-destination", str(target.parent)],
            cwd=target.parent,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InstallationError(
            f"npm took more than {_PATIENCE // 60} minutes. Look at the network."
        ) from None
    if result.returncode != 0 or not target.is_file():
        said = next(
            (line.strip() for line in reversed(result.stderr.splitlines()) if line.strip()),
            "it said nothing",
        )
        raise InstallationError(f"npm cannot fetch {package.name} {package.version}: {said}")


def _integrity(path: Path) -> str:
    return f"sha512-{base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()}"
