// The assembled model as equations that a person can read: `kinecrine model equations`.
#pragma once

#include <string>

#include "knowledge/atlas.hpp"

class Model;

namespace kinecrine::assemble {

/// States with their rates, quantities, starting values, inputs and constants, each in its unit and with its
/// meaning, under dotted names. Works on any model; `base` adds the meanings.
std::string equations_text(const Model& model, const knowledge::atlas& base);

}  // namespace kinecrine::assemble
