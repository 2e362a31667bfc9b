#include "results/write.hpp"

#include <gtest/gtest.h>
#include <netcdf.h>
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "base/diagnostics.hpp"
#include "base/document.hpp"
#include "results/json.hpp"
#include "results/netcdf.hpp"
#include "results/report.hpp"
#include "unit/results_example.hpp"

namespace kinecrine::results {
namespace {

namespace fs = std::filesystem;

fs::path scratch(const std::string& name) {
  return fs::temp_directory_path() / ("kinecrine-" + std::to_string(::getpid()) + "-" + name);
}

/// The page as XML: everything but the script, which is not.
pugi::xml_document page_of(const course& result) {
  std::string html = to_report(result);
  const auto begin = html.find("<script>"), end = html.find("</script>");
  EXPECT_NE(begin, std::string::npos);
  html.erase(begin, end + 9 - begin);
  pugi::xml_document document;
  const auto outcome =
      document.load_buffer(html.data(), html.size(), pugi::parse_default | pugi::parse_doctype);
  EXPECT_TRUE(outcome) << outcome.description() << ": "
                       << html.substr(
                              static_cast<std::size_t>(std::max<std::ptrdiff_t>(outcome.offset - 60, 0)),
                              120);
  return document;
}

std::string text_under(const pugi::xml_node& node) {
  std::string text;
  struct walker : pugi::xml_tree_walker {
    std::string* out;
    bool for_each(pugi::xml_node& one) override {
      if (one.type() == pugi::node_pcdata) *out += std::string(one.value()) + " ";
      return true;
    }
  } walk;
  walk.out = &text;
  pugi::xml_node start = node;
  start.traverse(walk);
  return text;
}

TEST(write, chooses_the_form_by_the_ending_whatever_its_case) {
  const auto example = test::example(11);
  for (const char* ending : {".csv", ".nc", ".json", ".html", ".HTML"}) {
    const auto path = scratch(std::string("form") + ending);
    write(example, path);
    EXPECT_GT(fs::file_size(path), 100u) << ending;
    fs::remove(path);
  }
}

TEST(write, refuses_an_unknown_ending_before_any_work_and_names_the_known_ones) {
  for (const char* name : {"a.xlsx", "a", "a.csv.gz", ".html"}) {
    try {
      check_ending(name);
      FAIL() << name;
    } catch (const base::bad_usage& fault) {
      const std::string text = fault.what();
      for (const char* known : {name, ".csv", ".nc", ".json", ".html"})
        EXPECT_NE(text.find(known), std::string::npos) << text;
    }
  }
  EXPECT_NO_THROW(check_ending("folder/a.nc"));
}

TEST(write, leaves_the_old_file_where_the_course_is_broken) {
  const auto path = scratch("old.csv");
  write(test::example(3), path);
  const std::string before = base::read_text(path);
  auto broken = test::example(3);
  broken.series[2].values.pop_back();
  for (const char* ending : {".csv", ".nc", ".json", ".html"})
    EXPECT_THROW(write(broken, fs::path(path).replace_extension(ending)), base::internal_error);
  EXPECT_EQ(base::read_text(path), before);
  fs::remove(path);
}

TEST(json, holds_everything_and_gives_numbers_back_exactly) {
  const auto example = test::example(50);
  const auto json = nlohmann::json::parse(to_json(example));
  EXPECT_EQ(json["format"], "kinecrine-course/1");
  EXPECT_EQ(json["series"].size(), example.series.size());
  for (std::size_t s = 0; s < example.series.size(); ++s)
    for (std::size_t i = 0; i < example.times.size(); ++i) {
      const auto& value = json["series"][s]["values"][i];
      if (std::isnan(example.series[s].values[i]))
        EXPECT_TRUE(value.is_null());
      else
        EXPECT_EQ(value.get<double>(), example.series[s].values[i]);
    }
  EXPECT_EQ(json["person"][0]["text"], "male");
  EXPECT_TRUE(json["person"][0]["value"].is_null());
  EXPECT_EQ(json["observations"].size(), example.observations.size());
  EXPECT_EQ(json["provenance"]["seed"], "1");
}

TEST(json, tells_what_makes_the_course_doubtful) {
  course doubtful = test::example();
  doubtful.series.front().high = 50;
  doubtful.warnings = {{"work.reserve_empty", "Nobody could run so far.", 28, 120, {}, {"nobody2000"}}};
  const auto read = nlohmann::json::parse(to_json(doubtful));
  ASSERT_EQ(read["warnings"].size(), 1U);
  EXPECT_EQ(read["warnings"][0]["about"], "work.reserve_empty");
  EXPECT_EQ(read["warnings"][0]["first"], 28);
  EXPECT_EQ(read["warnings"][0]["lasts"], 120);
  EXPECT_TRUE(read["warnings"][0]["extreme"].is_null());
  EXPECT_EQ(read["series"][0]["high"], 50);
  EXPECT_TRUE(read["series"][0]["low"].is_null());
}

TEST(json, survives_text_that_is_no_utf8) {
  course result;
  result.title = "\xff broken";
  EXPECT_NO_THROW(nlohmann::json::parse(to_json(result)));
}

class netcdf : public testing::Test {
 protected:
  void open(const course& result) {
    path = scratch("read.nc");
    write(result, path);
    ASSERT_EQ(nc_open(path.c_str(), NC_NOWRITE, &id), NC_NOERR);
  }
  void TearDown() override {
    nc_close(id);
    fs::remove(path);
  }
  int variable(const std::string& name) {
    int var = -1;
    EXPECT_EQ(nc_inq_varid(id, name.c_str(), &var), NC_NOERR) << name;
    return var;
  }
  std::string attribute(int var, const std::string& name) {
    std::size_t length = 0;
    EXPECT_EQ(nc_inq_attlen(id, var, name.c_str(), &length), NC_NOERR) << name;
    std::string text(length, '\0');
    EXPECT_EQ(nc_get_att_text(id, var, name.c_str(), text.data()), NC_NOERR) << name;
    return text;
  }
  std::size_t length(const char* name) {
    int dim = -1;
    std::size_t size = 0;
    EXPECT_EQ(nc_inq_dimid(id, name, &dim), NC_NOERR) << name;
    nc_inq_dimlen(id, dim, &size);
    return size;
  }
  fs::path path;
  int id = -1;
};

TEST_F(netcdf, gives_back_dimensions_values_units_and_facts) {
  const auto example = test::example(97);
  open(example);
  EXPECT_EQ(length("realization"), 1u);
  EXPECT_EQ(length("time"), 97u);
  EXPECT_EQ(attribute(NC_GLOBAL, "Conventions"), "CF-1.10");
  EXPECT_EQ(attribute(NC_GLOBAL, "provenance_seed"), "1");
  EXPECT_EQ(attribute(variable("time"), "units"), "min");
  for (const auto& one : example.series) {
    const int var = variable(one.name);
    EXPECT_EQ(attribute(var, "units"), one.unit);
    EXPECT_EQ(attribute(var, "long_name"), one.long_name);
    EXPECT_EQ(attribute(var, "grade"), one.grade);
    int dims[2] = {}, time = -1, realization = -1;
    ASSERT_EQ(nc_inq_vardimid(id, var, dims), NC_NOERR);
    nc_inq_dimid(id, "time", &time);
    nc_inq_dimid(id, "realization", &realization);
    EXPECT_EQ(dims[0], realization);
    EXPECT_EQ(dims[1], time);
    std::vector<double> values(97);
    ASSERT_EQ(nc_get_var_double(id, var, values.data()), NC_NOERR);
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_TRUE(values[i] == one.values[i] || (std::isnan(values[i]) && std::isnan(one.values[i])));
  }
  double age = 0;
  ASSERT_EQ(nc_get_var_double(id, variable("age"), &age), NC_NOERR);
  EXPECT_EQ(age, 31);
  char* sex = nullptr;
  ASSERT_EQ(nc_get_var_string(id, variable("sex"), &sex), NC_NOERR);
  EXPECT_STREQ(sex, "male");
  nc_free_string(1, &sex);
  EXPECT_EQ(length("observation"), example.observations.size());
}

TEST_F(netcdf, makes_names_legal_and_keeps_them_apart) {
  course result;
  result.times = {0, 1};
  for (const char* name : {"time", "a/b", "a_b", "", "1x", "age", "a b"})
    result.series.push_back({name, "", "1", "", "quantitative", "", {1, 2}});
  result.person = {{"age", 3, "yr", "given", {}, {}}};
  open(result);
  std::set<std::string> observables;
  int count = 0;
  nc_inq_nvars(id, &count);
  for (int var = 0; var < count; ++var)
    if (std::size_t length = 0; nc_inq_attlen(id, var, "observable", &length) == NC_NOERR)
      observables.insert(length ? attribute(var, "observable") : "");
  EXPECT_TRUE(observables.contains("time"));
  EXPECT_TRUE(observables.contains("a/b"));
  EXPECT_TRUE(observables.contains("a b"));
}

TEST_F(netcdf, of_an_empty_course_opens) {
  open({});
  EXPECT_EQ(length("time"), 0u);
}

TEST_F(netcdf, holds_any_number_of_references_and_contested_parts) {
  course result = test::example(10);
  for (int i = 0; i < 600; ++i) {
    result.references.push_back(
        {"key" + std::to_string(i), std::string(200, 'x'), "https://doi.org/10.0000/x"});
    result.contested.push_back({"group", std::string(300, 'y')});
  }
  EXPECT_GT(to_netcdf(result).size(), 1000u);
}

TEST(report, is_well_formed_and_complete) {
  const auto example = test::example();
  const auto document = page_of(example);
  const auto panels = document.select_nodes("//svg[@class='chart']");
  EXPECT_EQ(panels.size(), example.series.size());
  for (const auto& panel : panels) {
    EXPECT_STRNE(panel.node().child("title").text().get(), "");
    EXPECT_STRNE(panel.node().child("desc").text().get(), "");
  }
  const std::string text = text_under(document.child("html").child("body"));
  for (const auto* expected :
       {"run, 75 %VO2max", "Interleukin-6 in plasma", "pg/mL, log scale", "runners (n = 10)",
        "an overnight fast of 12 h", "Interleukin-6 (1)", "Assumed 0.001 .. 0.1", "How fast the store fills",
        "IL-6 increases lipolysis (contested)", "pause of 15 min", "https://doi.org/10.0000/nothing",
        "sha256:00112233445566778899aabbccddeeff", "3 × water, 200 mL",
        "Permeability of the gut & its <lining>"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
}

TEST(report, marks_every_directional_series_as_such) {
  const auto document = page_of(test::example());
  std::size_t labelled = 0;
  for (const auto& name : document.select_nodes("//svg[@class='chart']/text[@class='name']"))
    labelled += std::string(name.node().text().get()).starts_with("relative level (directional)");
  EXPECT_EQ(labelled, 3u);
}

TEST(report, begins_with_what_leads_and_folds_away_what_stays) {
  auto example = test::example();
  for (auto& one : example.series) one.leads = one.name == "il6.plasma" || one.name == "glucose.blood";
  const auto document = page_of(example);
  const std::string brief = text_under(document.select_node("//section[@id='brief']").node());
  const auto first = brief.find("Glucose in blood"), second = brief.find("Interleukin-6 in plasma");
  EXPECT_LT(second, first) << "in the order of the course: " << brief;
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(document.select_nodes("//svg[@class='spark']").size(), 2u);
  // The brain's uptake is constant; glucose leads, so that it stays is news.
  const std::string folded = text_under(document.select_node("//section[@id='courses']//details").node());
  EXPECT_NE(folded.find("1 that stays within 10\u00a0%"), std::string::npos) << folded;
  EXPECT_NE(folded.find("Glucose uptake of the brain"), std::string::npos);
  for (const auto& one : document.select_nodes("//section[@id='courses']//details"))
    EXPECT_EQ(text_under(one.node()).find("Glucose in blood"), std::string::npos);
}

TEST(report, warns_before_all_else) {
  auto example = test::example();
  example.warnings.push_back({"x", "Nobody could run so far.", 0, 1, {}, {"nobody2000"}});
  const auto document = page_of(example);
  const auto first = document.select_node("//main/section").node();
  EXPECT_STREQ(first.attribute("id").value(), "warnings");
  EXPECT_NE(text_under(first).find("Nobody could run so far."), std::string::npos);
}

TEST(report, names_a_unit_at_every_axis) {
  const auto document = page_of(test::example());
  for (const auto& panel : document.select_nodes("//svg[@class='chart']"))
    EXPECT_EQ(panel.node().select_nodes("text[@class='name'][string-length(.) > 0]").size(), 2u);
}

TEST(report, of_nothing_or_of_missing_values_still_reads) {
  page_of({});
  course result;
  result.title = "<b>&\"";
  result.times = {0};
  result.series = {{"a", "", "1", "", "quantitative", "", {std::nan("")}},
                   {"b", "", "", "", "directional", "", {1e300}}};
  result.observations = {{"a", 0, 1, {}, {}, "nowhere", ""}, {"none", 0, 1, {}, {}, "", ""}};
  result.references = {{"k", "", "not a link"}};
  EXPECT_EQ(std::string(page_of(result).child("html").child("head").child("title").text().get()), "<b>&\"");
}

TEST(write, keeps_the_time_unit_of_a_foreign_model) {
  course result;
  result.times = {0, 1, 2};
  result.time_unit = "s";
  result.series = {{"a", "", "1", "", "quantitative", "model", {1, 5, 1}}};
  EXPECT_EQ(nlohmann::json::parse(to_json(result))["time_unit"], "s");
  const auto document = page_of(result);
  EXPECT_STREQ(document.select_nodes("//svg[@class='chart']/text[@class='name']")[1].node().text().get(),
               "time, s");
  EXPECT_NE(text_under(document.child("html").child("body")).find("1 to 5 (×5) at 1\u00a0s"),
            std::string::npos);
}

TEST(report, of_sixty_noisy_series_stays_below_a_megabyte) {
  course result = test::example(1500);
  result.series.clear();
  for (int s = 0; s < 60; ++s) {
    series one{"s" + std::to_string(s), "noisy", "pg/mL", "", "quantitative", "noise", {}};
    for (std::size_t i = 0; i < result.times.size(); ++i)
      one.values.push_back(std::fmod(static_cast<double>(i) * 7919.0 + s, 1000));
    result.series.push_back(one);
  }
  EXPECT_LT(to_report(result).size(), 1000000u);
}

}  // namespace
}  // namespace kinecrine::results
