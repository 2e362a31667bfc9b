// Constants of the knowledge base for one person, worked out without assembling a model.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "knowledge/atlas.hpp"
#include "scenario/scenario.hpp"

namespace kinecrine::scenario {

/// Evaluates parameters, and what a scenario may give of the person, by their dotted names. Formulas are
/// followed and values remembered. The atlas must outlive it.
class constants {
 public:
  /// `first` is asked first and may answer NaN; `session` brings what was said of the person and set.
  constants(const knowledge::atlas& known, const scenario& session, constant_lookup first = {});

  /// In the unit the name is declared with. Throws base::internal_error for a name that is no constant.
  double operator()(std::string_view name) const;

 private:
  double worked_out(std::string_view name) const;

  const knowledge::atlas& known_;
  std::map<std::string, double, std::less<>> given_;
  constant_lookup first_;
  mutable std::map<std::string, double, std::less<>> remembered_;
  mutable int depth_ = 0;
};

}  // namespace kinecrine::scenario
