#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using kinecrine::base::for_each_index;

TEST(parallel, each_index_is_worked_on_once) {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    std::vector<std::atomic<int>> times(1000);
    for_each_index(times.size(), threads, [&](std::size_t i) { ++times[i]; });
    for (const auto& one : times) EXPECT_EQ(one, 1);
  }
  for_each_index(0, 4, [](std::size_t) { FAIL(); });
}

TEST(parallel, what_is_thrown_arrives_and_stops_the_rest) {
  std::atomic<int> begun{0};
  const auto work = [&](std::size_t i) {
    ++begun;
    if (i >= 10) throw std::runtime_error(std::to_string(i));
  };
  try {
    for_each_index(100000, 4, work);
    FAIL();
  } catch (const std::runtime_error& fault) {
    EXPECT_STREQ(fault.what(), "10");
  }
  EXPECT_LT(begun, 100);
}
