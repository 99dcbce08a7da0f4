"""The arrows of docs/architecture.md, held by walking every import in the tree."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONSENT = sorted((ROOT / "consent").rglob("*.py"))
WEBAPP = sorted((ROOT / "webapp").rglob("*.py"))

# Modules outside the standard library that the core may use where they happen to be installed.
OPTIONAL = {"brotli", "zstandard", "sqlalchemy", "playwright"}
OPTIONAL_USERS = {
    "brotli": {"consent/http/codings.py"},
    "zstandard": {"consent/http/codings.py"},
    "sqlalchemy": {"consent/proof/sqlalchemy.py"},
    "playwright": {"consent/cli/audit.py", "consent/cli/show.py"},
}

# From the inside out: a part may import those named here, and itself.
CONSENT_ARROWS = {
    "errors": set(),
    "hosts": set(),
    "release": set(),
    "urls": {"hosts"},
    "css": set(),
    "html": set(),
    "choice": set(),
    "signals": set(),
    "registry": {"errors", "urls", "choice"},
    "once": {"choice"},
    "state": {"choice", "registry", "signals"},
    "proof": {"errors", "choice", "registry"},
    "keys": {"errors", "proof"},
    "rewrite": {"html", "css", "urls", "registry", "state"},
    "adapters": {"registry", "state"},
    "banner": {"errors", "registry", "state", "rewrite", "adapters", "choice"},
    "settings": {"registry", "proof", "banner", "keys", "state", "errors"},
    "endpoints": {
        "settings", "banner", "rewrite", "proof", "registry", "state", "choice", "once", "release", "errors",
    },
    "http": {
        "settings", "endpoints", "banner", "rewrite", "registry", "state", "choice", "once", "signals", "urls",
        "errors",
    },
    "middleware": {"http", "endpoints", "settings", "banner", "proof", "registry", "errors"},
    "cli": {"proof", "rewrite", "registry", "state", "choice", "signals", "release", "urls", "errors"},
}  # fmt: skip

TOP_LEVEL = {
    "wsgi.py", "webapp", "consent", "config.py", "tests", "requirements.txt", "README.md",
    "pyproject.toml", "docs", "benchmarks", "LICENSE", "CHANGELOG.md", ".ci", ".gitignore",
}  # fmt: skip


def imports(file: Path):
    """Yield each imported module as an absolute dotted name, also those inside functions."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def relative(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", CONSENT, ids=relative)
def test_the_middleware_needs_the_standard_library_alone(file):
    foreign = {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names) - {"consent"}
    assert foreign <= OPTIONAL
    assert all(relative(file) in OPTIONAL_USERS[name] for name in foreign)


def home(file: Path) -> str:
    return file.relative_to(ROOT / "consent").parts[0].removesuffix(".py")


def used_by(file: Path) -> set[str]:
    return {part(name) for name in imports(file) if name.split(".")[0] == "consent"} - {"", home(file)}


@pytest.mark.parametrize("file", CONSENT, ids=relative)
def test_imports_inside_the_middleware_run_one_way(file):
    if home(file) not in ("__init__", "__main__"):
        assert used_by(file) <= CONSENT_ARROWS[home(file)]


@pytest.mark.parametrize("own", CONSENT_ARROWS)
def test_no_arrow_is_drawn_that_nobody_uses(own):
    assert CONSENT_ARROWS[own] - set().union(*(used_by(file) for file in CONSENT if home(file) == own)) == set()


@pytest.mark.parametrize("file", WEBAPP, ids=relative)
def test_the_board_knows_the_middleware_by_its_public_names(file):
    for name in imports(file):
        if name.split(".")[0] == "consent":
            assert len(name.split(".")) <= 2 or name.split(".")[1] in PUBLIC_MODULES, name


PUBLIC_MODULES = {"registry", "proof", "state", "errors", "banner"}


def test_the_page_on_architecture_draws_these_arrows():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z]+)(?:\.py|/)`[^|]*\|.*\| ([^|]+) \|$", text, re.M)
    drawn = {name: set(arrows.split(", ")) - {"–"} for name, arrows in rows}
    assert drawn == CONSENT_ARROWS


def test_services_never_see_a_request():
    services = [file for file in WEBAPP if file.name == "services.py" or "services" in file.parts]
    assert services
    for file in services:
        assert "flask.request" not in set(imports(file)), relative(file)


def test_the_public_names_are_these():
    import consent

    assert set(consent.__all__) >= {"ConsentMiddleware", "Registry", "SQLiteStore", "SQLAlchemyStore", "ConsentState"}
    assert all(hasattr(consent, name) for name in consent.__all__)


def test_nothing_new_stands_at_the_top():
    ignored = {
        ".git",
        ".venv",
        "instance",
        *(line.strip("/ ") for line in (ROOT / ".gitignore").read_text().splitlines()),
    }
    found = {path.name for path in ROOT.iterdir()} - ignored
    assert {name for name in found if not name.endswith((".egg-info", ".pyc"))} <= TOP_LEVEL
