#include "analysis/validation_report.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/scratch_folder.hpp"

namespace kinecrine::analysis {
namespace {

/// Every study of the project on a model in which everything doubles in an hour.
validation on_a_doubling_model() {
  simulator model;
  model.offers = [](const std::string& name) { return name != "upper_body.blood_flow"; };
  model.run = [](const session&, const std::vector<std::string>& observables,
                 const std::vector<double>& times) {
    results::course course;
    course.times = times;
    for (const auto& name : observables) {
      results::series one;
      one.name = name;
      one.unit = name == "il6.plasma" ? "pg/mL" : "mmol/L";
      for (const double time : times) one.values.push_back(std::exp2(time / 60));
      course.series.push_back(one);
    }
    return course;
  };
  return validate(read_studies(std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies"), model);
}

TEST(validation_report, shows_every_study_and_asks_nothing_of_the_network) {
  const validation result = on_a_doubling_model();
  const std::string html = to_report(result, {{"hirsch1991insulin", "Hirsch IB (1991)", ""}}, {});
  EXPECT_EQ(html.rfind("<!DOCTYPE html>", 0), 0U);
  for (const auto& one : result.studies)
    EXPECT_NE(html.find("id=\"" + one.what.id + "\""), std::string::npos) << one.what.id;
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("Hirsch IB (1991)"), std::string::npos);
  EXPECT_EQ(html.find("src=\"http"), std::string::npos);
  EXPECT_EQ(html.find("<link"), std::string::npos);
}

TEST(validation_report, says_what_was_assumed_and_what_is_missing) {
  const std::string html = to_report(on_a_doubling_model(), {}, {});
  EXPECT_NE(html.find("Assumed in arm"), std::string::npos);
  EXPECT_NE(html.find("The model does not offer upper_body.blood_flow."), std::string::npos);
  EXPECT_NE(html.find("transcribed by others"), std::string::npos);
}

TEST(validation_report, texts_of_a_study_cannot_break_the_page) {
  const tests::scratch_folder folder;
  folder.write(
      "odd/study.toml",
      "format = \"kinecrine-study/1\"\nid = \"odd\"\ntitle = \"<script>alert(1)</script>\"\ncitation = "
      "\"odd\"\nuse = \"calibration\"\nread_from = \"a & b\"\n"
      "[[arm]]\nid = \"a<b\"\n[arm.person]\nsex = \"male\"\n[[measurement]]\narm = \"a<b\"\nobservable = "
      "\"x\"\nmatrix = \"m\"\nunit = \"1\"\nscale = \"absolute\"\n"
      "statistic = \"mean\"\nerror_type = \"none\"\nlocator = \"<b>\"\n");
  folder.write("odd/data.csv", "arm,observable,time_min,value,error,n,locator\na<b,x,1,1,,,<i>here</i>\n");
  simulator none;
  none.offers = [](const std::string&) { return false; };
  const std::string html = to_report(validate(read_studies(folder.path()), none), {}, {});
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<i>here"), std::string::npos);
}

}  // namespace
}  // namespace kinecrine::analysis
