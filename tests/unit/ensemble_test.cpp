#include "results/ensemble.hpp"

#include <gtest/gtest.h>
#include <netcdf.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/diagnostics.hpp"
#include "support/scratch_folder.hpp"

namespace kinecrine::results {
namespace {

constexpr std::size_t members = 71;

ensemble example() {
  ensemble what;
  what.title = "example";
  what.times = {0, 0.5, 2};
  what.time_unit = "s";
  what.names = {"a", "b.c"};
  what.given = {"k", "a"};
  what.members = members;
  what.provenance = {{"command", "kinecrine sbml scan"}, {"version", "1"}};
  return what;
}

std::vector<double> samples_of(std::size_t index) {
  std::vector<double> samples;
  for (double t = 0; t < 3; ++t)
    for (double k = 0; k < 2; ++k)
      samples.push_back(index == 5 ? NAN : static_cast<double>(index) + t / 7 + 1000 * k);
  return samples;
}

void write_all(ensemble_writer& to) {
  for (std::size_t k = 0; k < members; ++k) {
    const std::size_t index = (k * 30 + 7) % members;  // out of order
    const std::vector<double> samples = samples_of(index);
    to.write({index, samples, {static_cast<double>(index) / 3, 2.5}, index == 5});
  }
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

TEST(ensemble, csv_is_in_order_and_leaves_missing_values_empty) {
  const tests::scratch_folder folder;
  const auto file = folder.path() / "out.csv";
  {
    const auto writer = write_ensemble(example(), file);
    write_all(*writer);
    EXPECT_FALSE(std::filesystem::exists(file));
    writer->finish();
  }
  std::istringstream lines(content_of(file));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "member,time,a,b.c");
  for (std::size_t index = 0; index < members; ++index)
    for (const char* time : {"0", "0.5", "2"}) {
      std::getline(lines, line);
      const std::string start = std::to_string(index + 1) + "," + time + ",";
      EXPECT_EQ(line.substr(0, start.size()), start);
      EXPECT_EQ(line == start + ",", index == 5) << line;
    }
  EXPECT_FALSE(std::getline(lines, line));
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(ensemble, netcdf_holds_every_member_in_its_place) {
  const tests::scratch_folder folder;
  const auto file = folder.path() / "out.nc";
  {
    const auto writer = write_ensemble(example(), file);
    write_all(*writer);
    writer->finish();
  }
  int id = 0, var = 0;
  ASSERT_EQ(nc_open(file.c_str(), NC_NOWRITE, &id), NC_NOERR);
  std::vector<double> values(members * 3), given(members), failed(members);
  for (const auto& [name, offset] : {std::pair{"a", 0.0}, {"b.c", 1000.0}}) {
    ASSERT_EQ(nc_inq_varid(id, name, &var), NC_NOERR);
    ASSERT_EQ(nc_get_var_double(id, var, values.data()), NC_NOERR);
    for (std::size_t index = 0; index < members; ++index)
      for (std::size_t t = 0; t < 3; ++t) {
        const double expected = static_cast<double>(index) + static_cast<double>(t) / 7 + offset;
        EXPECT_TRUE(index == 5 ? std::isnan(values[index * 3 + t]) : values[index * 3 + t] == expected)
            << index;
      }
  }
  ASSERT_EQ(nc_inq_varid(id, "given_k", &var), NC_NOERR);
  ASSERT_EQ(nc_get_var_double(id, var, given.data()), NC_NOERR);
  ASSERT_EQ(nc_inq_varid(id, "failed", &var), NC_NOERR);
  ASSERT_EQ(nc_get_var_double(id, var, failed.data()), NC_NOERR);
  for (std::size_t index = 0; index < members; ++index) {
    EXPECT_EQ(given[index], static_cast<double>(index) / 3);
    EXPECT_EQ(failed[index], index == 5 ? 1 : 0);
  }
  nc_close(id);
}

TEST(ensemble, what_is_not_finished_leaves_nothing) {
  const tests::scratch_folder folder;
  for (const char* name : {"out.csv", "out.nc"}) {
    const auto writer = write_ensemble(example(), folder.path() / name);
    write_all(*writer);
  }
  EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(ensemble, refuses_endings_and_places) {
  const tests::scratch_folder folder;
  EXPECT_THROW(write_ensemble(example(), folder.path() / "out.json"), base::bad_usage);
  EXPECT_THROW(write_ensemble(example(), folder.path() / "no" / "out.nc"), base::cannot_write);
  EXPECT_THROW(write_ensemble(example(), folder.path() / "no" / "out.csv"), base::cannot_write);
}

}  // namespace
}  // namespace kinecrine::results
