// The few names that tie the scenario format to the knowledge base. All else is found by what entries
// declare.
#pragma once

#include <string_view>

namespace kinecrine::scenario {

inline constexpr std::string_view any_mode = "any";              ///< intensities that every mode understands
inline constexpr std::string_view meal_mode = "meal";            ///< how nutrients enter the model
inline constexpr std::string_view programme_mode = "programme";  ///< what holds as long as a programme lasts
inline constexpr std::string_view environment_mode = "environment";  ///< how the surroundings enter the model
inline constexpr std::string_view bolus_parameter =
    "dose.bolus";  ///< time over which a dose is given where nothing says one
inline constexpr std::string_view infusion_input = "infusion";      ///< of an entry: it can be infused
inline constexpr std::string_view into_vein = "iv";                 ///< the route of infusions
inline constexpr std::string_view clock_parameter = "clock.start";  ///< min after midnight at time 0
inline constexpr std::string_view fasted_parameter =
    "meal.fasted_after";                                            ///< after it the resting state holds
inline constexpr std::string_view peak_uptake = "person.vo2_peak";  ///< to say where a session asks for more
inline constexpr std::string_view body_mass = "body_mass";          ///< of the person entry
inline constexpr std::string_view repetition = "repetition";  ///< parameter of modes that are done in sets

}  // namespace kinecrine::scenario
