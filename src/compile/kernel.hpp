// What a backend makes of expressions: a function of the leaves that can be called.
#pragma once

#include <memory>
#include <span>

#include "expression/graph.hpp"

namespace kinecrine::compile {

/// Evaluates a fixed list of nodes. Keeps scratch memory: one kernel belongs to one thread; `clone` shares
/// the code.
class kernel {
 public:
  virtual ~kernel() = default;
  /// Takes over the constants; call again whenever one changes.
  virtual void prepare(const double* constants) = 0;
  /// Writes one number for each node; `at.constants` must be what was prepared.
  virtual void run(const expression::leaves& at, double* results) = 0;
  virtual std::unique_ptr<kernel> clone() const = 0;
};

/// A kernel as a value: copies share the code and have their own scratch memory.
class function {
 public:
  function() = default;
  function(std::unique_ptr<kernel> code) : code_(std::move(code)) {}
  function(const function& other) : code_(other.code_ ? other.code_->clone() : nullptr) {}
  function(function&&) noexcept = default;
  function& operator=(function other) noexcept {
    code_ = std::move(other.code_);
    return *this;
  }
  ~function() = default;

  void prepare(const double* constants) { code_->prepare(constants); }
  void run(const expression::leaves& at, double* results) { code_->run(at, results); }

 private:
  std::unique_ptr<kernel> code_;
};

class backend {
 public:
  virtual ~backend() = default;
  virtual std::unique_ptr<kernel> compile(const expression::graph& graph,
                                          std::span<const expression::node> results) const = 0;
};

/// The backend that needs no compiler: a flat list of instructions. Oracle and fallback.
const backend& interpreter();

}  // namespace kinecrine::compile
