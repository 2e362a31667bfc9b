#!/usr/bin/python3
"""Fits parameters of the knowledge base to calibration studies, block by block, and writes the values back.

    scripts/calibrate.py [BLOCK...]      blocks stand in studies/calibration.toml; all of them where none is named
    scripts/calibrate.py --report        writes docs/reference/fitted-parameters.md: uncertainty and identifiability of each

Each block names parameters, the calibration studies (validation studies are refused) and the observables it is
fitted to. The misfit is the log ratio of simulated to observed, with a weak pull towards the value the file holds;
bounds are the `range` of each parameter. A block with `signs = WEIGHT` is also pushed off wrong signs. Needs python3-numpy and python3-scipy, and build/kinecrine.
"""
import json, math, os, pathlib, re, subprocess, sys, tempfile, tomllib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.optimize import least_squares

ROOT = pathlib.Path(__file__).resolve().parent.parent
KNOWLEDGE = pathlib.Path(os.environ.get("KINECRINE_KNOWLEDGE", ROOT / "knowledge"))
CLEAR = 0.05  # log ratio from which a rise or a fall is taken as one
UNCHANGED = 0.1  # and up to which nothing is taken to have changed
PROGRAM = pathlib.Path(os.environ.get("KINECRINE", ROOT / "build" / "kinecrine"))


def parameters():
    """Every parameter with a number: dotted id -> (file, table, the text that follows its name)."""
    found = {}
    for path in sorted(KNOWLEDGE.rglob("*.toml")):
        text = path.read_text()
        document = tomllib.loads(text)
        header = next((k for k in ("organ", "messenger", "person", "mode", "hypothesis") if k in document), None)
        if not header:  # a view orders what the others hold
            continue
        entry = document[header]["id"]
        for name, table in document.get("parameter", {}).items():
            found[f"{entry}.{name}"] = (path, None, name, table)
        for effect in document.get("effect", []):
            for name, table in effect.items():
                if isinstance(table, dict):
                    found[f'{entry}.{effect["id"].replace("-", "_")}.{name}'] = (path, effect["id"], name, table)
    return found


def points(members, studies):
    """The compared numbers of these studies under each set of parameter values."""
    with tempfile.TemporaryDirectory() as folder:
        sets, scores = pathlib.Path(folder) / "sets.json", pathlib.Path(folder) / "scores.json"
        sets.write_text(json.dumps(members))
        command = [PROGRAM, "validate", ROOT / "studies", "--knowledge", KNOWLEDGE, "--quiet", "--threads", "1", "--members", sets, "--json", scores]
        for study in studies:
            command += ["--study", study]
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
        try:
            return [member["points"] for member in json.loads(scores.read_text())]
        except (OSError, ValueError):
            return [[] for _ in members]


def sign_misfit(row):
    """How far, as a log ratio, a simulated change lies on the wrong side of what was said in words."""
    change = math.log(max(1 + row["simulated"], 0.01))
    word = row["observed"].split()[0]
    if word in ("up", "above"):
        return min(change - CLEAR, 0.0)
    if word in ("down", "below"):
        return max(change + CLEAR, 0.0)
    return math.copysign(max(abs(change) - UNCHANGED, 0.0), change)


def misfits(rows, block):
    result = {}
    for row in rows:
        if block.get("observables") and not any(row["observable"].startswith(o) for o in block["observables"]):
            continue
        weight = block.get("weights", {})
        factor = weight.get(f'{row["study"]}/{row["observable"]}', weight.get(row["study"], weight.get(row["observable"], 1.0)))
        key = (row["study"], row["arm"], row["observable"], str(row["time_min"]), str(row["observed"]))
        if isinstance(row["observed"], str):
            if block.get("signs") and row["simulated"] is not None:
                result[key] = block["signs"] * factor * sign_misfit(row)
        elif row.get("fold_error"):
            # Beyond a hundredfold a point says no more than that it is wrong.
            log = math.log(min(row["fold_error"], 100.0))
            result[key] = factor * math.copysign(log, log if row["simulated"] > row["observed"] else -1)
            if row["simulated"] <= row["observed"]:
                result[key] = -factor * log
    return result


