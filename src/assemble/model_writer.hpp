// Writes named, united, annotated parts into one libSBML model.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "knowledge/atlas.hpp"

class Model;
class SBase;
class Species;

namespace kinecrine::assemble {

/// How a symbol's value comes about.
enum class varies { constant, free };

class model_writer {
 public:
  model_writer(Model& model, const knowledge::bibliography& references)
      : model_(model), references_(references) {}

  /// These global names become compartments instead of parameters.
  void set_volumes(std::set<std::string> names) { volumes_ = std::move(names); }

  /// A symbol for a global name; a value is set where it is given.
  SBase& symbol(const std::string& name, const units::unit& unit, const std::string& meaning, varies how,
                const double* value = nullptr);
  /// A species in amounts. Its compartment is the symbol of `volume`.
  SBase& species(const std::string& name, const units::unit& unit, const std::string& meaning,
                 const std::string& volume);
  void assign(const std::string& name, const knowledge::formula& value);
  void rate(const std::string& name, const knowledge::formula& value);
  void initially(const std::string& name, const knowledge::formula& value);

  /// MIRIAM: what a part is (identities such as "uniprot:P05231") and the papers that describe it (keys).
  void annotate(SBase& part, const std::vector<std::string>& identities,
                const std::vector<std::string>& sources);
  /// Defines a unit once and gives its SBML identifier.
  std::string unit_id(const units::unit& unit);

 private:
  void define_literals(const knowledge::formula& value);
  void describe(SBase& part, const std::string& name, const std::string& meaning);

  Model& model_;
  const knowledge::bibliography& references_;
  std::set<std::string> volumes_, defined_units_;
};

/// A paragraph of XHTML notes per line.
void set_notes(SBase& part, const std::vector<std::string>& lines);

}  // namespace kinecrine::assemble
