// `kinecrine why`: on which effects and messengers a result rests, by which chains they reach it, and how
// good the evidence of each chain is.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/attribution.hpp"
#include "analysis/laboratory.hpp"
#include "analysis/moment_read.hpp"
#include "results/course.hpp"

namespace kinecrine::analysis {

struct question {
  std::string observable;
  moment_read when;
  std::optional<double> until;  ///< min; the session's own end otherwise
  attribution_options how;
  unsigned threads = 0;                  ///< 0 = one for each processor
  std::function<bool(double)> progress;  ///< returning false stops (base::interrupted)
};

/// One step of a chain: the best supported of the links between two entries.
struct chain_step {
  std::string from, to;  ///< names of the entries
  std::string via;       ///< id of the effect, process, state or quantity
  std::string sentence;
  knowledge::evidence basis;  ///< `kind` is none where nothing but the model's own definition is behind it
};

struct explained_part {
  share numbers;
  std::string name;       ///< "il6-lipolysis"
  std::string messenger;  ///< name of its entry
  std::string sentence;
  std::vector<chain_step> chain;       ///< from what the session does to the observable
  std::optional<std::size_t> weakest;  ///< step of the chain with the weakest evidence
  std::vector<std::string> sources;    ///< of the whole chain
};

/// An organ or messenger without all its effects.
struct silenced {
  std::string id, name;
  double removal = 0;  ///< what is missing of the change
};

struct explanation {
  std::string session;
  results::series about;  ///< the observable, without values
  moment_read when;
  double baseline = 0, value = 0;    ///< at the start, and as read; the change between them is what is shared
  double moment = 0;                 ///< min: when the value was read (peak and at)
  attribution effects;               ///< of the change
  std::vector<silenced> messengers;  ///< the largest removals first
  std::vector<explained_part> parts;  ///< as `effects.shares`, those that do anything
  std::size_t silent = 0;             ///< effects that reach the observable but did nothing in this session
  std::vector<results::reference> references;
  std::map<std::string, std::string> provenance;

  double change() const { return value - baseline; }
  /// A share of the change in per cent.
  double percent(double part) const { return 100 * part / change(); }
};

/// Evidence from the strongest to the weakest: rct, acute_trial, cohort, review, animal_intervention,
/// mechanism, in_vitro; contested evidence is weaker than any that is not.
int weakness(const knowledge::evidence& basis);

/// Throws bad_usage for an unknown observable, and bad_input where the observable does not change.
explanation explain(const laboratory& model, const scenario::scenario& session, const question& asked);

std::string to_text(const explanation& of);
std::string to_json(const explanation& of);
/// One self-contained HTML page with a picture of the shares.
std::string to_report(const explanation& of);

}  // namespace kinecrine::analysis
