// Who acts on whom: the entries of the base as nodes, effects, processes and dependences as links.
#pragma once

#include <string>
#include <vector>

#include "knowledge/atlas.hpp"
#include "knowledge/sentences.hpp"

namespace kinecrine::knowledge {

/// One way in which an entry acts on another.
struct link {
  enum class kind { effect, process, dependence };
  std::string from, to;  ///< entry ids
  kind by = kind::effect;
  std::string via;  ///< global name of the effect, the process, or the state or quantity that reads the other
};
std::string_view to_text(link::kind kind);

/// All links between different entries, by from, to, kind and via. An effect leads from what drives it to the
/// entry of its port; a process from whatever sets its rate to the entries that it changes; a dependence from
/// an entry that a state or quantity reads to the entry it stands in. Constants do not link.
std::vector<link> links_of(const atlas& base);

/// The processes of an entry that rest on one of its states or quantities, directly or through others of its
/// own: what a dependence comes to.
std::vector<const process*> processes_resting_on(const atlas& base, const std::string& name);

/// A chain of entries; `steps` holds for each pair of neighbours all links between them.
struct chain {
  std::vector<std::string> entries;
  std::vector<std::vector<link>> steps;
};

/// The shortest chains without repeats from one entry or name to another, shortest first, at most `most` of
/// them; chains longer than the shortest by more than one are left out, and of one length those come first in
/// which most steps are effects or processes. A messenger's dilution by a volume is no step. What observables
/// begin with ("hippocampus" of hippocampus.volume) is a name, too. As a start a name stands for its entry;
/// as a goal only what it rests on counts, and a port must be reached by an effect on it. Throws not_found
/// with the nearest name; empty where there is no chain.
std::vector<chain> paths(const atlas& base, const std::string& from, const std::string& to,
                         std::size_t most = 10);

/// The chains in words, each step with what it rests on.
std::string path_text(const atlas& base, const std::string& from, const std::string& to,
                      wording how = wording::full, std::size_t most = 10);

}  // namespace kinecrine::knowledge
