#!/usr/bin/env python3
"""The program as its users meet it: every test starts the built kinecrine and looks at what it says and leaves behind.

KINECRINE is the program's path (default build/kinecrine), KINECRINE_SHARED the folder with the real workout files.
"""
import csv, io, json, math, os, pathlib, random, re, shlex, shutil, signal, subprocess, tempfile, time, unittest, zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KINECRINE", ROOT / "build" / "kinecrine")).resolve()
SHARED = pathlib.Path(os.environ.get("KINECRINE_SHARED", ROOT.parent / "shared"))
EXAMPLES = sorted(p for p in (ROOT / "examples").glob("*.toml") if "kinecrine-scenario" in p.read_text())
USAGE, BAD_DATA, NOT_FOUND, UNWRITABLE, INTERRUPTED = 64, 65, 66, 74, 130


def kinecrine(*arguments):
    """The finished process; it runs in the root of the repository."""
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=900)


def table(text):
    """CSV text -> the times, and each column by its heading."""
    rows = list(csv.reader(io.StringIO(text)))
    columns = list(zip(*[[float(v) if v else math.nan for v in row] for row in rows[1:]]))
    return columns[0], dict(zip(rows[0][1:], columns[1:]))


def commands_of(document):
    """The commands of the ```sh blocks of a markdown file that start the program, in their order, without comments."""
    for block in re.findall(r"```sh\n(.*?)```", document.read_text(), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] in ("kinecrine", "./build/kinecrine"):
                yield words[1:]


