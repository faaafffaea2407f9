"""`python -m benchmarks NAME [--quick|--full]`: a table, then one JSON line. `all` rewrites RESULTS.md."""

import argparse
import importlib
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import FULL, NORMAL, QUICK, Result, Scale, show

HERE = Path(__file__).parent
#: A module whose name would be a keyword has an underscore more: `import_`; others have one for a hyphen.
MODULES = {
    path.stem.rstrip("_").replace("_", "-"): path.stem
    for path in sorted(HERE.glob("[a-z]*.py"))
    if path.stem != "harness"
}


def main(arguments: list[str]) -> None:
    """Run one benchmark, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*MODULES, "all"])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", dest="scale", action="store_const", const=QUICK, help="a tenth of the size")
    size.add_argument("--full", dest="scale", action="store_const", const=FULL, help="the whole size")
    parser.set_defaults(scale=NORMAL)
    options = parser.parse_args(arguments)
    names = list(MODULES) if options.name == "all" else [options.name]
    results = [run(name, options.scale) for name in names]
    if options.name == "all":
        (HERE / "RESULTS.md").write_text(report(results, options.scale), encoding="utf-8")


def run(name: str, scale: Scale) -> Result:
    """Run one benchmark and print what it found."""
    result: Result = importlib.import_module(f"benchmarks.{MODULES[name]}").run(scale)
    show(result)
    print(result.to_json(), flush=True)
    return result


def report(results: list[Result], scale: Scale) -> str:
    """The results as Markdown, with date, machine and commit."""
    lines = [
        "# Benchmark results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, commit {commit()}, scale {scale.name}.",
        "Rewritten by `make bench`; what is measured is told at the top of each module here.",
        "",
        "| benchmark | ratio | goal | figures |",
        "|---|---|---|---|",
    ]
    for one in results:
        figures = ", ".join(f"{name} {value:,.0f} {one.units}" for name, value in one.figures.items())
        ratios = "".join(f"; {name} {value:.2f} ×" for name, value in one.ratios.items())
        lines.append(f"| {one.name} | {one.ratio:.2f} × | {one.goal} × | {figures}{ratios} |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    """What ran it."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main(sys.argv[1:])
