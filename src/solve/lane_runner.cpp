#include "solve/lane_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "base/diagnostics.hpp"
#include "solve/lane_block.hpp"

namespace kinecrine::solve {

namespace {

constexpr int steps_between_reports = 256;

/// What the threads share: who is next, who has ended, and whether to stop.
class crew {
 public:
  crew(const lane_model& model, const lane_run& what, const member_source& source, const member_sink& sink)
      : model_(model), what_(what), source_(source), sink_(sink), ended_(what.window, 0) {}

  void run() {
    const auto threads = static_cast<std::size_t>(std::max(1U, what_.threads));
    std::vector<std::thread> others;
    for (std::size_t k = 1; k < std::min(threads, what_.members); ++k)
      others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  void work() {
    try {
      lane_block block(model_, what_, source_);
      const auto next = [this] { return take(); };
      const auto done = [this](const member_result& result) { end(result); };
      for (int count = 1; go_on(); ++count) {
        if (!block.step(next, done) && !wait()) return;
        if (count % steps_between_reports == 0) report();
      }
    } catch (...) {
      const std::lock_guard hold(lock_);
      if (!fault_) fault_ = std::current_exception();
      changed_.notify_all();
    }
  }

  bool go_on() {
    const std::lock_guard hold(lock_);
    return !fault_;
  }

  std::optional<std::size_t> take() {
    const std::lock_guard hold(lock_);
    if (next_ >= what_.members || next_ >= oldest_ + what_.window) return {};
    return next_++;
  }

  void end(const member_result& result) {
    const std::lock_guard hold(lock_);
    if (fault_) return;
    sink_(result);
    ended_[result.index % what_.window] = 1;
    ++count_;
    const std::size_t before = oldest_;
    while (oldest_ < next_ && ended_[oldest_ % what_.window]) ended_[oldest_++ % what_.window] = 0;
    if (oldest_ != before) changed_.notify_all();
    ask();
  }

  /// Waits for the window to move; false where nobody is left to take.
  bool wait() {
    std::unique_lock hold(lock_);
    changed_.wait(hold,
                  [this] { return fault_ || next_ >= what_.members || next_ < oldest_ + what_.window; });
    return !fault_ && next_ < what_.members;
  }

  void report() {
    const std::lock_guard hold(lock_);
    ask();
  }
  void ask() {
    const double done = static_cast<double>(count_) / static_cast<double>(what_.members);
    if (what_.progress && !what_.progress(done))
      throw base::interrupted(fmt::format("stopped after {} of {} members", count_, what_.members));
  }

  const lane_model& model_;
  const lane_run& what_;
  const member_source& source_;
  const member_sink& sink_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<char> ended_;  ///< of the members in the window, by index modulo its length
  std::size_t next_ = 0, oldest_ = 0, count_ = 0;
  std::exception_ptr fault_;
};

}  // namespace

void run_lanes(const lane_model& model, const lane_run& what, const member_source& source,
               const member_sink& sink) {
  if (!(what.end >= what.begin))
    throw base::bad_input(fmt::format("the run would end ({}) before it begins ({})", what.end, what.begin));
  if (!std::is_sorted(what.times.begin(), what.times.end()) ||
      (!what.times.empty() && (what.times.front() < what.begin || what.times.back() > what.end)))
    throw base::internal_error("output times must ascend within the run");
  if (what.members > 0) crew(model, what, source, sink).run();
}

}  // namespace kinecrine::solve
