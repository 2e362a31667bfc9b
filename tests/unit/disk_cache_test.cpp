#include "base/disk_cache.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

namespace kinecrine::base {
namespace {

namespace fs = std::filesystem;

class disk_cache_test : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("kinecrine-cache-" + std::to_string(getpid())) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path file_of(const std::string& key) const { return folder_ / (key + ".kept"); }

  fs::path folder_;
};

std::vector<char> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

TEST_F(disk_cache_test, gives_back_what_was_stored) {
  const disk_cache cache(folder_);
  EXPECT_FALSE(cache.find("a"));
  cache.store("a", bytes_of("code of a"));
  cache.store("b", {});
  EXPECT_EQ(cache.find("a"), bytes_of("code of a"));
  EXPECT_EQ(cache.find("b"), std::vector<char>{});
  EXPECT_FALSE(cache.find("c"));
}

TEST_F(disk_cache_test, does_not_believe_a_damaged_entry) {
  const disk_cache cache(folder_);
  const auto original = bytes_of(std::string(1000, 'x'));
  cache.store("a", original);
  const auto size = fs::file_size(file_of("a"));
  for (std::uintmax_t place = 0; place < size; place += 7) {
    std::fstream file(file_of("a"), std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(place));
    const int before = file.get();
    file.seekp(static_cast<std::streamoff>(place));
    file.put(static_cast<char>(before ^ 1));
    file.close();
    EXPECT_FALSE(cache.find("a")) << "byte " << place;
    cache.store("a", original);
    EXPECT_TRUE(cache.find("a"));
  }
}

TEST_F(disk_cache_test, does_not_believe_a_truncated_or_renamed_entry) {
  const disk_cache cache(folder_);
  cache.store("a", bytes_of("some code"));
  fs::copy_file(file_of("a"), file_of("b"));
  EXPECT_FALSE(cache.find("b"));
  for (auto size = fs::file_size(file_of("a")); size-- > 0;) {
    fs::resize_file(file_of("a"), size);
    EXPECT_FALSE(cache.find("a")) << size << " bytes";
  }
}

TEST_F(disk_cache_test, leaves_no_drafts_and_never_shows_half_an_entry) {
  const auto writer = [&](char letter) {
    const disk_cache cache(folder_);
    for (int k = 0; k < 200; ++k) {
      cache.store("shared", bytes_of(std::string(20'000, letter)));
      if (const auto found = cache.find("shared")) {
        EXPECT_EQ(*found, bytes_of(std::string(20'000, found->front())));
      }
    }
  };
  std::thread first(writer, 'a'), second(writer, 'b');
  first.join();
  second.join();
  EXPECT_TRUE(disk_cache(folder_).find("shared"));
  for (const auto& entry : fs::directory_iterator(folder_)) EXPECT_EQ(entry.path(), file_of("shared"));
}

TEST_F(disk_cache_test, a_folder_that_cannot_be_written_is_no_fault) {
  const disk_cache nowhere{fs::path{}};
  nowhere.store("a", bytes_of("x"));
  EXPECT_FALSE(nowhere.find("a"));
  fs::create_directories(folder_);
  std::ofstream(folder_ / "file") << "in the way";
  const disk_cache blocked(folder_ / "file" / "below");
  blocked.store("a", bytes_of("x"));
  EXPECT_FALSE(blocked.find("a"));
}

TEST_F(disk_cache_test, the_usual_folder_follows_the_environment) {
  setenv("KINECRINE_CACHE", "off", 1);
  EXPECT_EQ(disk_cache::usual_folder(), fs::path{});
  setenv("KINECRINE_CACHE", "/some/where", 1);
  EXPECT_EQ(disk_cache::usual_folder(), "/some/where");
  unsetenv("KINECRINE_CACHE");
  setenv("XDG_CACHE_HOME", "/xdg", 1);
  EXPECT_EQ(disk_cache::usual_folder(), "/xdg/kinecrine");
  unsetenv("XDG_CACHE_HOME");
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(disk_cache::usual_folder(), "/home/someone/.cache/kinecrine");
}

}  // namespace
}  // namespace kinecrine::base
