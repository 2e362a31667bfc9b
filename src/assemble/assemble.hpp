// Knowledge + choices -> one SBML Level 3 Version 2 model.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"
#include "knowledge/atlas.hpp"

class SBMLDocument;  // libSBML is built without a namespace in Debian

namespace kinecrine::assemble {

/// What the user selects. Names are global dotted names.
struct choices {
  enum class policy { all, human, uncontested };
  policy evidence = policy::all;
  std::map<std::string, std::string> hypotheses;  ///< hypothesis id -> value; others keep their default
  std::set<std::string> without;                  ///< effects (il6.lipolysis), or entries: all their effects
  std::map<std::string, double> set;  ///< parameters, givens, rests of inputs, initial values; declared units
};

/// Whether an effect or a process takes part. `effects_of` is the entry it stands in.
bool active(const knowledge::evidence& basis, const knowledge::atlas& base, const choices& chosen);

/// Whether an effect takes part: active, and left out neither by its id, nor its name, nor with its entry.
bool takes_part(const knowledge::effect& item, const knowledge::entry& in, const knowledge::atlas& base,
                const choices& chosen);

/// The parameter that, set to 0, makes an effect exactly 1: a model that is assembled already can be run
/// without it.
const std::string& strength_of(const knowledge::effect& item);

/// The effects that a name in `without` means: one, or all of an entry.
std::vector<const knowledge::effect*> effects_named(const knowledge::atlas& base, const std::string& name);

/// Throws bad_usage where the choices name something unknown (with the nearest name) or set what the model
/// computes.
void check(const choices& chosen, const knowledge::atlas& base);

/// The complete model, in minutes: every dotted name is an SBML identifier with '.' written '__' and the
/// dotted name as its `name`. States are species (amounts, substance units only, no reactions: rate rules) or
/// parameters with rate rules; volumes of pools are compartments (with a rule where they vary); inputs are
/// non-constant parameters without a rule; everything computed has an assignment rule; personal values are
/// initial assignments. Throws bad_usage where `chosen` names something unknown (with the nearest name).
std::unique_ptr<SBMLDocument> assemble(const knowledge::atlas& base, const choices& chosen);

/// libSBML's consistency check, units and modelling practice included. Slow (seconds): for checks and tests.
std::vector<base::diagnostic> consistency(SBMLDocument& document);

/// The choices in words, one line each: "evidence: human", "hypothesis x = off".
std::vector<std::string> to_text(const choices& chosen);

}  // namespace kinecrine::assemble
