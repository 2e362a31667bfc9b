#include <memory>
#include <vector>

#include "compile/kernel.hpp"
#include "expression/tape.hpp"

namespace kinecrine::compile {

namespace {

class interpreted_kernel final : public kernel {
 public:
  explicit interpreted_kernel(std::shared_ptr<const expression::tape> program)
      : program_(std::move(program)) {}
  void prepare(const double* constants) override { program_->prepare(registers_, constants); }
  void run(const expression::leaves& at, double* results) override { program_->run(registers_, at, results); }
  std::unique_ptr<kernel> clone() const override { return std::make_unique<interpreted_kernel>(program_); }

 private:
  std::shared_ptr<const expression::tape> program_;
  std::vector<double> registers_;
};

class interpreting_backend final : public backend {
 public:
  std::unique_ptr<kernel> compile(const expression::graph& graph,
                                  std::span<const expression::node> results) const override {
    return std::make_unique<interpreted_kernel>(std::make_shared<expression::tape>(graph, results));
  }
};

}  // namespace

const backend& interpreter() {
  static const interpreting_backend instance;
  return instance;
}

}  // namespace kinecrine::compile
