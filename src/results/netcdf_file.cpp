#include "results/netcdf_file.hpp"

#include <fmt/format.h>
#include <netcdf_mem.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/diagnostics.hpp"

namespace kinecrine::results {

netcdf_file netcdf_file::in_memory() {
  int id = 0;
  if (const int status = nc_create_mem("course.nc", NC_NETCDF4, 1 << 20, &id); status != NC_NOERR)
    throw base::internal_error(fmt::format("netCDF: create: {}", nc_strerror(status)));
  return {id, {}};
}

netcdf_file netcdf_file::on_disk(const std::filesystem::path& path) {
  int id = 0;
  if (const int status = nc_create(path.c_str(), NC_NETCDF4, &id); status != NC_NOERR)
    throw base::cannot_write(fmt::format("cannot write {}: {}", path.string(), nc_strerror(status)),
                             "write to a folder that exists and is yours");
  return {id, path};
}

netcdf_file::netcdf_file(int id, std::filesystem::path path) : id_(id), path_(std::move(path)) {
  require(nc_set_fill(id_, NC_NOFILL, nullptr), "fill mode");
}

netcdf_file::~netcdf_file() {
  if (open_) nc_abort(id_);
}

void netcdf_file::require(int status, const std::string& what) const {
  if (status == NC_NOERR) return;
  if (path_.empty()) throw base::internal_error(fmt::format("netCDF: {}: {}", what, nc_strerror(status)));
  const std::string reason = errno != 0 ? std::strerror(errno) : nc_strerror(status);
  throw base::cannot_write(fmt::format("cannot write {}: {}: {}", path_.string(), what, reason),
                           "is the disk full?");
}

int netcdf_file::dimension(const std::string& name, std::size_t length) {
  int dim = 0;
  require(nc_def_dim(id_, taken(name).c_str(), length, &dim), "dimension " + name);
  return dim;
}

int netcdf_file::variable(const std::string& name, nc_type type, const std::vector<int>& dims) {
  int var = 0;
  const std::string legal = taken(name);
  require(nc_def_var(id_, legal.c_str(), type, static_cast<int>(dims.size()), dims.data(), &var),
          "variable " + legal);
  names_[var] = legal;
  return var;
}

int netcdf_file::coordinate(const std::string& name, nc_type type, int dim) {
  int var = 0;
  require(nc_def_var(id_, name.c_str(), type, 1, &dim, &var), "variable " + name);
  names_[var] = name;
  return var;
}

void netcdf_file::compress(int var) {
  require(nc_def_var_deflate(id_, var, 1, 1, 4), "compression");
}

void netcdf_file::attribute(int var, const std::string& name, const std::string& text) {
  if (!text.empty())
    require(nc_put_att_text(id_, var, name.c_str(), text.size(), text.data()), "attribute " + name);
}

void netcdf_file::attribute(int var, const std::string& name, double number) {
  require(nc_put_att_double(id_, var, name.c_str(), NC_DOUBLE, 1, &number), "attribute " + name);
}

void netcdf_file::end_definitions() {
  require(nc_enddef(id_), "end of definitions");
}

void netcdf_file::put(int var, const std::vector<double>& values) {
  if (!values.empty()) require(nc_put_var_double(id_, var, values.data()), "values of " + name_of(var));
}

void netcdf_file::put(int var, const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const auto& text : texts) pointers.push_back(text.c_str());
  if (!texts.empty()) require(nc_put_var_string(id_, var, pointers.data()), "texts of " + name_of(var));
}

void netcdf_file::put(int var, const std::vector<std::size_t>& starts, const std::vector<std::size_t>& counts,
                      const double* values) {
  errno = 0;
  require(nc_put_vara_double(id_, var, starts.data(), counts.data(), values), "values of " + name_of(var));
}

std::string netcdf_file::bytes() {
  NC_memio content{};
  open_ = false;
  require(nc_close_memio(id_, &content), "close");
  const std::unique_ptr<void, decltype(&std::free)> owner(content.memory, &std::free);
  return {static_cast<const char*>(content.memory), content.size};
}

void netcdf_file::close() {
  errno = 0;
  open_ = false;
  require(nc_close(id_), "close");
}

std::string netcdf_file::taken(const std::string& name) {
  std::string legal;
  for (const char c : name)
    legal += c == '/' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f' ? '_' : c;
  if (legal.empty() || !(std::isalpha(static_cast<unsigned char>(legal[0])) || (legal[0] & 0x80)))
    legal.insert(0, "x_");
  std::string unique = legal;
  for (int i = 2; !used_.insert(unique).second; ++i) unique = fmt::format("{}_{}", legal, i);
  return unique;
}

void describe(netcdf_file& file, const std::string& title,
              const std::map<std::string, std::string>& provenance) {
  const auto known = [&](const char* key) {
    const auto at = provenance.find(key);
    return at == provenance.end() ? std::string() : at->second;
  };
  file.attribute(NC_GLOBAL, "Conventions", "CF-1.10");
  file.attribute(NC_GLOBAL, "title", title);
  file.attribute(NC_GLOBAL, "source", "Kinecrine " + known("version"));
  file.attribute(NC_GLOBAL, "history", known("command"));
  for (const auto& [key, text] : provenance) file.attribute(NC_GLOBAL, "provenance_" + key, text);
}

}  // namespace kinecrine::results
