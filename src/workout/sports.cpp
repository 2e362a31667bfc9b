#include "workout/sports.hpp"

#include <cctype>

namespace kinecrine::workout {

std::string sport_from_text(std::string_view stated) {
  std::string text;
  for (const char c : stated) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (text == "1") return "cycle";  // Strava's GPX export gives numbers
  if (text == "9") return "run";
  if (text == "10" || text == "4") return "walk";
  struct stem {
    std::string_view letters;
    const char* sport;
    bool anywhere;  // else only where a word begins: "throwing" is no rowing, "crunch" no run
  };
  static constexpr stem stems[] = {
      {"running", "run", true},   {"run", "run", false},   {"jog", "run", false},
      {"treadmill", "run", true}, {"cycl", "cycle", true}, {"bik", "cycle", true},
      {"ride", "cycle", false},   {"walk", "walk", true},  {"hik", "walk", false},
      {"rowing", "row", false},   {"rower", "row", false}, {"swim", "swim", true}};
  for (const auto& [letters, sport, anywhere] : stems) {
    const std::size_t at = text.find(letters);
    if (at == std::string::npos) continue;
    if (anywhere || at == 0 || !std::isalpha(static_cast<unsigned char>(text[at - 1]))) return sport;
  }
  return "other";
}

}  // namespace kinecrine::workout
