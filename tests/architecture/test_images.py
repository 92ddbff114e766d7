"""The images: what goes in is there, is enough to run a service, and holds nothing else."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from shared.contracts.message import SERVICES
from tests.architecture.compose_file import ROOT, compose
from tools.runtime_lock import RUNTIME, runtime_lock

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSIDE = """
import importlib, sys
from importlib.abc import MetaPathFinder

class NotInTheImage(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NotInTheImage())
for module in {modules!r}:
    importlib.import_module(module)
"""


def _copied(stage: str) -> list[str]:
    """The sources that a stage copies out of the repository."""
    part = re.split(rf"(?m)^FROM .* AS {stage}$", DOCKERFILE)[1].split("\nFROM ")[0]
    copies = re.findall(r"(?m)^COPY (?!--from)(\S+) (\S+)$", part)
    return [source for source, _ in copies]


def _ignored_all_but() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def test_an_image_holds_the_kit_and_its_own_service() -> None:
    assert _copied("packages") == ["requirements.runtime.lock"]
    assert _copied("runtime") == ["shared"]
    assert _copied("definitions") == ["tools"]
    assert _copied("service") == ["services/__init__.py", "services/${SERVICE}"]
    assert "COPY . " not in DOCKERFILE
    for service in SERVICES:
        for source in _copied("service"):
            assert (ROOT / source.replace("${SERVICE}", service)).exists()
    assert sorted(_ignored_all_but()) == ["requirements.runtime.lock", "services", "shared", "tools"]


def test_images_are_pinned_checked_by_hash_and_not_run_by_root() -> None:
    assert re.search(r"(?m)^ARG PYTHON_IMAGE=python:3\.\d+\.\d+-slim-bookworm$", DOCKERFILE)
    assert "--require-hashes" in DOCKERFILE
    stages = re.findall(r"(?m)^FROM (\S+) AS (\S+)$", DOCKERFILE)
    assert {base for base, _ in stages} == {"${PYTHON_IMAGE}", "runtime"}
    for stage in ("definitions", "service"):
        assert "USER 10001:10001" in re.split(rf"AS {stage}\n", DOCKERFILE)[1].split("\nFROM ")[0]
    built = [c["build"] for c in compose()["services"].values() if "build" in c]
    assert {build["target"] for build in built} == {"definitions", "service"}
    assert "ARG SERVICE\n" in DOCKERFILE


def test_the_smaller_lock_is_up_to_date() -> None:
    assert RUNTIME.read_text(encoding="utf-8") == runtime_lock(), "python -m tools.runtime_lock"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _not_in_the_image() -> set[str]:
    """The modules of the tests' tools, which the images lack."""
    locked = {_plain(name) for name in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", runtime_lock())}
    return {module for module, names in packages_distributions().items() if not locked & {_plain(n) for n in names}}


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_copied_and_locked_is_enough_to_run(service: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "shared", tmp_path / "shared", ignore=shutil.ignore_patterns("testing", "__pycache__"))
    (tmp_path / "services").mkdir()
    shutil.copy(ROOT / "services/__init__.py", tmp_path / "services")
    shutil.copytree(ROOT / "services" / service, tmp_path / "services" / service)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    modules = [f"services.{service}.app", "shared.roles.run", "tools.broker_definitions"]
    code = INSIDE.format(absent=_not_in_the_image(), modules=modules)
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
