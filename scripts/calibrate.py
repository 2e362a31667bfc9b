#!/usr/bin/python3
"""Fits parameters of the knowledge base to calibration studies, block by block, and writes the values back.

    scripts/calibrate.py [BLOCK...]      blocks stand in studies/calibration.toml; all of them where none is named

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


def fit(block, known, pool):
    names = block["parameters"]
    for study in block["studies"]:
        use = tomllib.loads((ROOT / "studies" / study / "study.toml").read_text())["use"]
        if use != "calibration":
            sys.exit(f"{study} is for {use}: nothing may be fitted to it")
    start, low, high = [], [], []
    for name in names:
        table = known[name][3]
        start.append(math.log(table["value"]))
        low.append(math.log(max(table["range"][0], 1e-6)))
        high.append(math.log(table["range"][1]))
    start, low, high = map(np.array, (start, low, high))
    start = np.clip(start, low + 1e-6, high - 1e-6)
    pull = block.get("pull", 0.1)
    keys = None

    def residuals_of(many):
        nonlocal keys
        found = [misfits(rows, block) for rows in points([dict(zip(names, np.exp(x))) for x in many], block["studies"])]
        if keys is None:
            keys = sorted(found[0])
        return [np.array([f.get(k, math.log(100.0)) for k in keys] + list(pull * 4 * (x - start) / (high - low))) for f, x in zip(found, many)]

    def residuals(x):
        return residuals_of([x])[0]

    def jacobian(x):
        at = residuals(x)
        shifted = []
        for j in range(len(x)):
            y = x.copy()
            y[j] += 0.03 if x[j] + 0.03 < high[j] else -0.03
            shifted.append(y)
        halves = list(pool.map(residuals_of, [shifted[::2], shifted[1::2]]))
        columns = [halves[j % 2][j // 2] for j in range(len(x))]
        return np.array([(c - at) / (y[j] - x[j]) for j, (c, y) in enumerate(zip(columns, shifted))]).T

    found = least_squares(residuals, start, jac=jacobian, bounds=(low, high), loss="soft_l1", max_nfev=block.get("rounds", 8))
    errors = np.exp(np.abs(residuals(found.x)[: len(keys)]))
    values = {n: float(f"{math.exp(v):.3g}") for n, v in zip(names, found.x)}
    by_study = {}
    for key, error in zip(keys, errors):
        by_study.setdefault(f"{key[0]}/{key[2]}", []).append(error)
    for name, list_ in by_study.items():
        print(f"    {name:52s} median {np.median(list_):.2f}  worst {max(list_):.2f}  n={len(list_)}")
    at_bound = [n for n, v, l, h in zip(names, found.x, low, high) if v < l + 0.01 or v > h - 0.01]
    print("    values", values)
    if at_bound:
        print("    at the bound of their range:", ", ".join(at_bound))
    return values


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
        for block in blocks:
            if wanted and block["id"] not in wanted:
                continue
            print(block["id"], flush=True)
            known = parameters()
            write(fit(block, known, pool), known)


main()
