#!/usr/bin/env python3
"""Instructions of each part of a step, counted by valgrind: numbers that no load of the machine changes.

    bench/instructions.py [--program build/bench/bench_parts]

valgrind knows no AVX-512: what is counted is the code for processors with AVX2, 4 people side by side.
"""
import argparse
import pathlib
import re
import subprocess
import tempfile


def counts_of(folder):
    """The totals of callgrind's files in the order in which they were written."""
    found = []
    for file in sorted(folder.glob("callgrind.out.*.*"), key=lambda f: int(f.name.rsplit(".", 1)[1])):
        text = file.read_text()
        name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.M)
        if name and total:
            found.append((name[1], int(total[1])))
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parent.parent
    options.add_argument("--program", default=str(root / "build" / "bench" / "bench_parts"))
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/callgrind.out.%p",
                   given.program]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(done.stderr or "bench_parts failed under valgrind")
        counts = iter(counts_of(folder))
    table = []

    def finish():
        whole = sum(calls * instructions for _, calls, instructions in table)
        for part, calls, instructions in table:
            print(f"| {part} | {calls} | {instructions:,} | {100 * calls * instructions / max(whole, 1):.0f} % |")
        if table:
            print(f"\nA step: {whole:,} instructions, {whole // lanes:,} a person")
        table.clear()

    lanes = 1
    for line in done.stdout.splitlines():
        if "|" in line:
            part, calls = line.split("|")
            named, instructions = next(counts)
            assert named == part, f"callgrind counted {named} where {part} was expected"
            table.append((part, int(calls), instructions))
        elif line:
            finish()
            lanes = int(re.search(r"(\d+) lanes", line)[1])
            print(f"\n{line}\n\n| part | calls a step | instructions a call | share |\n|---|---|---|---|")
    finish()


if __name__ == "__main__":
    main()
