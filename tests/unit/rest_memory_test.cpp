#include "analysis/rest_memory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>

namespace kinecrine::analysis {
namespace {

namespace fs = std::filesystem;

class rest_memory_test : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("kinecrine-rests-" + std::to_string(getpid()));
    fs::remove_all(folder_);
    rest_.states = {1, -2.5, std::numeric_limits<double>::quiet_NaN()};
    rest_.rhythmic = true;
    rest_.days = 3;
    rest_.unsettled = {"slow__one", ""};
    person_.constants = {70, 180};
    person_.states = {0, 0, 0};
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A memory that stays on disk, of the model with this name.
  struct kept : rest_memory {
    kept(const fs::path& folder, std::string_view model) {
      base::fingerprint identity;
      identity.add(model);
      keep_on_disk(base::disk_cache(folder), identity);
    }
  };

  fs::path folder_;
  solve::rest_state rest_;
  sbml::values person_;
};

TEST_F(rest_memory_test, knows_a_person_again_and_no_other) {
  rest_memory memory;
  const std::string key = memory.key_of(person_, 0);
  EXPECT_FALSE(memory.find(key));
  memory.keep(key, rest_);
  ASSERT_TRUE(memory.find(key));
  EXPECT_EQ(memory.find(key)->days, 3);
  EXPECT_NE(memory.key_of(person_, -60), key) << "the clock differs";
  person_.constants[0] = 71;
  EXPECT_NE(memory.key_of(person_, 0), key);
}

TEST_F(rest_memory_test, another_program_run_finds_on_disk_what_one_has_kept) {
  kept first(folder_, "decay");
  first.keep(first.key_of(person_, 0), rest_);
  const kept second(folder_, "decay");
  const auto found = second.find(second.key_of(person_, 0));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->states[1], -2.5);
  EXPECT_TRUE(std::isnan(found->states[2]));
  EXPECT_TRUE(found->rhythmic);
  EXPECT_EQ(found->days, 3);
  EXPECT_EQ(found->unsettled, rest_.unsettled);
}

TEST_F(rest_memory_test, another_model_is_not_answered) {
  kept first(folder_, "decay");
  first.keep(first.key_of(person_, 0), rest_);
  const kept other(folder_, "growth");
  EXPECT_FALSE(other.find(other.key_of(person_, 0)));
}

}  // namespace
}  // namespace kinecrine::analysis
