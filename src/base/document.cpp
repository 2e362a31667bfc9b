#include "base/document.hpp"

#include <fmt/format.h>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <fstream>
#include <sstream>

namespace kinecrine::base {
namespace {

place place_of(const toml::source_region& region, const std::string& file) {
  return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

value converted(const toml::node& node, const std::string& file);

/// toml++ sorts its keys; the order of the file is what a reader of our output expects.
table converted_table(const toml::table& map, const std::string& file) {
  struct entry {
    std::string key;
    place where;
    const toml::node* node;
  };
  std::vector<entry> entries;
  for (const auto& [key, item] : map)
    entries.push_back({std::string(key.str()), place_of(key.source(), file), &item});
  std::stable_sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
  table items;
  for (auto& [key, where, node] : entries) items.add(std::move(key), where, converted(*node, file));
  return items;
}

value converted(const toml::node& node, const std::string& file) {
  value result;
  result.where = place_of(node.source(), file);
  if (const auto* text = node.as_string()) {
    result.content = text->get();
  } else if (const auto* real = node.as_floating_point()) {
    result.content = real->get();
  } else if (const auto* integer = node.as_integer()) {
    result.content = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    result.content = boolean->get();
  } else if (const auto* list = node.as_array()) {
    array items;
    for (const auto& item : *list) items.push_back(converted(item, file));
    result.content = std::move(items);
  } else if (const auto* map = node.as_table()) {
    result.content = converted_table(*map, file);
  } else {
    throw bad_input("a date or time is not used here", "write it as a text, for example \"09:00\"",
                    result.where);
  }
  return result;
}

}  // namespace

const value* table::find(std::string_view key) const {
  for (const auto& entry : items_)
    if (entry.key == key) return &entry.content;
  return nullptr;
}

bool table::empty() const {
  return items_.empty();
}

void table::add(std::string key, place where, value content) {
  items_.push_back({std::move(key), std::move(where), std::move(content)});
}

std::optional<double> value::number() const {
  if (const auto* real = std::get_if<double>(&content)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&content)) return static_cast<double>(*integer);
  return std::nullopt;
}

std::string value::kind() const {
  static constexpr const char* names[] = {"a text",        "a number", "a whole number",
                                          "true or false", "a list",   "a table"};
  return names[content.index()];
}

table parse_toml(std::string_view text, const std::string& name) {
  try {
    return converted_table(toml::parse(text, std::string_view(name)), name);
  } catch (const toml::parse_error& error) {
    throw bad_input(std::string(error.description()), "see https://toml.io for the syntax",
                    place_of(error.source(), name));
  }
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file))
    throw not_found(fmt::format("cannot read '{}'", file.string()), "check the path");
  std::ostringstream content;
  content << stream.rdbuf();
  return std::move(content).str();
}

table read_toml(const std::filesystem::path& file) {
  return parse_toml(read_text(file), file.string());
}

reader::reader(const table& content, place where, std::string what, std::vector<diagnostic>& findings)
    : content_(content), where_(std::move(where)), what_(std::move(what)), findings_(findings) {}

void reader::report(std::string code, std::string message, const place& where, std::string hint) {
  findings_.push_back({std::move(code), severity::error, std::move(message), where, std::move(hint)});
}

const value* reader::optional(std::string_view key) {
  known_.emplace_back(key);
  return content_.find(key);
}

const value* reader::required(std::string_view key) {
  const value* found = optional(key);
  if (!found)
    report("DOC001", fmt::format("{} lacks '{}'", what_, key), where_, fmt::format("add {} = ...", key));
  return found;
}

std::optional<std::string> reader::text(std::string_view key) {
  const value* found = optional(key);
  if (!found) return std::nullopt;
  if (const auto* text = found->text()) return *text;
  report("DOC002", fmt::format("'{}' of {} must be a text, not {}", key, what_, found->kind()), found->where);
  return std::nullopt;
}

std::string reader::required_text(std::string_view key) {
  if (!required(key)) return {};
  return text(key).value_or("");
}

std::optional<double> reader::number(std::string_view key) {
  const value* found = optional(key);
  if (!found) return std::nullopt;
  if (const auto number = found->number()) return number;
  report("DOC002", fmt::format("'{}' of {} must be a number, not {}", key, what_, found->kind()),
         found->where);
  return std::nullopt;
}

std::optional<bool> reader::boolean(std::string_view key) {
  const value* found = optional(key);
  if (!found) return std::nullopt;
  if (const auto* boolean = std::get_if<bool>(&found->content)) return *boolean;
  report("DOC002", fmt::format("'{}' of {} must be true or false, not {}", key, what_, found->kind()),
         found->where);
  return std::nullopt;
}

std::vector<std::string> reader::texts(std::string_view key) {
  const value* found = optional(key);
  if (!found) return {};
  if (const auto* text = found->text()) return {*text};
  std::vector<std::string> result;
  if (const auto* list = found->as_array()) {
    for (const auto& item : *list)
      if (const auto* text = item.text())
        result.push_back(*text);
      else
        report("DOC002", fmt::format("'{}' of {} must hold texts, not {}", key, what_, item.kind()),
               item.where);
    return result;
  }
  report("DOC002", fmt::format("'{}' of {} must be a list of texts, not {}", key, what_, found->kind()),
         found->where);
  return result;
}

const table* reader::child(std::string_view key) {
  const value* found = optional(key);
  if (!found) return nullptr;
  if (const auto* child = found->as_table()) return child;
  report("DOC002", fmt::format("'{}' of {} must be a table, not {}", key, what_, found->kind()), found->where,
         fmt::format("[{}]", key));
  return nullptr;
}

std::vector<const value*> reader::children(std::string_view key) {
  const value* found = optional(key);
  if (!found) return {};
  std::vector<const value*> result;
  if (const auto* list = found->as_array()) {
    for (const auto& item : *list)
      if (item.as_table())
        result.push_back(&item);
      else
        report("DOC002", fmt::format("'{}' of {} must hold tables, not {}", key, what_, item.kind()),
               item.where);
    return result;
  }
  report("DOC002", fmt::format("'{}' of {} must be a list of tables, not {}", key, what_, found->kind()),
         found->where, fmt::format("[[{}]]", key));
  return result;
}

void reader::finish() {
  for (const auto& item : content_.items())
    if (std::find(known_.begin(), known_.end(), item.key) == known_.end())
      report("DOC003", fmt::format("{} has no key '{}'", what_, item.key), item.where,
             suggest(item.key, known_));
}

}  // namespace kinecrine::base
