// The netCDF library behind a small door, shared by all that write such files.
#pragma once

#include <netcdf.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kinecrine::results {

/// A netCDF-4 file that is being made. Definitions come first, data after end_definitions().
class netcdf_file {
 public:
  /// In memory, so that what reaches the disk is written at once and whole.
  static netcdf_file in_memory();
  /// On disk, for what is too large. Throws cannot_write, as does everything that writes to it.
  static netcdf_file on_disk(const std::filesystem::path& path);
  netcdf_file(const netcdf_file&) = delete;
  netcdf_file& operator=(const netcdf_file&) = delete;
  ~netcdf_file();

  int dimension(const std::string& name, std::size_t length);
  /// Names are made legal and unique: two variables must never become one.
  int variable(const std::string& name, nc_type type, const std::vector<int>& dims);
  /// The coordinate variable of a dimension bears the dimension's name.
  int coordinate(const std::string& name, nc_type type, int dim);
  const std::string& name_of(int var) const { return names_.at(var); }
  void compress(int var);
  /// Empty text is left out.
  void attribute(int var, const std::string& name, const std::string& text);
  void attribute(int var, const std::string& name, double number);
  void end_definitions();

  void put(int var, const std::vector<double>& values);
  void put(int var, const std::vector<std::string>& texts);
  /// A part: `counts` values from `starts` on, one of each for every dimension.
  void put(int var, const std::vector<std::size_t>& starts, const std::vector<std::size_t>& counts,
           const double* values);

  /// Closes a file in memory and gives its content.
  std::string bytes();
  /// Closes a file on disk.
  void close();

 private:
  netcdf_file(int id, std::filesystem::path path);
  void require(int status, const std::string& what) const;
  std::string taken(const std::string& name);

  int id_ = 0;
  bool open_ = true;
  std::filesystem::path path_;  ///< empty = in memory
  std::set<std::string> used_;
  std::map<int, std::string> names_;
};

/// The global attributes that every result of ours carries: conventions, title, source, history, provenance.
void describe(netcdf_file& file, const std::string& title,
              const std::map<std::string, std::string>& provenance);

}  // namespace kinecrine::results
