// The part of a model that moves, with simulators that wait for the next call.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "sbml/moving_part.hpp"
#include "solve/integrate.hpp"

namespace kinecrine::analysis {

/// Threads may share one.
class ready_part {
 public:
  ready_part(sbml::moving_part part, const compile::backend& backend)
      : part_(std::move(part)), prototype_(part_.model, &backend) {}

  const sbml::moving_part& part() const { return part_; }

  /// A simulator for the length of one call.
  class loan {
   public:
    explicit loan(const ready_part& from);
    ~loan();
    loan(const loan&) = delete;
    loan& operator=(const loan&) = delete;
    solve::simulator* operator->() const { return one_.get(); }
    solve::simulator& operator*() const { return *one_; }

   private:
    const ready_part& from_;
    std::unique_ptr<solve::simulator> one_;
  };

 private:
  const sbml::moving_part part_;
  const solve::simulator prototype_;
  mutable std::mutex guard_;
  mutable std::vector<std::unique_ptr<solve::simulator>> idle_;
};

}  // namespace kinecrine::analysis
