"""House rules that neither clang-format nor clang-tidy knows. Prints file:line: what; exits 1 on any.

Checked: file length, module READMEs, headers that pull in heavy libraries, includes of modules that
the module does not link, words that do not belong in code, NOLINT without a reason.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = {".h", ".cc", ".py", ".sql", ".cmake", ".sh", ".ts", ".tsx"}
MAX_LINES = 400
MAX_README_LINES = 30
HEAVY = re.compile(r"#include\s+[<\"](boost/(beast|asio)|simdjson|curl/|unicode/|openvino/|re2/)")
INCLUDE = re.compile(r"#include\s+\"([a-z_]+)/[^\"]+\"")
BAD_NAMES = re.compile(r"(^|[_/])(utils?|common|helpers?|misc|manager|base)(\.|/|_|$)")
# (pattern, what is wrong with it); a line of this table would trip over itself, hence the pieces.
PHRASES = [
    (re.compile(r"\b" + "TO" + r"DO\b(?!\(#\d+\))"), "unfinished work needs a number"),
    (re.compile(r"\b(FIX" + r"ME|X" + r"XX)\b"), "unfinished work"),
    (re.compile(r"(?i)\bnot " + r"implemented\b"), "nothing is left out silently or loudly"),
    (re.compile(r"/(home|work|tmp)/[a-z]+/(?!\$)"), "path of one machine"),
]
CPP_PHRASES = [
    (re.compile(r"^\s*using namespace\b(?!.*literals)"), "using namespace"),
    (re.compile(r"NOLINT(NEXTLINE|BEGIN)?(?!\w)(?!END)(?!\([\w.,-]+\)\s*:?\s*\S)"), "NOLINT(check): reason"),
    (re.compile(r"catch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}"), "swallowed error"),
]


def tracked_files():
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    paths = (pathlib.Path(name) for name in listing.split("\0") if name)
    return sorted(path for path in paths if (ROOT / path).is_file())


def check_lines(path, lines):
    is_cpp = path.suffix in {".h", ".cc"}
    phrases = PHRASES + (CPP_PHRASES if is_cpp else [])
    for number, line in enumerate(lines, 1):
        for pattern, what in phrases:
            if pattern.search(line):
                yield number, what
        if path.suffix == ".h" and HEAVY.search(line):
            yield number, "heavy library in a header: include it in the .cc"
    if path.suffix == ".h" and "#pragma once" not in lines:
        yield 1, "no #pragma once"


def linked_modules(module):
    """Names of our modules in the module's CMakeLists.txt, those of the tests included."""
    listing = ROOT / "src" / module / "CMakeLists.txt"
    return set(re.findall(r"[a-z_]+", listing.read_text())) if listing.exists() else set()


def check_includes(path, lines, modules):
    if path.parts[0] != "src" or path.suffix not in {".h", ".cc"}:
        return
    module = path.parts[1]
    allowed = linked_modules(module) | {module}
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if found and found[1] in modules and found[1] not in allowed:
            yield number, f"includes {found[1]}, which src/{module}/CMakeLists.txt does not link"


def check_file(path, modules):
    if path.name == "house_rules.py":
        return
    if BAD_NAMES.search(str(path)):
        yield 1, "name says nothing: name the thing in the field's words"
    if path.suffix not in SOURCE and path.parts[0] != "scripts":
        return
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    # Long lists of data are no code.
    if len(lines) > MAX_LINES and path.parts[0] != "samples":
        yield MAX_LINES, f"{len(lines)} lines; the stop is {MAX_LINES}"
    yield from check_lines(path, lines)
    yield from check_includes(path, lines, modules)


def check_modules(modules):
    for module in sorted(modules):
        readme = ROOT / "src" / module / "README.md"
        if not readme.exists():
            yield f"src/{module}", 1, "module without README.md"
        elif len(readme.read_text().splitlines()) > MAX_README_LINES:
            yield f"src/{module}/README.md", MAX_README_LINES, f"longer than {MAX_README_LINES} lines"


def main():
    files = tracked_files()
    modules = {path.parts[1] for path in files if path.parts[0] == "src" and len(path.parts) > 2}
    found = [(path, *hit) for path in files for hit in check_file(path, modules)]
    found += list(check_modules(modules))
    for path, line, what in found:
        print(f"{path}:{line}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