class Problem:
    """One block: its parameters on a logarithmic scale, and the misfits as a function of them."""

    def __init__(self, block, known, pool):
        for study in block["studies"]:
            use = tomllib.loads((ROOT / "studies" / study / "study.toml").read_text())["use"]
            if use != "calibration":
                sys.exit(f"{study} is for {use}: nothing may be fitted to it")
        self.block, self.pool, self.keys = block, pool, None
        self.names = block["parameters"]
        tables = [known[name][3] for name in self.names]
        self.low = np.log([max(t["range"][0], 1e-6) for t in tables])
        self.high = np.log([t["range"][1] for t in tables])
        self.start = np.clip(np.log([max(t["value"], 1e-6) for t in tables]), self.low + 1e-6, self.high - 1e-6)

    def data(self, many):
        """The misfits of the compared numbers alone, for each of many parameter vectors."""
        sets = [dict(zip(self.names, np.exp(x))) for x in many]
        found = [misfits(rows, self.block) for rows in points(sets, self.block["studies"])]
        if self.keys is None:
            self.keys = sorted(found[0])
        return [np.array([f.get(k, math.log(100.0)) for k in self.keys]) for f in found]

    def pulled(self, misfit, x):
        return np.append(misfit, self.block.get("pull", 0.1) * 4 * (x - self.start) / (self.high - self.low))

    def residuals(self, x):
        return self.pulled(self.data([x])[0], x)

    def slopes(self, x):
        """Derivatives of the misfits, by one step in each parameter away from the nearer bound."""
        at = self.data([x])[0]
        step = np.where(x + 0.03 < self.high, 0.03, -0.03)
        shifted = [x + step[j] * np.eye(len(x))[j] for j in range(len(x))]
        halves = list(self.pool.map(self.data, [shifted[::2], shifted[1::2]]))
        return np.array([(halves[j % 2][j // 2] - at) / step[j] for j in range(len(x))]).T

    def jacobian(self, x):
        return np.vstack([self.slopes(x), np.diag(self.block.get("pull", 0.1) * 4 / (self.high - self.low))])

    def at_bound(self, x):
        return [n for n, v, l, h in zip(self.names, x, self.low, self.high) if v < l + 0.01 or v > h - 0.01]


def fit(block, known, pool):
    task = Problem(block, known, pool)
    found = least_squares(
        task.residuals, task.start, jac=task.jacobian, bounds=(task.low, task.high), loss="soft_l1", max_nfev=block.get("rounds", 8)
    )
    errors = np.exp(np.abs(task.data([found.x])[0]))
    by_study = {}
    for key, error in zip(task.keys, errors):
        by_study.setdefault(f"{key[0]}/{key[2]}", []).append(error)
    for name, list_ in by_study.items():
        print(f"    {name:52s} median {np.median(list_):.2f}  worst {max(list_):.2f}  n={len(list_)}")
    values = {n: float(f"{math.exp(v):.3g}") for n, v in zip(task.names, found.x)}
    print("    values", values)
    if task.at_bound(found.x):
        print("    at the bound of their range:", ", ".join(task.at_bound(found.x)))
    return values


def uncertainty(block, known, pool):
    """Rows of the table of fitted parameters: what the compared numbers alone say, by the Gauss-Newton covariance at the values of the files.

    The variance of a misfit is taken from the misfits themselves; a flat normal prior as wide as the range keeps the covariance finite
    where the numbers say nothing.
    """
    task = Problem(block, known, pool)
    misfit, slopes = task.data([task.start])[0], task.slopes(task.start)
    freedom = max(len(misfit) - len(task.start), 1)
    variance = max(float(misfit @ misfit) / freedom, 1e-4)
    width = task.high - task.low
    covariance = np.linalg.inv(slopes.T @ slopes / variance + np.diag((2 / width) ** 2))
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation) - np.eye(len(deviation))
    rows = []
    for j, name in enumerate(task.names):
        table = known[name][3]
        centre, reach = task.start[j], 1.96 * deviation[j]
        ends = np.exp(np.clip([centre - reach, centre + reach], task.low[j], task.high[j]))
        share = deviation[j] / (width[j] / 2)  # of the prior's own deviation: 1 where the numbers add nothing
        partner = int(np.argmax(np.abs(correlation[j])))
        rows.append(
            f'| `{name}` | {table["value"]:.3g} | {table["unit"]} | {ends[0]:.3g}..{ends[1]:.3g} | {table["range"][0]:g}..{table["range"][1]:g} '
            f'| {"well" if share < 0.2 else "weakly" if share < 0.6 else "not"} | {"yes" if name in task.at_bound(task.start) else ""} '
            f'| `{task.names[partner]}` {correlation[j][partner]:+.2f} |'
        )
    return len(task.keys), rows


def report(blocks, pool):
    """docs/reference/fitted-parameters.md"""
    known = parameters()
    lines = [
        "# Fitted parameters",
        "",
        "Written by `scripts/calibrate.py --report`; the blocks stand in `studies/calibration.toml`. The interval is what the compared numbers of",
        "the block's studies say by themselves (Gauss-Newton covariance of the logarithms, the other parameters of the block free), cut at the",
        "range that the sources allow. *Identified*: well where the numbers leave less than a fifth of the range's own spread, weakly where they",
        "leave less than three fifths, not where they leave more: such a value is that of the file that the fit went on from. The partner is",
        "the parameter with which the fit could most easily trade.",
    ]
    for block in blocks:
        print(block["id"], flush=True)
        count, rows = uncertainty(block, known, pool)
        lines += ["", f'## {block["id"]}', "", f'{count} numbers of {", ".join(f"`{s}`" for s in block["studies"])}.', ""]
        lines += ["| parameter | value | unit | 95 % interval | range | identified | at a bound | partner |", "|---|---|---|---|---|---|---|---|", *rows]
    (ROOT / "docs" / "reference" / "fitted-parameters.md").write_text("\n".join(lines) + "\n")


def write(values, known):
    for name, value in values.items():
        path, effect, short, _ = known[name]
        text = path.read_text()
        start = text.index(f'id = "{effect}"') if effect else 0
        end = text.find("[[effect]]", start) if effect else len(text)
        end = len(text) if end < 0 else end
        part, times = re.subn(rf"(?m)^({re.escape(short)} = \{{ value = )[-\d.e]+", rf"\g<1>{value:g}", text[start:end], count=1)
        if not times:
            part, times = re.subn(rf"(\[parameter\.{re.escape(short)}\]\nvalue = )[-\d.e]+", rf"\g<1>{value:g}", text[start:end], count=1)
        if not times:
            sys.exit(f"cannot write {name} back to {path}")
        path.write_text(text[:start] + part + text[end:])


def main():
    blocks = tomllib.loads((ROOT / "studies" / "calibration.toml").read_text())["block"]
    wanted = sys.argv[1:]
    with ThreadPoolExecutor(2) as pool:
        if wanted == ["--report"]:
            return report(blocks, pool)
        for block in blocks:
            if wanted and block["id"] not in wanted:
                continue
            print(block["id"], flush=True)
            known = parameters()
            write(fit(block, known, pool), known)


if __name__ == "__main__":
    main()
