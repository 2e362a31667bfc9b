// Who a recording is taken to be of where it does not say so.
#pragma once

#include <functional>

#include "analysis/laboratory.hpp"

namespace kinecrine::analysis {

/// The session as it is where its person is known. Otherwise, since what was recorded was done: with the
/// usual person, or the first fitter one (by the words of each `makes_fit` of the person entry) for whom none
/// of the knowledge base's warnings, which call a session impossible, comes true; the fittest where it always
/// does. A note says who was taken. Throws as laboratory::simulate does.
scenario::scenario with_likely_person(const laboratory& model, scenario::scenario session,
                                      const std::function<bool(double)>& progress = {});

}  // namespace kinecrine::analysis
