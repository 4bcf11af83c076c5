"""What scripts/install lays out works without the build tree and wherever it is moved."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def moved_tree(tmp_path_factory):
    """An installed tree, moved after the installation."""
    first = tmp_path_factory.mktemp("install") / "first"
    subprocess.run(
        [ROOT / "scripts/install"],
        env={**os.environ, "PREFIX": str(first)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    second = first.with_name("second")
    first.rename(second)
    return second


def run(*command):
    return subprocess.run(
        [str(part) for part in command],
        env={"PATH": "/usr/bin:/bin"},
        check=True,
        text=True,
        capture_output=True,
    ).stdout


def test_program_starts_from_a_moved_tree(moved_tree):
    assert run(moved_tree / "bin/sophia", "--version").startswith("sophia ")


def test_program_names_no_folder_of_the_build_tree(moved_tree):
    dynamic = run("readelf", "-d", moved_tree / "bin/sophia")
    assert str(ROOT) not in dynamic


def test_every_brought_library_resolves_inside_the_tree(moved_tree):
    brought = sorted((moved_tree / "lib/sophia").iterdir())
    assert {"libduckdb.so", "libopenvino.so.2641", "libtbb.so.12"} <= {p.name for p in brought}
    for library in [moved_tree / "bin/sophia", *brought]:
        for line in run("ldd", library).splitlines():
            assert "not found" not in line, f"{library.name}: {line}"
            if any(f"{path.name} " in line for path in brought):
                assert str(moved_tree) in line, f"{library.name}: {line}"


def test_source_gong_is_the_same_program(moved_tree):
    connector = moved_tree / "bin/source-gong"
    assert connector.resolve() == (moved_tree / "bin/sophia").resolve()


def test_default_model_is_complete(moved_tree):
    model = moved_tree / "share/sophia/models/all-MiniLM-L6-v2"
    names = {str(path.relative_to(model)) for path in model.rglob("*")}
    wanted = {"config.json", "model.safetensors", "vocab.txt", "1_Pooling/config.json"}
    assert wanted <= names
