// A weekly pattern over months: written out as the dated exercises, meals and doses that it stands for.
#pragma once

#include <string>
#include <vector>

#include "base/document.hpp"

namespace kinecrine::scenario {

/// The scenario with every [[programme]] replaced by what it stands for. A programme has `at` (left out: the
/// start), `duration` and tables as the scenario itself has them, whose `at` counts from the start of each
/// day of the programme, and which may say on which `days` of the week (1 to 7, 1 being the day on which the
/// programme begins; left out: every day) and in which `weeks` ([first, last], from 1; left out: all) they
/// apply, and what is added to their numbers `each_week` after the first of these. `own` are the keys that
/// say something of the programme's whole time: a programme that has one of them, or exercise, leaves a table
/// 'programme' with these and its time. Faults are appended.
base::table with_programmes_written_out(const base::table& document, const std::vector<std::string>& own,
                                        std::vector<base::diagnostic>& faults);

}  // namespace kinecrine::scenario
