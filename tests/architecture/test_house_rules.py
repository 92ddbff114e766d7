"""House rules that no linter knows: sizes, names, who commits, where time comes from, what may not be written down."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MOST_LINES = 300
MOST_FUNCTION_LINES = 50
BANNED_NAMES = {"utils", "helpers", "common", "core", "base", "manager"}
TRACKED = [
    Path(line)
    for line in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    if line and (ROOT / line).is_file()
]
PYTHON = [path for path in TRACKED if path.suffix == ".py"]


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_files_are_short_and_so_are_their_functions() -> None:
    long = []
    for path in PYTHON:
        source = (ROOT / path).read_text(encoding="utf-8")
        if source.count("\n") > MOST_LINES:
            long.append(f"{path}: {source.count(chr(10))} lines")
        for node in _functions(ast.parse(source)):
            if _code_lines(node) > MOST_FUNCTION_LINES:
                long.append(f"{path}: {node.name} has {_code_lines(node)} lines")
    assert not long


def test_every_module_says_what_lives_there() -> None:
    silent = []
    for path in PYTHON:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        if path.parts[0] in ("shared", "services", "deploy", "tools") and tree.body and not ast.get_docstring(tree):
            silent.append(str(path))
    assert not silent


def test_no_room_has_a_name_that_says_nothing() -> None:
    found = [str(path) for path in TRACKED if BANNED_NAMES & {part.removesuffix(".py") for part in path.parts}]
    assert not found


def test_only_the_database_kit_commits() -> None:
    pattern = re.compile(r"\.commit\(")
    found = [
        str(path)
        for path in PYTHON
        if path.parts[0] in ("shared", "services")
        and path.parts[:2] != ("shared", "database")
        and pattern.search((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not found


def test_services_take_time_from_the_clock_also_in_sql() -> None:
    pattern = re.compile(r"\bnow\(\)|CURRENT_DATE|CURRENT_TIMESTAMP|LOCALTIMESTAMP|clock_timestamp\(\)", re.IGNORECASE)
    found = []
    for path in PYTHON:
        if path.parts[0] != "services" or "migrations" in path.parts:
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), start=1):
            own = re.sub(r"(work|clock|self\._clock|_clock|harness)\.now\(\)", "", line)
            if pattern.search(own):
                found.append(f"{path}:{number}: {line.strip()}")
    assert not found


def test_nothing_names_a_path_or_a_host_of_one_machine() -> None:
    # One letter of each word is bracketed, so that this file does not name them either.
    words = ("[.][.]/shar[e]d/(design|domain|sources)", "/wor[k]/", "[.]librar[y]", "pythonhoste[d]", "pypi[.]or[g]")
    pattern = re.compile("|".join(words))
    found = []
    for path in TRACKED:
        if path.suffix in (".pdf", ".png", ".ttf"):
            continue
        if pattern.search((ROOT / path).read_text(encoding="utf-8", errors="ignore")):
            found.append(str(path))
    assert not found


def test_nothing_is_left_open_or_skipped() -> None:
    pattern = re.compile(
        r"\bTOD[O]\b|\bFIXM[E]\b|NotImplementedErro[r]|pytest\.(ski[p]|xfai[l])|mark\.(ski[p]|xfai[l])"
    )
    found = [str(path) for path in PYTHON if pattern.search((ROOT / path).read_text(encoding="utf-8"))]
    assert not found


def test_every_package_of_the_lock_has_a_hash_and_none_an_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    for entry in re.split(r"\n(?=\S)", lock):
        if entry.strip() and not entry.startswith("#"):
            assert "--hash=sha256:" in entry, entry.split("\n")[0]
