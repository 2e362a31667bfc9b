#!/usr/bin/env python3
"""Runs every SBML model in a folder to t = 100 and counts: how many run, how many are refused, how many fail, and why.

    scripts/count_models.py FOLDER [--program build/kinecrine] [--jobs 2] [--timeout 120] [--duration 100] [--list]

A model runs when `kinecrine sbml run` ends with exit code 0; it is refused when that says in a sentence why it cannot
be simulated (exit code 65); anything else is a failure. Nothing is downloaded: name a folder that holds the files,
for example a copy of BioModels. Exit code 1 where a model fails.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys


def outcome_of(model, given):
    command = [given.program, "sbml", "run", str(model), "--duration", str(given.duration), "--steps", "100"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=given.timeout)
    except subprocess.TimeoutExpired:
        return "failed", f"takes longer than {given.timeout:g} s"
    if done.returncode == 0:
        values = done.stdout.replace(",", "\n").lower()
        return "ran", "with values that are no number" if re.search(r"^-?(nan|inf)$", values, re.M) else ""
    first = re.sub(r"^.*?error( \[\w+\])?: ", "", (done.stderr.strip() or "no message").splitlines()[0])
    return ("refused" if done.returncode == 65 else "failed"), first


def reason(text):
    """Messages that differ in names and numbers only count as one."""
    return re.sub(r"-?\d[\d.e+-]*", "#", re.sub(r"'[^']*'", "'...'", text))[:160]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--program", default=str(pathlib.Path(__file__).resolve().parent.parent / "build" / "kinecrine"))
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--timeout", type=float, default=120)
    options.add_argument("--duration", type=float, default=100)
    options.add_argument("--list", action="store_true", help="name each model that did not run")
    given = options.parse_args()
    models = sorted(path for path in given.folder.rglob("*") if path.suffix in (".xml", ".sbml"))
    if not models:
        options.error(f"no .xml or .sbml files in {given.folder}")
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as workers:
        outcomes = list(workers.map(lambda model: outcome_of(model, given), models))
    counts = collections.Counter(kind for kind, _ in outcomes)
    print(f"{len(models)} models: {counts['ran']} ran, {counts['refused']} refused, {counts['failed']} failed")
    reasons = collections.Counter((kind, reason(why)) for kind, why in outcomes if why)
    for (kind, why), number in sorted(reasons.items(), key=lambda item: (item[0][0], -item[1])):
        print(f"{number:6} {kind}: {why}")
    if given.list:
        for model, (kind, why) in zip(models, outcomes):
            if kind != "ran":
                print(f"{kind}\t{model.relative_to(given.folder)}\t{why}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
