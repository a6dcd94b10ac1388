"""Test that the commands in docs/lead/host-it.md restore a backup, and that publishing goes on."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.engine import ROOT, tree
from tests.publishing.conftest import Served, repository, served
from tests.publishing.reading import get
from tests.publishing.repository import Repository
from tests.publishing.small_release import publish_small
from tests.publishing.test_branch import Remote
from tests.publishing.test_bucket import Bucket, bucket

pytestmark = pytest.mark.build
__all__ = ["bucket", "repository", "served"]
_BLOCKS = re.findall(
    r"^```text\n(.*?)^```$",
    (ROOT / "docs/lead/host-it.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
_COPY_FOLDER, _RESTORE_FOLDER, _COPY_BRANCH, _RESTORE_BRANCH = _BLOCKS


def run(block: str, folder: Path, **places: Path) -> None:
    """Run the commands of a block, in a folder, with other places than those in the text."""
    for name, place in places.items():
        path = f"/{name.replace('_', '/')}"
        assert path in block
        block = block.replace(path, str(place))
    subprocess.run(["bash", "-e", "-c", block], cwd=folder, check=True)


def listed(repository: Repository, place: Served | Remote | Bucket) -> list[str]:
    """List what is published, as the command does."""
    output = repository.succeeds(
        "editions", *place.options, "--format", "json", **place.environment
    )
    return [each["edition"] for each in json.loads(output)]


def blocks_on_disk(folder: Path) -> int:
    """Return the size of a folder, each file with many links counted once."""
    return int(
        subprocess.run(
            ["du", "-sk", str(folder)], capture_output=True, text=True, check=True
        ).stdout.split()[0]
    )


def test_a_folder_comes_back_and_is_published_on(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    before, size = tree(served.root), blocks_on_disk(served.folder)
    run(_COPY_FOLDER, tmp_path, srv_playbook=served.folder, backup_playbook=tmp_path / "backup")
    shutil.rmtree(served.folder)
    assert get(served.address, "latest/").status == 404
    run(_RESTORE_FOLDER, tmp_path, srv_playbook=served.folder, backup_playbook=tmp_path / "backup")
    assert tree(served.root) == before
    assert blocks_on_disk(served.folder) <= size * 1.1, "what was linked is held twice"
    assert listed(repository, served) == ["2026.02"]
    served.assert_whole()
    publish_small(repository, served, "2026.03")
    assert listed(repository, served) == ["2026.03", "2026.02"]
    served.assert_whole()


def test_a_branch_comes_back_with_its_history(repository: Repository, tmp_path: Path) -> None:
    remote = Remote(tmp_path / "remote.git")
    repository.git("remote", "add", "origin", str(remote.folder))
    for name in ("2026.02", "2026.03"):
        publish_small(repository, remote, name)
    tip = remote.tip
    run(_COPY_BRANCH, repository.root, backup_playbook=tmp_path / "playbook")
    shutil.rmtree(remote.folder)
    Remote(remote.folder)
    run(_RESTORE_BRANCH, repository.root, backup_playbook=tmp_path / "playbook")
    assert remote.tip == tip
    assert listed(repository, remote) == ["2026.03", "2026.02"]
    repository.succeeds("rollback", "2026.02", *remote.options)
    assert "This is 2026.02." in remote.show("latest/index.html")
    remote.assert_whole()


def test_a_bucket_comes_back_from_another_one(repository: Repository, bucket: Bucket) -> None:
    publish_small(repository, bucket, "2026.02")
    before, text = bucket.state(), bucket.text("latest/index.html")
    client = bucket.client
    client.create_bucket(
        Bucket="backup", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )

    def copy(source: str, target: str) -> None:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=source)
        for key in [each["Key"] for page in pages for each in page["Contents"]]:
            client.copy_object(Bucket=target, Key=key, CopySource={"Bucket": source, "Key": key})

    copy(bucket.name, "backup")
    for key in bucket.paths():
        client.delete_object(Bucket=bucket.name, Key=key)
    assert listed(repository, bucket) == []
    copy("backup", bucket.name)
    assert (bucket.state(), bucket.text("latest/index.html")) == (before, text)
    assert bucket.get("latest/index.html")["ContentType"].startswith("text/html")
    publish_small(repository, bucket, "2026.03")
    assert listed(repository, bucket) == ["2026.03", "2026.02"]
    bucket.assert_whole()
