#include "results/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

#include "base/diagnostics.hpp"
#include "unit/results_example.hpp"

namespace kinecrine::results {
namespace {

std::string csv_of(const course& result) {
  std::ostringstream out;
  write_csv(result, out);
  return out.str();
}

course two_series(std::vector<double> times, std::vector<double> a, std::vector<double> b) {
  course result;
  result.times = std::move(times);
  result.series.push_back({"il6.plasma", "", "pg/mL", "", "quantitative", "", std::move(a)});
  result.series.push_back({"glucose.blood", "", "mmol/L", "", "quantitative", "", std::move(b)});
  return result;
}

TEST(csv, has_the_header_and_form_of_the_interface) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(csv_of(two_series({0, 0.5}, {1, 2.25}, {5.1, missing})),
            "time [min],il6.plasma [pg/mL],glucose.blood [mmol/L]\n0,1,5.1\n0.5,2.25,\n");
}

TEST(csv, of_an_empty_course_is_the_header) {
  EXPECT_EQ(csv_of({}), "time [min]\n");
}

TEST(csv, quotes_names_that_would_break_the_table) {
  course result;
  result.series.push_back({"a,\"b\"", "", "1", "", "quantitative", "", {}});
  EXPECT_EQ(csv_of(result), "time [min],\"a,\"\"b\"\" [1]\"\n");
}

TEST(csv, refuses_a_series_of_another_length) {
  EXPECT_THROW(csv_of(two_series({0, 1}, {1, 2}, {1})), base::internal_error);
}

RC_GTEST_PROP(csv, gives_back_every_double_bit_for_bit, ()) {
  const auto any_double = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  });
  const auto a = *rc::gen::container<std::vector<double>>(any_double);
  std::vector<double> times(a.size());
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<double>(i) / 3;
  std::istringstream in(csv_of(two_series(times, a, a)));
  std::string line, field;
  std::getline(in, line);
  for (std::size_t i = 0; i < a.size(); ++i) {
    RC_ASSERT(static_cast<bool>(std::getline(in, line)));
    std::istringstream fields(line + ",");
    for (const double expected : {times[i], a[i], a[i]}) {
      std::getline(fields, field, ',');
      if (std::isnan(expected)) {
        RC_ASSERT(field.empty());
        continue;
      }
      const double back = std::strtod(field.c_str(), nullptr);
      RC_ASSERT(std::memcmp(&back, &expected, sizeof back) == 0);
    }
  }
  RC_ASSERT(!std::getline(in, line));
}

}  // namespace
}  // namespace kinecrine::results
