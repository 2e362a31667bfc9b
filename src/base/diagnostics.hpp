// Faults as values: what is wrong, where, and what to try. Libraries collect or throw them; only apps print.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kinecrine::base {

/// A place in a text file; line and column count from 1, and 0 means "not known".
struct place {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class severity { note, warning, error };

/// One finding. `code` is stable (for example "KB014"), `hint` says what to try and may be empty.
struct diagnostic {
  std::string code;
  severity level = severity::error;
  std::string message;
  place where;
  std::string hint;
};

/// "file:line:column: error [CODE]: message\n  try: hint"
std::string to_text(const diagnostic& finding);
std::string to_text(const place& where);

/// The exit codes of the program (the BSD sysexits values that INTERFACES promises).
enum class exit_code {
  done = 0,
  usage = 64,
  bad_data = 65,
  no_input = 66,
  unavailable = 69,
  our_bug = 70,
  cannot_write = 74,
  interrupted = 130
};

/// Root of the faults a user can mend. Carries every finding, not only the first.
class fault : public std::runtime_error {
 public:
  fault(exit_code code, std::vector<diagnostic> findings);
  fault(exit_code code, std::string message, std::string hint = {}, place where = {});
  exit_code code() const { return code_; }
  const std::vector<diagnostic>& findings() const { return findings_; }

 private:
  exit_code code_;
  std::vector<diagnostic> findings_;
};

/// The content of a file or an argument cannot be used (exit 65).
class bad_input : public fault {
 public:
  explicit bad_input(std::vector<diagnostic> findings) : fault(exit_code::bad_data, std::move(findings)) {}
  explicit bad_input(std::string message, std::string hint = {}, place where = {})
      : fault(exit_code::bad_data, std::move(message), std::move(hint), std::move(where)) {}
};

/// The command line is wrong (exit 64).
class bad_usage : public fault {
 public:
  explicit bad_usage(std::string message, std::string hint = {})
      : fault(exit_code::usage, std::move(message), std::move(hint)) {}
};

/// A file or a named thing does not exist (exit 66).
class not_found : public fault {
 public:
  explicit not_found(std::string message, std::string hint = {})
      : fault(exit_code::no_input, std::move(message), std::move(hint)) {}
};

/// An output file could not be written (exit 74).
class cannot_write : public fault {
 public:
  explicit cannot_write(std::string message, std::string hint = {})
      : fault(exit_code::cannot_write, std::move(message), std::move(hint)) {}
};

/// Something needed is missing on this machine or in this build (exit 69).
class unavailable : public fault {
 public:
  explicit unavailable(std::string message, std::string hint = {})
      : fault(exit_code::unavailable, std::move(message), std::move(hint)) {}
};

/// The user asked to stop (exit 130).
class interrupted : public fault {
 public:
  explicit interrupted(std::string message) : fault(exit_code::interrupted, std::move(message)) {}
};

/// The solver could not go on: names the variable and the simulated time, in the model's time unit.
class numeric_failure : public fault {
 public:
  numeric_failure(std::string message, std::string variable, double time, std::string hint = {});
  const std::string& variable() const { return variable_; }
  double time() const { return time_; }

 private:
  std::string variable_;
  double time_;
};

/// Our own bug: an invariant that no input should break (exit 70).
class internal_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// What cannot be missing here; throws internal_error where it is: "a process has no rate".
template <class value>
const value& certain(const std::optional<value>& what, const char* complaint) {
  if (!what) throw internal_error(complaint);
  return *what;
}

/// The candidate nearest to `word` (case-insensitive edit distance), or "" where none is near enough to
/// suggest.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean 'x'?" for the nearest candidate, else "known: a, b, c ..." (at most a dozen), else "".
std::string suggest(std::string_view word, std::span<const std::string> candidates);

}  // namespace kinecrine::base
