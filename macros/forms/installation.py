"""Install the two npm packages of the form editor, each of a fixed version with a known hash."""

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
"""Seconds after which npm is stopped."""
FOLDER = ".cache/forms"
"""The folder of the packages, below the playbook's root; it is not committed."""


class InstallationError(Exception):
    """The forms are not installed or cannot be; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package in the version that was reviewed."""

    name: str
    version: str
    integrity: str
    """SHA-512 of the archive, in npm's format."""
    files: re.Pattern[str]
    """Paths in the archive of the files that are needed; group 1 is the path to write."""
    folder: str = ""
    """The folder of the editor that they are written to."""

    @property
    def file_name(self) -> str:
        """The name of the archive."""
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
    """Download the missing packages into a folder with npm, and return their archives.

    npm uses its configured registry, and runs no scripts of the packages. Raises InstallationError
    if npm is missing or fails, or if a package does not have the known hash.
    """
    downloads = []
    for package in PACKAGES:
        target = folder / package.file_name
        if target.is_file() and _integrity(target) == package.integrity:
            continue
        with TemporaryDirectory() as work:
            archive = Path(work) / package.file_name
            _pack(package, archive)
            if (integrity := _integrity(archive)) != package.integrity:
                raise InstallationError(
                    f"{package.name} {package.version} has the hash {integrity} "
                    f"instead of {package.integrity}. The package was changed on its way to you: "
                    "ask whoever looks after your registry."
                )
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(archive, target)
        downloads.append(target)
    return downloads


def is_installed(folder: Path) -> bool:
    """Return whether all packages are in a folder."""
    return all((folder / package.file_name).is_file() for package in PACKAGES)


def lay_out(folder: Path, target: Path) -> None:
    """Unpack the needed files of the packages into the folder of the editor.

    Raises InstallationError if a package is missing or does not have the known hash.
    """
    for package in PACKAGES:
        archive = folder / package.file_name
        if not archive.is_file() or _integrity(archive) != package.integrity:
            raise InstallationError(
                f"{package.name} {package.version} is not installed. Run 'playbook forms install'."
            )
        for path, content in _members(package, archive):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content)


def _members(package: Package, archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            match = package.files.fullmatch(member.name)
            stream = tar.extractfile(member) if match is not None and member.isfile() else None
            if match is not None and stream is not None and ".." not in match[1]:
                yield f"{package.folder}{match[1]}", stream.read()


def _pack(package: Package, target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise InstallationError(
            "npm is not installed. Install Node.js (https://nodejs.org), which includes it."
        )
    command = [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts", "--silent"]
    try:
        result = subprocess.run(  # noqa: S603 - the user's npm, with the fixed arguments above
            [*command, "--pack-destination", str(target.parent)],
            cwd=target.parent,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InstallationError(
            f"npm took more than {_PATIENCE // 60} minutes. Check your network connection."
        ) from None
    if result.returncode != 0 or not target.is_file():
        lines = [line.strip() for line in result.stderr.splitlines() if line.strip()]
        reason = lines[-1] if lines else "it printed no reason"
        raise InstallationError(f"npm cannot download {package.name} {package.version}: {reason}")


def _integrity(path: Path) -> str:
    return f"sha512-{base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()}"
