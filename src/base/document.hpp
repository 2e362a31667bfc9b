// A TOML document as plain values that remember their place, and a reader that reports every fault at once.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.hpp"

namespace kinecrine::base {

class value;
using array = std::vector<value>;

/// Keys in the order of the file, each with the place of the key itself.
class table {
 public:
  struct item;
  const value* find(std::string_view key) const;
  const std::vector<item>& items() const { return items_; }
  void add(std::string key, place where, value content);

 private:
  std::vector<item> items_;
};

/// One TOML value. Dates are not used by any of our formats and are refused when read.
class value {
 public:
  std::variant<std::string, double, std::int64_t, bool, array, table> content;
  place where;

  const std::string* text() const { return std::get_if<std::string>(&content); }
  const base::table* as_table() const { return std::get_if<base::table>(&content); }
  const base::array* as_array() const { return std::get_if<base::array>(&content); }
  /// A real or an integer as a real.
  std::optional<double> number() const;
  /// "a text", "a number", "a table" ... for messages.
  std::string kind() const;
};

struct table::item {
  std::string key;
  place where;
  value content;
};

/// Parses TOML text; `name` is the file name used in places. Throws bad_input with line and column.
table parse_toml(std::string_view text, const std::string& name);
/// Reads and parses a file. Throws not_found or bad_input.
table read_toml(const std::filesystem::path& file);
/// The whole content of a file as bytes. Throws not_found.
std::string read_text(const std::filesystem::path& file);

/// Reads the keys of one table, collecting faults instead of throwing; finish() reports keys nobody asked
/// for.
class reader {
 public:
  /// `what` names the table in messages, for example "exercise". Faults are appended to `findings`.
  reader(const table& content, place where, std::string what, std::vector<diagnostic>& findings);

  /// The value of a key, or null; the key counts as known from now on.
  const value* optional(std::string_view key);
  /// As optional(), and reports a fault where the key is absent.
  const value* required(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  std::string required_text(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  ///< a list of texts; a single text is a list of one
  const table* child(std::string_view key);              ///< a sub-table
  std::vector<const value*> children(std::string_view key);  ///< an array of tables ([[key]])

  /// The key "format" must be there and say `format`; reports `code` where it says something else.
  void require_format(std::string_view format, std::string code);

  void report(std::string code, std::string message, const place& where, std::string hint = {});
  /// Reports each key that was never asked for, with the nearest known one.
  void finish();
  const place& where() const { return where_; }

 private:
  const table& content_;
  place where_;
  std::string what_;
  std::vector<diagnostic>& findings_;
  std::vector<std::string> known_;
};

}  // namespace kinecrine::base
