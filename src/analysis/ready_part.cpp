#include "analysis/ready_part.hpp"

namespace kinecrine::analysis {

ready_part::loan::loan(const ready_part& from) : from_(from) {
  const std::lock_guard lock(from.guard_);
  if (from.idle_.empty()) {
    one_ = std::make_unique<solve::simulator>(from.prototype_);
  } else {
    one_ = std::move(from.idle_.back());
    from.idle_.pop_back();
  }
}

ready_part::loan::~loan() {
  const std::lock_guard lock(from_.guard_);
  from_.idle_.push_back(std::move(one_));
}

}  // namespace kinecrine::analysis
