// How far each system of the body that the articles describe is in the model, and which claims check it
// (coverage/*.toml): `kinecrine knowledge coverage`.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/claims.hpp"
#include "analysis/study.hpp"
#include "base/diagnostics.hpp"
#include "knowledge/atlas.hpp"
#include "results/page.hpp"

namespace kinecrine::guide {

inline constexpr std::string_view format_of_coverage = "kinecrine-coverage/1";

/// Names that a file may use for the kind of a system, in the order in which they are told.
const std::vector<std::string>& system_kinds();

/// How far a system is in the model; each level is more than the one before it.
enum class level {
  absent,        ///< nothing of the base belongs to it
  directional,   ///< it is there, known by direction only
  quantitative,  ///< an observable of it is simulated in its unit
  validated      ///< and a validation study measures that observable
};
std::string_view to_text(level one);
inline constexpr level levels[] = {level::absent, level::directional, level::quantitative, level::validated};

/// One system, as its file says it, with what the program finds out about it.
struct covered_system {
  std::string id, name, kind, works_when;
  std::vector<std::string> parts;        ///< entries, effects and names of the base
  std::vector<std::string> observables;  ///< what shows it
  std::vector<std::string> claims;       ///< ids of executable claims
  std::string reason;                    ///< why no claim checks it, or what is missing
  base::place where;

  guide::level reached = level::absent;
  std::vector<std::string> studies;  ///< validation studies that measure a quantitative observable of it
};

/// What a system's lists may name.
struct grounds {
  const knowledge::atlas& base;
  std::vector<std::string> claims;                              ///< ids
  std::map<std::string, std::vector<std::string>> validations;  ///< observable -> validation studies of it
};
grounds grounds_of(const knowledge::atlas& base, const analysis::claim_book& book,
                   const std::vector<analysis::study>& studies);

/// Every system of every .toml in a folder, by kind and then as the files have them. Throws bad_input with
/// all faults, not_found where there is no such folder.
std::vector<covered_system> read_coverage(const std::filesystem::path& folder, const grounds& known);

/// How many systems of each kind reach each level, and how many a claim checks.
struct coverage_count {
  std::string kind;  ///< "all" in the last one
  std::map<level, std::size_t> reached;
  std::size_t checked = 0, systems = 0;
};
std::vector<coverage_count> counted(const std::vector<covered_system>& systems);

/// The level as a label of a page.
std::string level_badge(const covered_system& one);
/// The address of what a name means on other pages; "" for none.
using address_book = std::function<std::string(const std::string& name)>;
/// The table as a page.
results::page coverage_page(const std::vector<covered_system>& systems, const address_book& address_of = {});

const std::vector<std::string>& coverage_formats();  ///< text, json, csv, html
/// The table in one of these forms. Throws bad_usage for another.
std::string exported(const std::vector<covered_system>& systems, std::string_view format);

}  // namespace kinecrine::guide
