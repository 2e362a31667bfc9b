#include "analysis/study.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "knowledge/atlas.hpp"
#include "tests/support/scratch_folder.hpp"

namespace kinecrine::analysis {
namespace {

const std::string good_toml = R"(format = "kinecrine-study/1"
id = "one"
title = "A study"
citation = "one2000"
use = "calibration"
topic = "fuels"
read_from = "abstract"
[metadata]
setting = "laboratory"
[[arm]]
id = "exercise"
n = 6
assumed = ["exercise.intensity"]
[arm.person]
sex = "female"
age = "30 yr"
[arm.set]
"muscle.glycogen_start_active" = 0.5
[[arm.exercise]]
at = "0 min"
mode = "cycle"
intensity = "60 %VO2max"
duration = "60 min"
[[arm]]
id = "rest"
without = ["il6-lipolysis"]
[arm.hypothesis]
il6-lipolysis = "on"
[arm.person]
sex = "female"
[[arm.drug]]
agent = "tocilizumab"
dose = "8 mg/kg"
[[arm.challenge]]
agent = "endotoxin"
dose = "2 ng/kg"
[[arm.environment]]
temperature = "35 degC"
[[measurement]]
arm = ["exercise", "rest"]
observable = "il6.plasma"
matrix = "plasma"
unit = "pg/mL"
scale = "fold_of_baseline"
statistic = "mean"
error_type = "sem"
locator = "table 1"
)";
const std::string good_csv = R"(arm,observable,time_min,value,error,n,locator
exercise,il6.plasma,-10,2,0.5,,"table 1, row 2"
exercise,il6.plasma,60,10,1,5,
exercise,il6.plasma,20..40,6,,,
exercise,il6.plasma,60,above rest,,,text
rest,il6.plasma,0,1,,,
)";

std::vector<study> read(const tests::scratch_folder& folder, const std::string& toml,
                        const std::string& csv) {
  folder.write("one/study.toml", toml);
  folder.write("one/data.csv", csv);
  return read_studies(folder.path());
}

