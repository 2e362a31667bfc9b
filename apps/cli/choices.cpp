#include "choices.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>

namespace kinecrine::cli {
namespace {

std::pair<std::string, std::string> split(const std::string& text, const std::string& option) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw base::bad_usage(fmt::format("{}: '{}' is not NAME=VALUE", option, text), option + " NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

double number(const std::string& text, const std::string& option) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    throw base::bad_usage(fmt::format("{}: '{}' is not a number", option, text),
                          "a plain number in the declared unit");
  return value;
}

}  // namespace

void choice_options::add_to(CLI::App& command) {
  command.add_option("--evidence", evidence_, "which evidence the model may rest on")
      ->check(CLI::IsMember({"all", "human", "uncontested"}))
      ->capture_default_str();
  command.add_option("--hypothesis", hypotheses_, "choose an option of a contested matter")
      ->type_name("NAME=VALUE")
      ->take_all();
  command.add_option("--without", without_, "switch off an effect, or all effects of a messenger")
      ->type_name("EFFECT")
      ->take_all();
  command.add_option("--set", set_, "set a parameter, in its declared unit")
      ->type_name("NAME=VALUE")
      ->take_all();
}

void effort_options::add_to(CLI::App& command, bool with_threads) {
  static const std::map<std::string, compile::engine> engines = {{"auto", compile::engine::automatic},
                                                                 {"interpret", compile::engine::interpret},
                                                                 {"llvm", compile::engine::llvm}};
  command
      .add_option("--backend", engine, "interpret the equations or compile them; auto: whichever is faster")
      ->transform(CLI::CheckedTransformer(engines, CLI::ignore_case).description(""))
      ->type_name("auto|interpret|llvm");
  if (with_threads)
    command.add_option("--threads", threads, "at most; 0 = one for each processor")->capture_default_str();
}

assemble::choices choice_options::choices() const {
  assemble::choices chosen;
  using policy = assemble::choices::policy;
  chosen.evidence = evidence_ == "human"         ? policy::human
                    : evidence_ == "uncontested" ? policy::uncontested
                                                 : policy::all;
  for (const auto& text : hypotheses_) chosen.hypotheses.insert(split(text, "--hypothesis"));
  chosen.without = {without_.begin(), without_.end()};
  for (const auto& text : set_) {
    const auto [name, value] = split(text, "--set");
    chosen.set[name] = number(value, "--set");
  }
  return chosen;
}

}  // namespace kinecrine::cli
