"""Unpack a `git archive` into a folder."""

from __future__ import annotations

import io
import posixpath
import tarfile
from pathlib import Path, PurePosixPath

from macros.basics.user_error import UserError


def unpack(archive: bytes, folder: Path) -> None:
    """Write the files, folders and links of a tar archive below `folder`.

    Raises UserError for a path or a link that leads out of the folder. (`filter="data"` of
    `TarFile.extractall` needs Python 3.11.4, and Debian 12 ships 3.11.2.)
    """
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            if _leads_out(member.name) or (member.issym() and _leads_out(_target(member))):
                raise UserError(
                    f"The commit holds '{member.name}', which leads out of it.",
                    "Delete it, and commit.",
                )
            _write(members, member, folder / member.name)


def _target(member: tarfile.TarInfo) -> str:
    """Return where a link leads, as a path below the folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(member.name), member.linkname))


def _leads_out(path: str) -> bool:
    return path.startswith("/") or ".." in PurePosixPath(path).parts


def _write(members: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        path.symlink_to(member.linkname)
    elif (stream := members.extractfile(member)) is not None:
        path.write_bytes(stream.read())
        path.chmod(member.mode & 0o755)