/// The codes of all faults of a study.
std::vector<std::string> faults_of(const tests::scratch_folder& folder, const std::string& toml,
                                   const std::string& csv) {
  std::vector<std::string> codes;
  try {
    read(folder, toml, csv);
  } catch (const base::bad_input& fault) {
    for (const auto& finding : fault.findings()) codes.push_back(finding.code);
  }
  return codes;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(study, reads_what_the_files_say) {
  const tests::scratch_folder folder;
  const auto studies = read(folder, good_toml, good_csv);
  ASSERT_EQ(studies.size(), 1U);
  const study& one = studies.front();
  EXPECT_EQ(one.use, use::calibration);
  ASSERT_EQ(one.arms.size(), 2U);
  EXPECT_EQ(one.arms[0].what.name, "one/exercise");
  for (const char* key : {"without", "hypothesis", "drug", "challenge", "environment"})
    EXPECT_NE(one.arms[1].what.scenario.find(key), nullptr) << key;
  ASSERT_NE(one.arms[0].what.scenario.find("set"), nullptr);
  ASSERT_NE(one.arms[0].what.scenario.find("exercise"), nullptr);
  EXPECT_EQ(*one.arms[0].what.scenario.find("format")->text(), "kinecrine-scenario/1");
  EXPECT_EQ(one.arms[0].what.scenario.find("assumed"), nullptr);
  ASSERT_EQ(one.rows.size(), 5U);
  EXPECT_EQ(one.rows[0].locator, "table 1, row 2");
  EXPECT_EQ(one.rows[0].n, 6);  // of the arm
  EXPECT_EQ(one.rows[1].n, 5);  // its own
  EXPECT_EQ(one.rows[2].when.what, moment::kind::mean);
  EXPECT_EQ(std::get<direction>(one.rows[3].value).arm, "rest");
  EXPECT_DOUBLE_EQ(baseline_time(one, one.measurements[0], "exercise"), -10);
  EXPECT_DOUBLE_EQ(baseline_time(one, one.measurements[0], "rest"), 0);
  EXPECT_EQ(one.series("exercise", "il6.plasma").size(), 4U);
}

TEST(study, a_single_file_and_a_single_folder_are_read_too) {
  const tests::scratch_folder folder;
  read(folder, good_toml, good_csv);
  EXPECT_EQ(read_studies(folder.path() / "one").size(), 1U);
  EXPECT_EQ(read_studies(folder.path() / "one" / "study.toml").size(), 1U);
  EXPECT_THROW(read_studies(folder.path() / "two"), base::not_found);
}

TEST(study, moments_are_written_as_they_are_read) {
  for (const std::string text : {"60", "-15", "180..300", "max 0..30", "min 0..30", "t63 0..6", "0.5"}) {
    const auto when = parse_moment(text);
    ASSERT_TRUE(when) << text;
    EXPECT_EQ(to_text(*when), text);
  }
  for (const std::string text : {"", "noon", "30..20", "max 30", "-5..10", "60 min", "5..5", "nan"})
    EXPECT_FALSE(parse_moment(text)) << text;
}

TEST(study, signs_are_written_as_they_are_read) {
  for (const std::string text : {"up", "down", "unchanged", "above rest", "below rest", "as rest"}) {
    const auto sign = parse_direction(text);
    ASSERT_TRUE(sign) << text;
    EXPECT_EQ(to_text(*sign), text);
  }
  for (const std::string text : {"", "above", "up rest", "higher", "3"})
    EXPECT_FALSE(parse_direction(text)) << text;
}

TEST(study, all_faults_of_both_files_are_reported_at_once) {
  const tests::scratch_folder folder;
  const auto codes = faults_of(
      folder, with(with(good_toml, "\"calibration\"", "\"calibrate\""), "pg/mL", "pg/mLL"),
      with(good_csv, "-10,2", "ten,2") + "recovery,il6.plasma,1,1,,,\n" + "rest,tnf.plasma,1,1,,,\n");
  EXPECT_EQ(codes, (std::vector<std::string>{"ST002", "ST004", "ST014", "ST012", "ST013"}));
}

TEST(study, a_fault_names_line_column_and_the_nearest_word) {
  const tests::scratch_folder folder;
  try {
    read(folder, good_toml, good_csv + "excercise,il6.plasma,1,1,,,\n");
    FAIL();
  } catch (const base::bad_input& fault) {
    const auto& finding = fault.findings().front();
    EXPECT_EQ(finding.where.line, 7);
    EXPECT_EQ(finding.where.column, 1);
    EXPECT_NE(finding.hint.find("exercise"), std::string::npos);
  }
}

TEST(study, bad_rows_are_refused) {
  const tests::scratch_folder folder;
  const auto row = [&](const std::string& line) {
    return faults_of(folder, good_toml, good_csv + line + "\n");
  };
  using codes = std::vector<std::string>;
  EXPECT_EQ(row("rest,il6.plasma,1,1,,"), codes{"ST011"});
  EXPECT_EQ(row("rest,il6.plasma,1,many,,,"), codes{"ST016"});
  EXPECT_EQ(row("rest,il6.plasma,1,inf,,,"), codes{"ST016"});
  EXPECT_EQ(row("rest,il6.plasma,1,1,-2,,"), codes{"ST017"});
  EXPECT_EQ(row("rest,il6.plasma,1,1,2..3,,"), codes{"ST017"});
  EXPECT_EQ(row("rest,il6.plasma,1,1,,2.5,"), codes{"ST018"});
  EXPECT_EQ(row("rest,il6.plasma,1,above rest,,,"), codes{"ST015"});
  EXPECT_EQ(row("rest,il6.plasma,1,as nobody,,,"), codes{"ST015"});
  EXPECT_EQ(faults_of(folder, good_toml, "arm,value\n"), codes{"ST010"});
  EXPECT_EQ(faults_of(folder, good_toml, ""), codes{"ST010"});
}

TEST(study, folds_need_a_baseline) {
  const tests::scratch_folder folder;
  EXPECT_EQ(
      faults_of(folder, good_toml, with(good_csv, "exercise,il6.plasma,-10,2,0.5,,\"table 1, row 2\"\n", "")),
      std::vector<std::string>{"ST023"});
  // numbers that are folds already need none
  EXPECT_TRUE(faults_of(folder, with(good_toml, "\"pg/mL\"", "\"1\""),
                        with(good_csv, "exercise,il6.plasma,-10,2,0.5,,\"table 1, row 2\"\n", ""))
                  .empty());
}

TEST(study, structure_faults_are_refused) {
  const tests::scratch_folder folder;
  using codes = std::vector<std::string>;
  EXPECT_EQ(faults_of(folder, with(good_toml, "id = \"one\"", "id = \"two\""), good_csv), codes{"ST006"});
  EXPECT_EQ(faults_of(folder, with(good_toml, "id = \"rest\"", "id = \"exercise\""),
                      with(with(good_csv, "rest,il6.plasma,0,1,,,\n", ""), "above rest", "up")),
            codes{"ST007"});
  EXPECT_EQ(faults_of(folder, with(good_toml, "unit = \"pg/mL\"\n", ""), good_csv), codes{"DOC001"});
  EXPECT_EQ(faults_of(folder, with(good_toml, "matrix", "matricks"), good_csv), (codes{"DOC001", "DOC003"}));
  EXPECT_EQ(faults_of(folder, with(good_toml, "setting", "seting"), good_csv), codes{"DOC003"});
  EXPECT_EQ(
      faults_of(folder, with(good_toml, "[\"exercise\", \"rest\"]", "[\"exercise\", \"rest\", \"bed\"]"),
                good_csv),
      codes{"ST020"});
}

TEST(study, completeness_counts_what_is_stated_and_not_assumed) {
  const tests::scratch_folder folder;
  const auto studies = read(folder, good_toml, good_csv);
  const completeness metadata = completeness_of(studies.front());
  const auto lacks = [&](const std::string& item) {
    return std::find(metadata.missing.begin(), metadata.missing.end(), item) != metadata.missing.end();
  };
  EXPECT_FALSE(lacks("sex"));
  EXPECT_FALSE(lacks("setting"));
  EXPECT_FALSE(lacks("mode"));
  EXPECT_TRUE(lacks("age"));        // one arm says none
  EXPECT_TRUE(lacks("intensity"));  // assumed
  EXPECT_TRUE(lacks("phase"));      // women take part
  EXPECT_EQ(metadata.stated() + metadata.missing.size(), metadata.applicable);
}

TEST(study, the_studies_of_the_project_are_sound) {
  const auto studies = read_studies(std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies");
  EXPECT_GE(studies.size(), 22U);
  const auto validating = std::count_if(studies.begin(), studies.end(),
                                        [](const study& one) { return one.use == use::validation; });
  EXPECT_GE(validating * 4, static_cast<long>(studies.size()));
  EXPECT_LE(validating * 2, static_cast<long>(studies.size()));
  for (const auto& one : studies) {
    for (const auto& line : one.rows) EXPECT_FALSE(line.locator.empty()) << one.id;
    for (const auto& arm : one.arms) EXPECT_NE(arm.what.scenario.find("person"), nullptr) << one.id;
  }
}

TEST(study, series_transcribed_by_others_say_so) {
  for (const auto& one : read_studies(std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies"))
    for (const auto& how : one.measurements)
      EXPECT_TRUE(how.locator != "transcription" || !one.transcribed.empty()) << one.id;
}

std::set<std::string> validating() {
  std::set<std::string> ids;
  for (const auto& one : read_studies(std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies"))
    if (one.use == use::validation) ids.insert(one.id);
  return ids;
}

TEST(study, nothing_is_calibrated_to_a_validation_study) {
  const auto plan = std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies" / "calibration.toml";
  const std::string text = std::filesystem::exists(plan) ? base::read_text(plan) : "";
  for (const auto& id : validating()) EXPECT_EQ(text.find('"' + id + '"'), std::string::npos) << id;
}

TEST(study, what_is_calibrated_is_there) {
  const std::filesystem::path root = KINECRINE_SOURCE_DIR;
  const knowledge::atlas content = knowledge::load(root / "knowledge");
  const base::table plan = base::read_toml(root / "studies" / "calibration.toml");
  std::vector<base::diagnostic> findings;
  base::reader reading(plan, {"calibration.toml", 1, 1}, "plan", findings);
  const auto blocks = reading.children("block");
  ASSERT_FALSE(blocks.empty());
  for (const base::value* block : blocks) {
    base::reader one(*block->as_table(), block->where, "block", findings);
    for (const std::string& name : one.texts("parameters")) {
      const knowledge::definition* what = content.find(name);
      ASSERT_NE(what, nullptr) << name;
      EXPECT_TRUE(what->kind == knowledge::thing_kind::parameter ||
                  what->kind == knowledge::thing_kind::effect_parameter)
          << name;
    }
    for (const std::string& id : one.texts("studies"))
      EXPECT_TRUE(std::filesystem::exists(root / "studies" / id / "study.toml")) << id;
  }
}

TEST(study, no_number_of_the_knowledge_base_comes_from_a_validation_study) {
  const auto ids = validating();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::filesystem::path(KINECRINE_SOURCE_DIR) / "knowledge")) {
    if (entry.path().extension() != ".toml") continue;
    std::istringstream lines(base::read_text(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("value = ") == std::string::npos) continue;
      for (const auto& id : ids) EXPECT_EQ(line.find(id), std::string::npos) << entry.path() << ": " << line;
    }
  }
}

}  // namespace
}  // namespace kinecrine::analysis