class resources(HTMLParser):
    """Collects what a page would load by itself. Links to click on are none of that."""

    def __init__(self, text):
        super().__init__()
        self.loads = []
        self.feed(text)
        self.loads += re.findall(r"url\(\s*['\"]?([^)'\"]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key in ("src", "srcset", "poster", "data") or (key in ("href", "xlink:href") and tag in ("link", "use", "image")):
                self.loads.append(value or "")


class end_to_end(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_well(self, *arguments):
        done = kinecrine(*arguments)
        self.assertEqual(done.returncode, 0, f"{shlex.join(map(str, arguments))}\n{done.stderr}")
        return done.stdout

    def refused(self, code, *arguments, says=()):
        """The command fails with this code, says so on standard error alone with something to try, and leaves no file behind."""
        before = sorted(self.folder.iterdir())
        done = kinecrine(*arguments)
        self.assertEqual(done.returncode, code, f"{shlex.join(map(str, arguments))}\n{done.stderr}")
        self.assertEqual(done.stdout, "")
        for word in says:
            self.assertIn(str(word), done.stderr)
        self.assertEqual(sorted(self.folder.iterdir()), before, "something half-written was left")
        return done.stderr

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class exit_codes(end_to_end):
    def test_wrong_usage(self):
        scenario = "examples/rest-day.toml"
        for arguments in (["frobnicate"], [], ["simulate"], ["simulate", scenario, "--frobnicate"], ["simulate", scenario, "--rtol", "7"],
                          ["simulate", scenario, "--evidence", "rumour"], ["sbml", "run"], ["knowledge"]):
            self.refused(USAGE, *arguments, says=["--help"])
        for arguments in (["simulate", scenario, "--until", "3fortnights"], ["simulate", scenario, "--every", "0min"],
                          ["simulate", scenario, "--until", "-5h"], ["simulate", scenario, "--every", "0.001s"],
                          ["simulate", scenario, "--set", "muscle.glycogen_start_active=nan"],
                          ["simulate", scenario, "--observe", "glucos.blood"], ["simulate", scenario, "--without", "no-such-effect"],
                          ["simulate", scenario, "--hypothesis", "il6-lipolysis=maybe"], ["simulate", scenario, "--set", "no.such=1"],
                          ["simulate", scenario, "--output", self.folder / "x.pdf"], ["validate", "--study", "nobody1900"],
                          ["knowledge", "list", "unicorns"]):
            self.refused(USAGE, *arguments, says=["try:"])

    def test_nearest_word(self):
        self.assertIn("glucose.blood", self.refused(USAGE, "simulate", "examples/rest-day.toml", "--observe", "glucos.blood"))
        self.assertIn("simulate", self.refused(USAGE, "simulat", "examples/rest-day.toml"))
        self.assertIn("il6.plasma", self.refused(USAGE, "simulate", "examples/rest-day.toml", "--observe", "IL6"))
        self.assertIn("nieman", self.refused(USAGE, "validate", "--study", "nieman"))

    def test_bad_data(self):
        path = self.file("bad.toml", 'format = "kinecrine-scenario/1"\n[person]\nsex = "male"\nagee = "31 yr"\nheight = "181 furlongs"\n')
        told = self.refused(BAD_DATA, "simulate", path, "--output", self.folder / "x.html", says=[path, "age", "try:"])
        self.assertIn(f"{path}:4:", told)  # all faults at once, each with its line
        self.assertIn(f"{path}:5:", told)
        path = self.file("noise.toml", "this is = = no TOML\n")
        self.refused(BAD_DATA, "simulate", path, says=[path, ":1:"])
        path = self.file("noise.xml", "<sbml><model></sbml>")
        self.refused(BAD_DATA, "simulate", path, "--until", "10min", says=[path])
        self.refused(BAD_DATA, "claims", self.file("claims.toml", 'format = "kinecrine-claims/1"\n[[claim]]\nid = 3\n'), says=["claims.toml"])

    def test_a_scenario_of_many_slips(self):
        path = self.file("slips.toml", """format = "kinecrine-scenario/1"
[person]
age = "31"
height = "181 m"
[[exercise]]
mode = "running"
[[exercise]]
mode = "run"
intensity = "300 %VO2max"
duration = "20"
[[meal]]
at = "5 h"
carbs = "80 g"
""")
        self.refused(BAD_DATA, "simulate", path, "--output", self.folder / "x.html",
                     says=[f"{path}:3:", "\"31 yr\"", f"{path}:4:", "1.3 to 2.2 m", f"{path}:6:", "did you mean 'run'?",
                           f"{path}:9:", f"{path}:10:", "\"20 min\"", f"{path}:13:", "did you mean 'carbohydrate'?"])
        self.refused(NOT_FOUND, "simulate", self.folder, says=["is a folder", "try:"])

    def test_an_arm_that_does_not_run_is_named_with_its_reason(self):
        done = kinecrine("validate", "--study", "steensberg2000leg", "--set", "person.body_mass=0")
        self.assertEqual(done.returncode, BAD_DATA)
        self.assertIn("arm 'exercise' of steensberg2000leg: ", done.stderr)
        self.assertIn("finite", done.stderr)

    def test_bad_knowledge(self):
        base = self.folder / "knowledge"
        shutil.copytree(ROOT / "knowledge", base)
        entry = base / "messengers" / "il8.toml"
        entry.write_text(entry.read_text().replace("meaning", "meanin", 1).replace('"niemela2016runners"', '"nobody1900"', 1))
        done = kinecrine("--knowledge", base, "knowledge", "check")
        self.assertEqual(done.returncode, BAD_DATA)
        self.assertRegex(done.stdout + done.stderr, r"il8\.toml:\d+:\d+: .*meanin")
        self.assertIn("nobody1900", done.stdout + done.stderr)

    def test_missing_file(self):
        missing = self.folder / "missing"
        for ending in (".toml", ".fit", ".tcx", ".gpx", ".xml"):
            self.refused(NOT_FOUND, "simulate", f"{missing}{ending}", says=[missing, "try:"])
        self.refused(NOT_FOUND, "simulate", "examples/marathon.toml", "--person", missing, says=[missing, "try:"])
        self.refused(NOT_FOUND, "model", "export", missing, says=[missing, "try:"])
        self.refused(NOT_FOUND, "claims", missing, says=[missing, "try:"])
        self.refused(NOT_FOUND, "validate", missing, says=[missing, "try:"])
        self.refused(NOT_FOUND, "--knowledge", missing, "knowledge", "check", says=[missing, "try:"])

    def test_bad_programme(self):
        path = self.file("programme.toml", 'format = "kinecrine-scenario/1"\n[[programme]]\nweeks = 8\n')
        self.refused(BAD_DATA, "simulate", path, says=[path, "duration", "programme"])

    def test_unwritable_output(self):
        for ending in ("csv", "json", "nc", "html"):
            output = self.folder / "no" / "such" / f"x.{ending}"
            self.refused(UNWRITABLE, "simulate", "examples/rest-day.toml", "--output", output, says=[output, "try:"])
        output = self.folder / "no" / "x.xml"
        self.refused(UNWRITABLE, "model", "export", "--output", output, says=[output, "try:"])
        for option, name in (("--json", "x.json"), ("--output", "x.html")):
            output = self.folder / "no" / name
            self.refused(UNWRITABLE, "validate", "--study", "steensberg2000leg", option, output, says=[output, "try:"])

    def test_a_folder_in_the_place_of_the_output(self):
        (self.folder / "x.csv").mkdir()
        self.refused(UNWRITABLE, "simulate", "examples/rest-day.toml", "--output", self.folder / "x.csv", says=["x.csv", "try:"])

    @unittest.skipUnless(pathlib.Path("/dev/full").exists(), "no /dev/full here")
    def test_full_disk(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "simulate", "examples/rest-day.toml", "--output", "-"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, UNWRITABLE, done.stderr)

    def test_old_output_survives_a_failure(self):
        kept = self.file("x.csv", "of yesterday")
        bad = self.file("bad.toml", "format = 1\n")
        self.refused(BAD_DATA, "simulate", bad, "--output", kept)
        self.assertEqual(kept.read_text(), "of yesterday")

    def test_interrupt_leaves_nothing(self):
        outputs = [self.folder / "x.html", self.folder / "x.json"]
        running = subprocess.Popen([PROGRAM, "validate", "--output", outputs[0], "--json", outputs[1]], cwd=ROOT, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        begin = time.monotonic()
        out, err = running.communicate(timeout=60)
        self.assertEqual(running.returncode, INTERRUPTED, err)
        self.assertLess(time.monotonic() - begin, 5, "slow to stop")
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(out, "")

    def test_help_everywhere(self):
        for command in ([], ["simulate"], ["validate"], ["claims"], ["knowledge"], ["knowledge", "show"], ["model"], ["model", "export"],
                        ["sbml", "run"], ["doctor"]):
            self.assertIn("Usage:", self.run_well(*command, "--help"))
        self.assertRegex(self.run_well("--version"), r"^kinecrine \d+\.\d+\.\d+")

    def test_help_tells_every_command(self):
        told = self.run_well("help")
        self.assertEqual(told, self.run_well("--help"))
        for command in ("simulate", "knowledge", "why", "help"):
            self.assertRegex(told, rf"(?m)^  {command}\b")

    def test_no_colour_in_a_pipe(self):
        self.assertNotIn("\x1b", self.run_well("simulate", "examples/rest-day.toml"))
        self.assertIn("\x1b", self.run_well("simulate", "examples/rest-day.toml", "--color", "always"))
        self.assertEqual(self.run_well("simulate", "examples/rest-day.toml", "--quiet"), "")


class members(end_to_end):
    def score(self, sets):
        file, out = self.folder / "sets.json", self.folder / "scores.json"
        file.write_text(sets)
        return ["validate", "--study", "best1982epi", "--quiet", "--members", file, "--json", out], out

    def test_each_set_is_scored_as_if_alone(self):
        command, out = self.score('[{}, {"adrenaline.rest_men": 200}]')
        self.run_well(*command)
        as_it_is, halved = [one["points"] for one in json.loads(out.read_text())]
        alone = self.folder / "alone.json"
        self.run_well("validate", "--study", "best1982epi", "--quiet", "--json", alone)
        self.assertEqual(as_it_is, json.loads(alone.read_text())["points"])
        self.assertLess(halved[0]["simulated"], 0.6 * as_it_is[0]["simulated"])

    def test_bad_sets_are_refused(self):
        for sets, says in (("nothing", "not JSON"), ("[]", "list"), ("[3]", "no object"), ('[{"adrenaline.rest_men": "low"}]', "no number")):
            command, out = self.score(sets)
            self.refused(BAD_DATA, *command, says=[says])
            self.assertFalse(out.exists())


class documents(end_to_end):
    def test_every_command_shown_runs(self):
        pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
        commands = [words for page in pages for words in commands_of(page)]
        self.assertGreater(len(commands), 20)
        seen = set()
        for words in commands:
            words = [word.replace("/tmp/", f"{self.folder}/") for word in words]
            if tuple(words) in seen:
                continue
            seen.add(tuple(words))
            with self.subTest(command=shlex.join(words)):
                self.run_well(*words)

    def test_links_lead_somewhere(self):
        for page in [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")), *ROOT.glob("*/README.md")]:
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
                if not target.startswith(("http://", "https://", "mailto:")):
                    with self.subTest(page=page.name, link=target):
                        self.assertTrue((page.parent / target).exists())

    def test_the_index_lists_every_page(self):
        index = (ROOT / "docs" / "index.md").read_text()
        for page in sorted((ROOT / "docs").rglob("*.md")):
            if page.name != "index.md":
                self.assertIn(f"({page.relative_to(ROOT / 'docs')})", index)

    def test_completion(self):
        script = ('source scripts/completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _kinecrine; echo "${COMPREPLY[*]}"')
        for words, expected in (([""], "validate"), (["know"], "knowledge"), (["knowledge", ""], "check"), (["knowledge", ""], "coverage"), (["simulate", "--obs"], "--observe"),
                                (["model", "export", "--form"], "--format")):
            done = subprocess.run(["bash", "-c", script, "bash", PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, check=True)
            self.assertIn(expected, done.stdout.split(), words)


class results(end_to_end):
    def test_examples_are_quick_and_write_every_form(self):
        self.assertTrue(EXAMPLES)
        for example in EXAMPLES:
            with self.subTest(example=example.name):
                files = [self.folder / f"{example.stem}.{ending}" for ending in ("csv", "json", "nc", "html")]
                outputs = [word for file in files for word in ("--output", file)]
                seconds = []
                limit = 12 if "[[programme]]" in example.read_text() else 2  # weeks, or a day: against creeping, which takes minutes
                while not seconds or (min(seconds) >= limit and len(seconds) < 3):  # the best of three: other work shares the machine
                    begin = time.monotonic()
                    self.run_well("simulate", example, *outputs)
                    seconds.append(time.monotonic() - begin)
                self.assertLess(min(seconds), limit)
                self.assertTrue(files[0].read_text().startswith("time [min],"))
                self.assertTrue(json.loads(files[1].read_text()))
                self.assertIn(files[2].read_bytes()[:4], (b"\x89HDF", b"CDF\x01", b"CDF\x02"))
                self.assertIn("</html>", files[3].read_text())
                self.assertEqual(sorted(p.suffix for p in self.folder.glob(f"*{example.stem}*")), [".csv", ".html", ".json", ".nc"])

    def test_every_number_is_finite(self):
        for example in EXAMPLES:
            times, columns = table(self.run_well("simulate", example, "--output", "-"))
            for name, values in columns.items():
                with self.subTest(example=example.name, series=name):
                    self.assertTrue(all(map(math.isfinite, values)))

    def test_nothing_that_is_counted_is_negative(self):
        for example in EXAMPLES:
            times, columns = table(self.run_well("simulate", example, "--output", "-"))
            for heading, values in columns.items():
                if re.search(r"\.(plasma|blood|glycogen|pcr|venous|muscle_mrna)$|^liver\.glucose_output$", heading.split(" ")[0]):
                    with self.subTest(example=example.name, series=heading):
                        self.assertGreaterEqual(min(values), -1e-9 * max(values))

    def test_the_summary_begins_with_what_people_ask_for(self):
        lines = self.run_well("simulate", "examples/marathon.toml").splitlines()
        self.assertLessEqual(len([line for line in lines if not line.startswith((" " * 6, "warning", "note"))]), 30)
        self.assertTrue(all(len(line) <= 100 for line in lines))
        text = "\n".join(lines)
        places = [text.index(name) for name in ("heart rate", "oxygen uptake", "lactate in blood", "glucose in blood", "adrenaline",
                                                "cortisol", "interleukin-6 in plasma", "interleukin-10")]
        self.assertEqual(places, sorted(places))
        self.assertRegex(text, r"\d+ more: --observe '\*'")
        asked = self.run_well("simulate", "examples/marathon.toml", "--observe", "il8.plasma,heart.rate").splitlines()
        self.assertEqual(["interleukin-8" in line or "heart rate" in line for line in asked if re.match(r"  \S", line)],
                         [True, True])

    def test_reports_are_small_and_begin_with_what_leads(self):
        report = self.folder / "x.html"
        self.run_well("simulate", "examples/marathon.toml", "--output", report)
        text = report.read_text()
        self.assertLess(len(text.encode()), 1_500_000)
        self.assertLess(text.index("Heart rate"), text.index("Interleukin-6 in plasma"))
        self.assertNotRegex(re.sub(r"<[^>]+>", "", text), r"\[[^\]<{]*\b[a-z]+(19|20)\d\d[a-z0-9]+[^\]<{]*\]", "a source is cited that is not among the references")
        self.assertRegex(text, r"<summary>\d+ that stays? within")

    def test_csv_on_standard_output(self):
        text = self.run_well("simulate", "examples/cycling-drink.toml", "--output", "-", "--until", "2h")
        self.assertRegex(text.splitlines()[0], r"^time \[min\],([a-z0-9_.]+ \[[^\]]+\],?)+$")
        times, columns = table(text)
        self.assertEqual(times[0], 0)
        self.assertEqual(times[-1], 120)
        self.assertEqual(len(times), 121)
        self.assertIn("glucose.blood [mmol/L]", columns)

    def test_observe(self):
        head = self.run_well("simulate", "examples/cycling-drink.toml", "--output", "-", "--observe", "il6.*,glucose.blood").splitlines()[0]
        names = [column.split(" ")[0] for column in head.split(",")[1:]]
        self.assertIn("il6.plasma", names)
        self.assertIn("glucose.blood", names)
        self.assertTrue(all(name == "glucose.blood" or name.startswith("il6.") for name in names), names)

    def test_report_loads_nothing(self):
        pages = [self.folder / "simulate.html", self.folder / "validate.html"]
        self.run_well("simulate", "examples/marathon.toml", "--output", pages[0])
        self.run_well("validate", "--study", "steensberg2000leg", "--output", pages[1])
        for page in pages:
            with self.subTest(page=page.name):
                text = page.read_text()
                self.assertEqual([x for x in resources(text).loads if not x.startswith(("data:", "#"))], [])
                self.assertNotRegex(text, r"\b(fetch|XMLHttpRequest|WebSocket|importScripts)\s*\(")
                self.assertIn("viewport", text)

    def test_the_number_of_points_changes_no_value(self):
        source = ("simulate", "examples/cycling-drink.toml", "--until", "10h", "--output", "-")
        few_times, few = table(self.run_well(*source, "--every", "60min"))
        many_times, many = table(self.run_well(*source, "--every", "0.0625min"))  # a step that adds up without rounding
        self.assertLess(len(few_times), 20)
        self.assertGreater(len(many_times), 9600)
        where = {time: i for i, time in enumerate(many_times)}
        worst = max((abs(value - many[name][where[time]]) / max(abs(value), 1e-12), name, time)
                    for name, values in few.items() for time, value in zip(few_times, values))
        self.assertLessEqual(worst[0], 1e-9, worst)

    def test_exported_sbml_gives_the_same_course(self):
        model = self.folder / "model.xml"
        grid = ("--until", "6h", "--every", "5min", "--output", "-")
        for example in ("cycling-drink", "marathon", "il6-infusion", "intervals"):
            source = f"examples/{example}.toml"
            self.run_well("model", "export", source, "--output", model)
            times, ours = table(self.run_well("simulate", source, *grid))
            again, theirs = table(self.run_well("simulate", model, *grid))
            # Beside the grid each run keeps the moments at which something changes; they are compared where both have them.
            rows = [(ours_at, again.index(t)) for ours_at, t in enumerate(times) if t in again]
            self.assertGreaterEqual(len(rows), 73)
            theirs = {name.split(" ")[0].replace("__", "."): values for name, values in theirs.items()}
            common = [name for name in ours if name.split(" ")[0] in theirs]
            self.assertGreater(len(common), 20, sorted(theirs)[:20])
            for name in common:
                with self.subTest(example=example, series=name):
                    one, other = ours[name], theirs[name.split(" ")[0]]
                    size = max(map(abs, one)) or 1
                    # What has decayed to under a thousandth of the series' peak is compared with that thousandth.
                    worst = max((abs(a - b) / max(abs(a), 1e-3 * size), t) for a, b, t in ((one[i], other[j], times[i]) for i, j in rows))
                    self.assertLessEqual(worst[0], 1e-6, f"at {worst[1]} min")

    def test_model_is_printed_and_exported_without_a_session(self):
        self.assertIn("il6", self.run_well("model", "equations"))
        self.assertIn("<sbml", self.run_well("model", "export", "--format", "sbml"))

    def test_archive_holds_the_model_and_its_run(self):
        source, model = "examples/il6-infusion.toml", self.folder / "model.xml"
        archive, again = self.folder / "run.omex", self.folder / "again.omex"
        asked = ("--format", "omex", "--observe", "il6.plasma,glucose.*", "--until", "3h", "--every", "5min")
        self.run_well("model", "export", source, "--output", model)
        self.run_well("model", "export", source, *asked, "--output", archive)
        self.run_well("model", "export", source, *asked, "--output", again)
        self.assertEqual(archive.read_bytes(), again.read_bytes())
        with zipfile.ZipFile(archive) as packed:
            self.assertIsNone(packed.testzip())
            listed = {c.get("location"): c for c in ElementTree.fromstring(packed.read("manifest.xml"))}
            self.assertEqual({"./" + name for name in packed.namelist()} | {"."}, set(listed))
            self.assertEqual([name for name, c in listed.items() if c.get("master") == "true"], ["./simulation.sedml"])
            self.assertEqual(packed.read("model.xml").decode(), model.read_text())
            run = ElementTree.fromstring(packed.read("simulation.sedml"))
        sedml, sbml = "{http://sed-ml.org/sed-ml/level1/version4}", "{http://www.sbml.org/sbml/level3/version2/core}"
        course = run.find(f".//{sedml}uniformTimeCourse")
        self.assertEqual((course.get("outputEndTime"), course.get("numberOfSteps")), ("180", "36"))
        ids = {element.get("id"): element.tag for element in ElementTree.parse(model).iter() if element.get("id")}
        targets = [v.get("target") for v in run.iter(f"{sedml}variable") if v.get("target")]
        self.assertGreater(len(targets), 2)
        for target in targets:
            kind, name = re.fullmatch(r"/sbml:sbml/sbml:model/sbml:listOf\w+/sbml:(\w+)\[@id='(\w+)'\]", target).groups()
            self.assertEqual(ids.get(name), sbml + kind)
        generators = {g.get("id") for g in run.iter(f"{sedml}dataGenerator")}
        self.assertEqual({d.get("dataReference") for d in run.iter(f"{sedml}dataSet")}, generators)
        self.assertEqual(len(list(run.iter(f"{sedml}plot2D"))), len(targets))
        # What a program that follows the archive would record is what `simulate` gives.
        names = [t.split("'")[1] for t in targets]
        grid = ("--until", "3h", "--every", "5min", "--output", "-")
        _, ours = table(self.run_well("simulate", source, "--observe", ",".join(n.replace("__", ".") for n in names), *grid))
        self.assertEqual({label.split(" ")[0] for label in ours}, {n.replace("__", ".") for n in names})

    def test_a_run_needs_an_archive(self):
        self.refused(USAGE, "model", "export", "--until", "3h", says=["--format omex"])
        self.refused(USAGE, "model", "export", "--format", "omex", "--every", "0min", says=["--every"])
        self.refused(USAGE, "model", "export", "--format", "omex", "--observe", "il66.plasma", says=["il6.plasma"])


DECAY = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="decay">
<listOfParameters><parameter id="k" value="0.5" constant="true"/><parameter id="x" value="1" constant="false"/>
<parameter id="twice" constant="false"/></listOfParameters>
<listOfRules><rateRule variable="x"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><apply><times/><ci>k</ci><ci>x</ci><ci>x</ci></apply></apply></math></rateRule>
<assignmentRule variable="twice"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><cn>2</cn><ci>x</ci></apply></math></assignmentRule></listOfRules>
</model></sbml>"""


class scans(end_to_end):
    """x' = -k x^2 has x = x0 / (1 + k x0 t); for k x0 < 0 it explodes at t = -1 / (k x0)."""

    def scan(self, members, output, *more, code=0):
        arguments = ["sbml", "scan", self.file("decay.xml", DECAY), "--members", self.file("members.csv", members), "--duration", 4, "--steps", 8,
                     "--variables", "x,twice", "--rtol", "1e-8", "--output", self.folder / output, *more]
        done = kinecrine(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def rows(self, name):
        return list(csv.DictReader(io.StringIO((self.folder / name).read_text())))

    def test_csv(self):
        self.scan("k,x\n0.5,1\n2,3\n,0.25\n", "out.csv")
        rows = self.rows("out.csv")
        self.assertEqual([(r["member"], r["time"]) for r in rows], [(str(m), f"{t / 2:g}") for m in (1, 2, 3) for t in range(9)])
        for r in rows:
            k, x0 = {"1": (0.5, 1), "2": (2, 3), "3": (0.5, 0.25)}[r["member"]]
            truth = x0 / (1 + k * x0 * float(r["time"]))
            self.assertAlmostEqual(float(r["x"]), truth, delta=1e-7)
            self.assertAlmostEqual(float(r["twice"]), 2 * truth, delta=2e-7)

    def test_netcdf(self):
        self.scan("x,k\n" + "".join(f"{1 + i / 50},{0.3 + i / 40}\n" for i in range(75)), "out.nc", "--threads", "2")
        self.assertEqual((self.folder / "out.nc").read_bytes()[:4], b"\x89HDF")

    def test_threads_and_company_change_no_bit(self):
        members = [f"{0.1 + i / 7},{1 + i / 3}" for i in range(40)]
        self.scan("k,x\n" + "\n".join(members), "one.csv", "--threads", "1")
        self.scan("k,x\n" + "\n".join(members), "four.csv", "--threads", "4")
        self.assertEqual((self.folder / "one.csv").read_text(), (self.folder / "four.csv").read_text())
        self.scan("k,x\n" + members[23], "alone.csv")
        alone = [r["x"] for r in self.rows("alone.csv")]
        self.assertEqual(alone, [r["x"] for r in self.rows("one.csv") if r["member"] == "24"])

    def test_who_fails_is_missing_and_named(self):
        done = self.scan("k\n1\n-0.5\n\n2\n", "out.csv")
        self.assertRegex(done.stderr, r"members.csv:3: warning: member 2 failed at time 2: .*'x'")
        self.assertIn("3 members", done.stdout)
        self.assertIn("1 failed", done.stdout)
        rows = self.rows("out.csv")
        self.assertTrue(all(r["x"] == "" for r in rows if r["member"] == "2"))
        self.assertTrue(all(r["x"] != "" for r in rows if r["member"] != "2"))

    def test_bad_members(self):
        model, output = self.file("decay.xml", DECAY), self.folder / "out.nc"
        for text, says in (("kk,x\n1,2\n", [":1:1:", "'k'"]), ("k,twice\n1,2\n", [":1:3:", "formula"]), ("k,x\n1,2\n1, two\n3\n", [":3:4:", "'two'", ":4:1:"]),
                           ("k,k\n1,2\n", [":1:3:"]), ("", ["empty"]), ("k\n", ["no member"]), ("k\nnan\n", [":2:1:"])):
            path = self.file("members.csv", text)
            self.refused(BAD_DATA, "sbml", "scan", model, "--members", path, "--duration", 1, "--steps", 1, "--output", output, says=[path, "try:", *says])
        path = self.file("members.csv", "k\n1\n")
        scan = ["sbml", "scan", model, "--members", path, "--duration", 1, "--steps", 1]
        self.refused(USAGE, *scan, says=["--output"])
        self.refused(USAGE, *scan, "--output", self.folder / "out.html", says=[".nc"])
        self.refused(NOT_FOUND, *scan, "--output", output, "--variables", "y", says=["'y'"])
        self.refused(NOT_FOUND, "sbml", "scan", model, "--members", self.folder / "none.csv", "--duration", 1, "--steps", 1, "--output", output)
        for ending in ("csv", "nc"):
            self.refused(UNWRITABLE, *scan, "--output", self.folder / "no" / f"x.{ending}", says=["try:"])
        self.refused(BAD_DATA, "sbml", "scan", model, "--members", self.file("members.csv", "k\n-1\n-2\n"), "--duration", 4, "--steps", 1,
                     "--output", output, says=["no member", "'x'"])

    def test_interrupt_leaves_nothing(self):
        members = self.file("members.csv", "k\n" + "1\n" * 200000)
        model = self.file("decay.xml", DECAY)
        for ending in ("csv", "nc"):
            process = subprocess.Popen([PROGRAM, "sbml", "scan", model, "--members", members, "--duration", "1000", "--steps", "100",
                                        "--output", self.folder / f"out.{ending}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(1.0)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, INTERRUPTED)
            self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["decay.xml", "members.csv"])


class knowledge(end_to_end):
    def test_the_base_is_sound(self):
        self.assertRegex(self.run_well("knowledge", "check"), r"\b0 errors, 0 warnings")

    def test_lists_and_exports(self):
        for kind in "organs messengers effects ports parameters observables hypotheses people modes agents inputs states references".split():
            self.assertGreater(len(self.run_well("knowledge", "list", kind).splitlines()), 1, kind)
        self.assertTrue(json.loads(self.run_well("knowledge", "export", "--format", "json")))
        self.assertIn("<graphml", self.run_well("knowledge", "export", "--format", "graphml"))
        self.assertIn(",", self.run_well("knowledge", "export", "--format", "csv"))

    def test_a_path_ends_at_a_place_that_observables_name(self):
        told = self.run_well("knowledge", "path", "muscle", "hippocampus")
        self.assertRegex(told, "^muscle -> ")
        self.assertIn("BDNF in the hippocampus", told)
        self.assertGreater(len(self.run_well("knowledge", "path", "muscle", "hippocampus", "-v")), len(told))

    def test_coverage_in_every_form(self):
        told = json.loads(self.run_well("knowledge", "coverage", "--format", "json"))
        self.assertEqual(len(told["systems"]), told["counts"][-1]["systems"])
        page = self.folder / "coverage.html"
        self.run_well("knowledge", "coverage", "--format", "html", "--output", page)
        for form, text in (("text", self.run_well("knowledge", "coverage")), ("csv", self.run_well("knowledge", "coverage", "--format", "csv")),
                           ("html", page.read_text())):
            for system in told["systems"]:
                self.assertIn(system["id"], text, form)
        self.assertFalse(resources(page.read_text()).loads)

    def test_pages(self):
        folder = self.folder / "atlas"
        self.run_well("knowledge", "pages", "--output", folder)
        index = (folder / "index.html").read_text()
        for kind in ("organs", "messengers"):
            for file in sorted((ROOT / "knowledge" / kind).glob("*.toml")):
                self.assertIn(f'href="{file.stem}.html"', index)
                self.assertFalse([load for load in resources((folder / f"{file.stem}.html").read_text()).loads if not load.startswith(("#", "data:"))])

    def test_a_slip_in_a_coverage_file(self):
        self.file("a.toml", 'format = "kinecrine-coverage/1"\n[[system]]\nid = "x"\nname = "X"\nkind = "organ"\nworks_when = "It works."\nparts = ["il66"]\n')
        self.refused(BAD_DATA, "knowledge", "coverage", self.folder, says=["a.toml:7:10", "il6", "claims"])

    def test_every_entry_is_shown_in_words(self):
        for file in sorted((ROOT / "knowledge").glob("*/*.toml")):
            with self.subTest(entry=file.stem):
                self.assertTrue(self.run_well("knowledge", "show", file.stem).strip())


class why(end_to_end):
    def asked(self, *arguments):
        told, page = self.folder / "why.json", self.folder / "why.html"
        self.run_well("why", "il1ra.plasma", "examples/il6-infusion.toml", "--until", "4h", "--top", "3", "--permutations", "4",
                      "--json", told, "--output", page, *arguments)
        self.assertFalse([load for load in resources(page.read_text()).loads if not load.startswith(("#", "data:"))])
        return json.loads(told.read_text())

    def test_an_infusion_acts_by_its_own_effect(self):
        told = self.asked("--at", "peak")
        shares = {one["effect"]: one for one in told["effects"]}
        self.assertGreater(told["change"], 0)
        self.assertGreater(shares["il6-il1ra"]["removal_percent"], 80)
        together = told["everything_else"] + sum(one["shapley"] or 0 for one in told["effects"])
        self.assertAlmostEqual(together / told["change"], 1, 6)
        chain = shares["il6-il1ra"]["chain"]
        self.assertTrue(chain and chain[shares["il6-il1ra"]["weakest"]]["evidence"])
        self.assertTrue({key for one in told["effects"] for key in one["sources"]} <= {one["key"] for one in told["references"]})

    def test_the_same_seed_gives_the_same_shares(self):
        self.assertEqual(self.asked("--seed", "3")["effects"], self.asked("--seed", "3")["effects"])

    def test_what_does_not_change_has_no_cause(self):
        self.refused(BAD_DATA, "why", "exhaustion.balance", "examples/rest-day.toml", says=["does not change"])
        self.refused(USAGE, "why", "il6.plasm", "examples/rest-day.toml", says=["il6.plasma"])
        self.refused(USAGE, "why", "il6.plasma", "examples/rest-day.toml", "--at", "noon", says=["peak"])


class compare(end_to_end):
    def asked(self, *arguments):
        told = self.folder / "shares.json"
        text = self.run_well("compare", "examples/ride.toml", *arguments, "--until", "4h", "--json", told)
        return text, json.loads(told.read_text())

    def test_a_pill_covers_its_own_messenger_and_little_else(self):
        page = self.folder / "shares.html"
        text, told = self.asked("examples/pill-irisin.toml", "examples/pill-il6.toml", "--output", page)
        shares = {one["observable"]: one["shares"] for one in told["observables"]}
        self.assertGreater(shares["irisin.plasma"][0], 0.5)
        self.assertLess(abs(shares["irisin.plasma"][1]), 0.05)
        self.assertGreater(shares["il6.plasma"][1], 0.5)
        for observable in ("heart.rate", "lactate.blood", "muscle.ampk", "adrenaline.plasma"):
            self.assertLess(max(map(abs, shares[observable])), 0.05, observable)
        for one in told["sessions"]:
            self.assertTrue(0 < one["covered"] < 0.5, one)
        self.assertIn("irisin infused for an hour", text)
        self.assertFalse([load for load in resources(page.read_text()).loads if not load.startswith(("#", "data:"))])

    def test_a_session_covers_all_of_itself(self):
        _, told = self.asked("examples/ride.toml", "--rest", "examples/rest-day.toml", "--observe", "heart.rate,il6.plasma")
        self.assertEqual(told["sessions"][0]["covered"], 1)

    def test_what_cannot_be_compared_is_refused(self):
        ride, pill = "examples/ride.toml", "examples/pill-il6.toml"
        self.refused(BAD_DATA, "compare", pill, ride, says=["no exercise", "first"])
        self.refused(BAD_DATA, "compare", ride, pill, "--observe", "bone.density", "--until", "2h", says=["moves nothing"])
        self.refused(USAGE, "compare", ride)
        self.refused(USAGE, "compare", ride, pill, "--at", "noon", says=["peak"])
        self.refused(USAGE, "compare", ride, pill, "--at", "5h", "--until", "2h", says=["--at"])
        self.refused(USAGE, "compare", ride, pill, "--observe", "il6.plasm", says=["il6.plasma"])
        self.refused(NOT_FOUND, "compare", ride, self.folder / "none.toml", says=["none.toml"])


class session_choices(end_to_end):
    def test_a_session_may_leave_out_what_an_option_leaves_out(self):
        text = (ROOT / "examples" / "il6-infusion.toml").read_text()
        path = self.file("without.toml", 'without = ["il6-il1ra"]\n' + text)
        common = ("--until", "4h", "--every", "30min", "--observe", "il1ra.plasma", "--output", "-")
        _, said = table(self.run_well("simulate", path, *common))
        _, asked = table(self.run_well("simulate", "examples/il6-infusion.toml", "--without", "il6-il1ra", *common))
        _, whole = table(self.run_well("simulate", "examples/il6-infusion.toml", *common))
        name = "il1ra.plasma [pg/mL]"
        for a, b in zip(said[name], asked[name]):
            self.assertAlmostEqual(a / b, 1, 6)
        self.assertGreater(max(whole[name]), 1.5 * max(said[name]))


class claims(end_to_end):
    def test_what_any_model_of_exercise_must_reproduce(self):
        verdicts = self.folder / "verdicts.json"
        self.run_well("claims", "claims/physiology.toml", "--json", verdicts)
        for claim in json.loads(verdicts.read_text())["claims"]:
            with self.subTest(claim=claim["id"]):
                self.assertEqual(claim["outcome"], "as expected", [reading["value"] for reading in claim["readings"]])


class workouts(end_to_end):
    def real(self, name):
        path = SHARED / "workouts" / name
        if not path.exists():
            self.skipTest(f"{path} is not here")
        return path

    def reported(self, path):
        report, course = self.folder / "report.html", self.folder / "course.csv"
        self.run_well("simulate", path, "--output", report, "--output", course)
        times, columns = table(course.read_text())
        for name, values in columns.items():
            self.assertTrue(all(map(math.isfinite, values)), name)
        uptake = columns["oxygen.uptake [L/min]"]
        self.assertGreater(max(uptake), 1.5 * uptake[0], "nobody exercised")
        self.assertLess(max(uptake), 7, "more than any human can")
        self.assertLess(max(columns["heart.rate [1/min]"]), 230)
        self.assertIn("</html>", report.read_text())

    def refused_source(self, path, *says):
        told = self.refused(BAD_DATA, "simulate", path, "--output", self.folder / "x.html", "--output", self.folder / "x.csv", says=[path, "try:"])
        for word in says:
            self.assertRegex(told.lower(), word)

    def test_ours(self):
        self.reported(ROOT / "examples" / "workout.tcx")

    def told_of(self, power):
        """What is told of our workout where everything takes `power` times the watts, by nobody knows whom."""
        harder = self.folder / "harder.tcx"
        text = (ROOT / "examples" / "workout.tcx").read_text()
        harder.write_text(re.sub(r"<x:Watts>(\d+)", lambda m: f"<x:Watts>{int(m[1]) * power:.0f}", text))
        return " ".join(self.run_well("simulate", harder).split())

    def test_whoever_did_it_could_do_it(self):
        usual, trained, beyond = self.told_of(1), self.told_of(1.5), self.told_of(4)
        self.assertIn("the usual person was taken", usual)
        self.assertNotIn("cannot be finished", usual)
        self.assertRegex(trained, "training = (trained|athlete) was taken, since the usual person could not have finished it")
        self.assertNotIn("cannot be finished", trained)
        self.assertIn("training = athlete was taken", beyond)
        self.assertIn("cannot be finished", beyond)

    def test_run_fit(self): self.reported(self.real("run-hr.fit"))
    def test_ride_fit(self): self.reported(self.real("ride-power-hr.fit"))
    def test_run_tcx(self): self.reported(self.real("run-no-hr.tcx"))
    def test_treadmill_tcx(self): self.reported(self.real("treadmill-hr.tcx"))
    def test_walk_tcx(self): self.reported(self.real("walk-hr.tcx"))

    def test_gpx_without_effort(self): self.refused_source(self.real("all-fields.gpx"), "effort|power|heart|moment")  # it has one time
    def test_truncated_fit(self): self.refused_source(self.real("broken-truncated.fit"), "byte|cut|short|ends")

    def test_empty_file(self):
        for ending in ("fit", "tcx", "gpx", "toml", "xml"):
            with self.subTest(ending=ending):
                self.refused_source(self.file(f"empty.{ending}", b""), "empty")

    def test_noise(self):
        noise = random.Random(2).randbytes(10_000_000)
        for ending in ("fit", "tcx", "gpx", "toml", "xml"):
            with self.subTest(ending=ending):
                begin = time.monotonic()
                self.refused_source(self.file(f"noise.{ending}", noise))
                self.assertLess(time.monotonic() - begin, 10)

    def test_text_named_as_a_workout(self):
        for ending in ("fit", "tcx", "gpx"):
            with self.subTest(ending=ending):
                self.refused_source(self.file(f"letter.{ending}", "Dear Kinecrine, here is my workout: I ran.\n" * 20))


if __name__ == "__main__":
    unittest.main()
