#include "solve/timecourse.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include "base/diagnostics.hpp"
#include "sbml/read.hpp"
#include "small_model.hpp"

using namespace kinecrine;

TEST(timecourse, reports_amounts_and_concentrations_as_asked) {
  const auto m =
      small_model().compartment("c", 2).species("s", "c", 8).reaction("r", "s", "", "s * c").equations();
  solve::timecourse_request ask;
  ask.duration = 1;
  ask.steps = 2;
  ask.variables = {"s", "c"};
  ask.amounts = {"s", "c"};
  const auto amounts = solve::time_course(m, ask);
  ask.amounts = {};
  ask.concentrations = {"s"};
  const auto concentrations = solve::time_course(m, ask);
  EXPECT_EQ(amounts.times, (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(amounts.names, (std::vector<std::string>{"s", "c"}));
  EXPECT_NEAR(amounts.columns[0][2], 8 * std::exp(-1.0), 1e-7);
  EXPECT_NEAR(concentrations.columns[0][2], 4 * std::exp(-1.0), 1e-7);
  EXPECT_EQ(amounts.columns[1][2], 2);
}

TEST(timecourse, csv_has_a_header_and_every_digit) {
  const solve::table t{
      {0, 0.1}, {"a", "b"}, {{1.0 / 3, std::nan("")}, {2, -std::numeric_limits<double>::infinity()}}, {}};
  EXPECT_EQ(solve::to_csv(t), "time,a,b\n0,0.3333333333333333,2\n0.1,NaN,-INF\n");
}

TEST(timecourse, wrong_requests_are_refused) {
  const auto m = small_model().state("x", 1, "-x").equations();
  solve::timecourse_request ask;
  ask.duration = 1;
  ask.variables = {"y"};
  EXPECT_THROW(solve::time_course(m, ask), base::not_found);
  ask.variables = {"x"};
  ask.steps = 0;
  EXPECT_THROW(solve::time_course(m, ask), base::bad_usage);
  ask.steps = 1;
  ask.duration = -1;
  EXPECT_THROW(solve::time_course(m, ask), base::bad_usage);
}

TEST(timecourse, public_models_load_and_run) {
  const char* shared = std::getenv("KINECRINE_SHARED");
  const std::filesystem::path folder =
      std::filesystem::path(shared ? shared : KINECRINE_SOURCE_DIR "/../shared") / "models";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no models at " << folder;
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".xml") continue;
    solve::timecourse_request ask;
    ask.duration = 100;
    ask.steps = 100;
    ask.relative = 1e-6;
    const auto document = sbml::read(file.path());
    const auto model = sbml::flatten(*document->getModel());
    ask.variables = model.state_ids;
    const auto rough = solve::time_course(model, ask);
    ask.relative = 1e-9;
    const auto fine = solve::time_course(model, ask);
    for (std::size_t k = 0; k < fine.columns.size(); ++k)
      for (std::size_t i = 0; i < fine.times.size(); ++i) {
        ASSERT_TRUE(std::isfinite(fine.columns[k][i])) << file.path() << " " << fine.names[k];
        double size = 0;
        for (const double value : fine.columns[k]) size = std::max(size, std::fabs(value));
        EXPECT_NEAR(rough.columns[k][i], fine.columns[k][i], 1e-3 * size)
            << file.path() << " " << fine.names[k] << " at " << fine.times[i];
      }
    ++count;
  }
  EXPECT_GT(count, 0);
}
