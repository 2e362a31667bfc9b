#include "scenario/keys.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace kinecrine::scenario {
namespace {

/// Reads key `a` of a one-line document with `read` and returns value and the number of faults.
template <class reading>
auto read_a(const std::string& value, const reading& read) {
  const auto document = base::parse_toml(value.empty() ? "" : "a = " + value + "\n", "t.toml");
  std::vector<base::diagnostic> faults;
  base::reader keys(document, {"t.toml", 1, 1}, "thing", faults);
  auto result = read(keys, faults);
  return std::pair(result, faults.size());
}

TEST(keys, quantities_need_their_unit_unless_they_are_plain_numbers) {
  const auto minutes = [](base::reader& keys, auto& faults) {
    return quantity_at(keys, {"a", "thing"}, units::parse("min"), faults);
  };
  EXPECT_EQ(read_a("\"2 h\"", minutes), std::pair(std::optional(120.0), std::size_t{0}));
  EXPECT_EQ(read_a("", minutes), std::pair(std::optional<double>(), std::size_t{0}));
  for (const char* wrong : {"2", "\"2\"", "\"2 kg\"", "\"two h\"", "true", "[1]", "\"inf h\""})
    EXPECT_EQ(read_a(wrong, minutes), std::pair(std::optional<double>(), std::size_t{1})) << wrong;
  const auto share = [](base::reader& keys, auto& faults) {
    return quantity_at(keys, {"a", "thing"}, units::unit{}, faults);
  };
  EXPECT_EQ(read_a("0.05", share).first, 0.05);
  EXPECT_DOUBLE_EQ(*read_a("\"5 %\"", share).first, 0.05);
}

TEST(keys, counts_are_whole_and_clocks_are_times_of_day) {
  const auto count = [](base::reader& keys, auto& faults) { return count_at(keys, {"a", "thing"}, faults); };
  EXPECT_EQ(read_a("3", count).first, 3);
  for (const char* wrong : {"0", "2.5", "-1", "100000", "\"3\"", ""})
    EXPECT_EQ(read_a(wrong, count).second, 1U) << wrong;
  const auto clock = [](base::reader& keys, auto& faults) { return clock_at(keys, {"a", "thing"}, faults); };
  EXPECT_EQ(read_a("\"09:05\"", clock).first, 545);
  for (const char* wrong : {"\"9\"", "\"24:00\"", "\"09:60\"", "\"09:00h\"", "9"})
    EXPECT_EQ(read_a(wrong, clock).second, 1U) << wrong;
}

TEST(keys, positive_means_above_zero) {
  const auto positive = [](base::reader& keys, auto& faults) {
    return positive_at(keys, {"a", "thing"}, units::parse("min"), faults);
  };
  EXPECT_EQ(read_a("\"1 min\"", positive).second, 0U);
  for (const char* wrong : {"\"0 min\"", "\"-1 min\"", ""})
    EXPECT_EQ(read_a(wrong, positive).second, 1U) << wrong;
}

}  // namespace
}  // namespace kinecrine::scenario
