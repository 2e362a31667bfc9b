#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/diagnostics.hpp"
#include "base/document.hpp"
#include "results/file.hpp"

namespace kinecrine::results {
namespace {

namespace fs = std::filesystem;

class result_file : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::temp_directory_path() / ("kinecrine-" + std::to_string(::getpid()) + "-" + test->name());
    fs::create_directory(folder);
  }
  void TearDown() override {
    fs::permissions(folder, fs::perms::owner_all);
    fs::remove_all(folder);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  std::string message_of(const fs::path& path) const {
    try {
      write_file(path, "text");
    } catch (const base::cannot_write& fault) {
      return fault.what();
    }
    return "written";
  }
  fs::path folder;
};

TEST_F(result_file, is_written_and_leaves_nothing_beside_it) {
  write_file(folder / "a.csv", std::string("one\0two", 7));
  EXPECT_EQ(base::read_text(folder / "a.csv"), std::string("one\0two", 7));
  EXPECT_EQ(files(), 1u);
}

TEST_F(result_file, replaces_the_old_content_and_keeps_its_mode) {
  write_file(folder / "a.csv", "old and longer");
  fs::permissions(folder / "a.csv", fs::perms::owner_read | fs::perms::owner_write);
  write_file(folder / "a.csv", "new");
  EXPECT_EQ(base::read_text(folder / "a.csv"), "new");
  EXPECT_EQ(fs::status(folder / "a.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(result_file, follows_a_link_and_keeps_it) {
  write_file(folder / "real.csv", "old");
  fs::create_symlink("real.csv", folder / "link.csv");
  write_file(folder / "link.csv", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link.csv"));
  EXPECT_EQ(base::read_text(folder / "real.csv"), "new");
}

TEST_F(result_file, follows_a_link_to_a_file_that_is_not_there_yet) {
  fs::create_symlink("real.csv", folder / "link.csv");
  write_file(folder / "link.csv", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link.csv"));
  EXPECT_EQ(base::read_text(folder / "real.csv"), "new");
}

TEST_F(result_file, names_path_and_reason_where_it_cannot_be_written) {
  const std::string absent = message_of(folder / "none" / "a.csv");
  EXPECT_NE(absent.find("none/a.csv"), std::string::npos) << absent;
  EXPECT_NE(absent.find("No such file or directory"), std::string::npos) << absent;
  EXPECT_NE(absent.find("create the folder"), std::string::npos) << absent;
  fs::create_directory(folder / "b.csv");
  EXPECT_NE(message_of(folder / "b.csv").find("Is a directory"), std::string::npos);
}

TEST_F(result_file, that_cannot_be_finished_leaves_the_device_and_says_why) {
  if (!fs::exists("/dev/full")) GTEST_SKIP();
  EXPECT_NE(message_of("/dev/full").find("No space left"), std::string::npos);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(result_file, goes_straight_into_what_is_no_ordinary_file) {
  write_file("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace kinecrine::results
