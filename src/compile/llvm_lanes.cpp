// The module that compiles, see compiler.hpp.
#include <algorithm>
#include <cstring>
#include <optional>

#include "base/fingerprint.hpp"
#include "compile/compiler.hpp"
#include "compile/llvm_eliminate.hpp"
#include "compile/llvm_emit.hpp"
#include "compile/llvm_jit.hpp"
#include "compile/llvm_version.hpp"

namespace kinecrine::compile {

namespace {

using expression::dependence;
using expression::node;
using expression::op;

using lane_function = void (*)(const double*, double*, const double*, double*);
using factor_function = void (*)(const double*, const double*, double*, double*);
using solve_function = void (*)(const double*, double*);

/// What the code depends on: the program, the processor, LLVM, and the sources of this compiler.
std::string key_of(const lowered& program, const lane_layout& layout, const elimination* matrix, effort how) {
  base::fingerprint key;
  key.add(std::string_view(compiler_version));
  key.add(this_processor().name);
  key.add(this_processor().features);
  key.add(layout.width);
  key.add(layout.inputs);
  key.add(layout.conditions);
  key.add(static_cast<int>(how));
  key.add(std::span<const node>(layout.personal));
  key.add(std::span<const node>(layout.shared));
  key.add(std::span<const std::uint32_t>(layout.state_places));
  key.add(std::string_view(layout.adds.data(), layout.adds.size()));
  if (matrix)
    for (const auto* list :
         {&matrix->row_starts, &matrix->columns, &matrix->source, &matrix->left, &matrix->right})
      key.add(std::span<const std::uint32_t>(*list));
  expression::add_to(key, program.graph);
  for (const auto& f : program.functions) key.add(std::span<const node>(f));
  return key.text();
}

/// An entry of the cache: the frame's slots, then the object.
std::vector<char> compiled(const lowered& program, const lane_layout& layout, const elimination* matrix,
                           effort how) {
  llvm::LLVMContext context;
  llvm::Module module("kinecrine", context);
  prepare_module(module);
  const std::uint64_t slots = emit_lanes(module, "lanes", program, layout);
  if (matrix) emit_elimination(module, "lanes", *matrix, layout.width);
  const std::vector<char> object = compile_object(module, how);
  std::vector<char> entry(sizeof slots);
  std::memcpy(entry.data(), &slots, sizeof slots);
  entry.insert(entry.end(), object.begin(), object.end());
  return entry;
}

/// The most products that an elimination may have to become code.
constexpr std::size_t most_products = 20'000;

class compiled_lanes final : public lane_code {
 public:
  compiled_lanes(const lowered& program, const lane_request& what, const base::disk_cache& cache)
      : lane_code(program, what) {
    const effort how = what.long_run ? effort::less : effort::none;
    // For a short run the table-driven elimination is as good as code, and code as long as this takes minutes
    // to compile and does not stay in any cache.
    const bool short_enough = what.matrix && what.matrix->left.size() <= most_products;
    const elimination* matrix = what.long_run && short_enough ? what.matrix : nullptr;
    const std::string key = key_of(program, layout(), matrix, how);
    std::optional<std::vector<char>> entry = cache.find(key);
    if (!entry) {
      entry = compiled(program, layout(), matrix, how);
      cache.store(key, *entry);
    }
    std::uint64_t slots = 0;
    std::memcpy(&slots, entry->data(), sizeof slots);
    frame_slots_ = slots;
    object_ = std::make_unique<loaded_object>(std::span<const char>(*entry).subspan(sizeof slots));
    for (std::size_t k = 0; k < program.functions.size(); ++k)
      functions_.push_back(reinterpret_cast<lane_function>(object_->address("lanes_" + std::to_string(k))));
    if (!matrix) return;
    factor_ = reinterpret_cast<factor_function>(object_->address("lanes_factor"));
    solve_ = reinterpret_cast<solve_function>(object_->address("lanes_solve"));
  }

  std::size_t frame_slots() const override { return frame_slots_; }
  void run(std::size_t function, const double* states, double* frame, const double* shared,
           double* results) const override {
    functions_[function](states, frame, shared, results);
  }
  void factor(const double* jacobian, const double* diagonal, double* factors,
              double* growth) const override {
    factor_ ? factor_(jacobian, diagonal, factors, growth)
            : lane_code::factor(jacobian, diagonal, factors, growth);
  }
  void solve(const double* factors, double* x) const override {
    solve_ ? solve_(factors, x) : lane_code::solve(factors, x);
  }

 private:
  std::size_t frame_slots_ = 0;
  std::unique_ptr<loaded_object> object_;
  std::vector<lane_function> functions_;
  factor_function factor_ = nullptr;
  solve_function solve_ = nullptr;
};

constexpr unsigned moves_in_kernels = dependence::moving | dependence::on_condition;

class compiled_kernel final : public kernel {
 public:
  explicit compiled_kernel(std::shared_ptr<const lane_code> code)
      : code_(std::move(code)), frame_(code_->frame_slots(), 0.0) {}

  void prepare(const double* constants) override { code_->fix(constants, nullptr, 0, frame_.data(), room_); }
  void run(const expression::leaves& at, double* results) override {
    const lane_layout& l = code_->layout();
    frame_[lane_layout::time_slot] = at.time;
    std::copy_n(at.inputs, l.inputs, frame_.begin() + lane_layout::first_input);
    std::copy_n(at.conditions, l.conditions,
                frame_.begin() + static_cast<std::ptrdiff_t>(l.first_condition()));
    code_->run(0, at.states, frame_.data(), nullptr, results);
  }
  std::unique_ptr<kernel> clone() const override { return std::make_unique<compiled_kernel>(code_); }

 private:
  std::shared_ptr<const lane_code> code_;
  std::vector<double> frame_;
  lane_code::scratch room_;
};

std::shared_ptr<const lane_code> lanes_of(const lane_request& what, const base::disk_cache& cache) {
  const lowered program =
      lower(*what.graph, what.functions, what.conditions_move ? moves_in_kernels : dependence::moving);
  return std::make_shared<compiled_lanes>(program, what, cache);
}

class compiling_backend final : public backend {
 public:
  std::unique_ptr<kernel> compile(const expression::graph& graph,
                                  std::span<const node> results) const override {
    lane_request what;
    what.graph = &graph;
    what.functions = {{results.begin(), results.end()}};
    what.width = 1;
    what.conditions_move = true;
    what.long_run = false;
    for (const node n : graph.needed(results))
      if (graph[n].what == op::input)
        what.inputs = std::max<std::size_t>(what.inputs, graph[n].a + std::size_t{1});
    return std::make_unique<compiled_kernel>(
        lanes_of(what, base::disk_cache(base::disk_cache::usual_folder())));
  }
};

const backend& backend_of_lanes() {
  static const compiling_backend instance;
  return instance;
}

}  // namespace

}  // namespace kinecrine::compile

extern "C" const kinecrine::compile::compiler_module* kinecrine_compiler_module();

const kinecrine::compile::compiler_module* kinecrine_compiler_module() {
  static const kinecrine::compile::compiler_module offered{kinecrine::compile::lanes_of,
                                                           kinecrine::compile::backend_of_lanes};
  return &offered;
}
