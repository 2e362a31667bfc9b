#include "compile/llvm_emit.hpp"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Intrinsics.h>

#include <algorithm>
#include <limits>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"
#include "compile/llvm_math.hpp"
#include "expression/print.hpp"

namespace kinecrine::compile {

namespace {

using expression::graph;
using expression::node;
using expression::none;
using expression::op;
using expression::term;
using llvm::Value;

/// Roughly how many instructions an operation becomes.
unsigned weight(op what, std::size_t width) {
  if (what == op::exp) return exp_weight;
  if (what == op::log) return log_weight;
  if (what == op::sin || what == op::cos) return sine_weight;
  if (what <= op::negation || what == op::sqrt || what == op::absolute || what == op::floor) return 1;
  return static_cast<unsigned>(4 * width);  // a call for each lane
}

/// Ops per piece, and how far back a loaded value is worth keeping in its register.
constexpr unsigned piece_weight = 200;
constexpr std::size_t keep_for = 24;

/// The order in which the moving nodes of one function are computed: operands just before they are needed, so
/// that few values are alive at a time.
std::vector<node> depth_first(const lowered& program, const std::vector<node>& results) {
  const graph& g = program.graph;
  std::vector<char> seen(g.size(), 0);
  std::vector<node> order, stack;
  for (const node result : results) {
    stack.push_back(result);
    while (!stack.empty()) {
      const node n = stack.back();
      const term& t = g[n];
      const int count = expression::operands(t.what);
      if (seen[n] || count == 0 || !program.moves(n)) {
        stack.pop_back();
        continue;
      }
      const std::size_t before = stack.size();
      for (const auto& [operand, exists] : {std::pair{t.c, count > 2}, {t.b, count > 1}, {t.a, true}})
        if (exists && !seen[operand] && program.moves(operand) && expression::operands(g[operand].what) > 0)
          stack.push_back(operand);
      if (stack.size() > before) continue;
      stack.pop_back();
      seen[n] = 1;
      order.push_back(n);
    }
  }
  return order;
}

class lane_emitter {
 public:
  lane_emitter(llvm::Module& into, const lowered& program, const lane_layout& layout)
      : module_(into),
        program_(program),
        graph_(program.graph),
        layout_(layout),
        builder_(into.getContext()),
        scalar_(builder_.getDoubleTy()),
        type_(layout.width == 1 ? scalar_
                                : llvm::FixedVectorType::get(scalar_, static_cast<unsigned>(layout.width))),
        personal_(places(layout.personal)),
        shared_(places(layout.shared)),
        slots_(layout.first_scratch()) {
    llvm::FastMathFlags flags;
    flags.setAllowContract(true);
    builder_.setFastMathFlags(flags);
  }

  void emit(const std::string& name, const std::vector<node>& results, bool adds) {
    adds_ = adds;
    results_of_.assign(graph_.size(), {});
    for (std::size_t k = 0; k < results.size(); ++k) results_of_[results[k]].push_back(k);
    const std::vector<node> order = depth_first(program_, results);
    plan(order);

    llvm::Function* entry = function(name, llvm::Function::ExternalLinkage);
    llvm::BasicBlock* calls = llvm::BasicBlock::Create(module_.getContext(), "", entry);
    unsigned piece = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (k == 0 || piece_[order[k]] != piece) {
        if (k > 0) finish(calls);
        piece = piece_[order[k]];
        start(function(name + "." + std::to_string(piece), llvm::Function::InternalLinkage));
      }
      define(order[k]);
    }
    if (!order.empty()) finish(calls);
    start(function(name + ".leaves", llvm::Function::InternalLinkage));
    for (const node n : results)
      if (!results_of_[n].empty() && !(program_.moves(n) && expression::operands(graph_[n].what) > 0)) {
        store_results(n, number_value(n));
        results_of_[n].clear();
      }
    finish(calls);
    builder_.SetInsertPoint(calls);
    builder_.CreateRetVoid();
  }

  std::size_t slots() const { return slots_; }

 private:
  struct kept {
    Value* number = nullptr;
    Value* mask = nullptr;
    std::size_t when = 0;
  };

  static std::vector<std::pair<node, std::size_t>> places(const std::vector<node>& nodes) {
    std::vector<std::pair<node, std::size_t>> found;
    found.reserve(nodes.size());
    for (std::size_t k = 0; k < nodes.size(); ++k) found.emplace_back(nodes[k], k);
    std::sort(found.begin(), found.end());
    return found;
  }
  static std::size_t place_of(const std::vector<std::pair<node, std::size_t>>& in, node n) {
    const auto found = std::lower_bound(in.begin(), in.end(), std::pair<node, std::size_t>{n, 0});
    return found != in.end() && found->first == n ? found->second : std::numeric_limits<std::size_t>::max();
  }

  llvm::Function* function(const std::string& name, llvm::GlobalValue::LinkageTypes linkage) {
    llvm::Type* pointer = builder_.getPtrTy();
    auto* type = llvm::FunctionType::get(builder_.getVoidTy(), {pointer, pointer, pointer, pointer}, false);
    auto* made = llvm::Function::Create(type, linkage, name, module_);
    made->setDoesNotThrow();
    const std::string bits = std::to_string(64 * layout_.width);
    made->addFnAttr("min-legal-vector-width", bits);
    made->addFnAttr("prefer-vector-width", bits);
    for (unsigned k = 0; k < 4; ++k) made->addParamAttr(k, llvm::Attribute::NoAlias);
    return made;
  }

  /// Cuts the order into pieces and gives a frame slot to what one piece hands to a later one.
  void plan(const std::vector<node>& order) {
    piece_.assign(graph_.size(), 0);
    slot_.assign(graph_.size(), 0);
    unsigned piece = 0, filled = 0;
    std::vector<unsigned> last_use(graph_.size(), 0);
    for (const node n : order) {
      const unsigned w = weight(graph_[n].what, layout_.width);
      if (filled > 0 && filled + w > piece_weight) {
        ++piece;
        filled = 0;
      }
      filled += w;
      piece_[n] = piece;
      for_operands(n, [&](node operand) { last_use[operand] = piece; });
    }
    std::vector<std::vector<std::size_t>> freed(piece + std::size_t{2});
    std::vector<std::size_t> unused;
    std::size_t next = layout_.first_scratch();  // functions share the room: nothing in it outlives a call
    unsigned current = 0;
    for (const node n : order) {
      for (; current < piece_[n]; ++current) {
        unused.insert(unused.end(), freed[current].begin(), freed[current].end());
      }
      if (last_use[n] <= piece_[n]) continue;
      if (unused.empty()) {
        slot_[n] = next++;
      } else {
        slot_[n] = unused.back();
        unused.pop_back();
      }
      freed[last_use[n]].push_back(slot_[n]);
    }
    slots_ = std::max(slots_, next);
  }

  template <class visit>
  void for_operands(node n, const visit& each) const {
    const term& t = graph_[n];
    const int count = expression::operands(t.what);
    if (count > 0) each(t.a);
    if (count > 1) each(t.b);
    if (count > 2) each(t.c);
  }

  void start(llvm::Function* piece) {
    current_ = piece;
    builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", piece));
    kept_.assign(graph_.size(), {});
    count_ = 0;
  }
  void finish(llvm::BasicBlock* calls) {
    builder_.CreateRetVoid();
    llvm::Function* caller = calls->getParent();
    llvm::Function* piece = current_;
    builder_.SetInsertPoint(calls);
    builder_.CreateCall(piece, {caller->getArg(0), caller->getArg(1), caller->getArg(2), caller->getArg(3)});
  }

  void define(node n) {
    kept& value = kept_[n];
    value = compute(n);
    value.when = std::numeric_limits<std::size_t>::max() / 2;  // stays in this piece
    if (slot_[n] != 0) builder_.CreateAlignedStore(number_value(n), slot_pointer(1, slot_[n]), alignment());
    if (!results_of_[n].empty()) store_results(n, number_value(n));
    ++count_;
  }
  void store_results(node n, Value* value) {
    for (const std::size_t k : results_of_[n]) {
      Value* whole = adds_ ? builder_.CreateFAdd(load(3, k), value) : value;
      builder_.CreateAlignedStore(whole, slot_pointer(3, k), alignment());
    }
  }

  llvm::Align alignment() const { return llvm::Align(8 * layout_.width); }
  Value* slot_pointer(unsigned argument, std::size_t slot) {
    return builder_.CreateConstInBoundsGEP1_64(scalar_, current_->getArg(argument), slot * layout_.width);
  }
  Value* load(unsigned argument, std::size_t slot) {
    return builder_.CreateAlignedLoad(type_, slot_pointer(argument, slot), alignment());
  }
  Value* constant(double value) { return llvm::ConstantFP::get(type_, value); }

  /// A leaf, a fixed value, or what an earlier piece left in the frame.
  Value* fetch(node n) {
    const term& t = graph_[n];
    if (!program_.moves(n)) {
      if (const std::size_t k = place_of(personal_, n); k != std::numeric_limits<std::size_t>::max())
        return load(1, layout_.first_personal() + k);
      const std::size_t k = place_of(shared_, n);
      if (k == std::numeric_limits<std::size_t>::max())
        throw base::internal_error("a fixed value has no place");
      Value* one = builder_.CreateAlignedLoad(
          scalar_, builder_.CreateConstInBoundsGEP1_64(scalar_, current_->getArg(2), k), llvm::Align(8));
      return layout_.width == 1 ? one : builder_.CreateVectorSplat(static_cast<unsigned>(layout_.width), one);
    }
    switch (t.what) {
      case op::time:
        return load(1, lane_layout::time_slot);
      case op::state:
        return load(0, layout_.state_places.empty() ? t.a : layout_.state_places[t.a]);
      case op::input:
        return load(1, lane_layout::first_input + t.a);
      case op::condition:
        return load(1, layout_.first_condition() + t.a);
      default:
        return load(1, slot_[n]);
    }
  }

  Value* number_value(node n) {
    if (graph_.is_number(n)) return constant(graph_.value(n));
    kept& value = kept_[n];
    if (value.number && (value.when > count_ || count_ - value.when < keep_for)) return value.number;
    if (value.mask && !value.number) {
      value.number = builder_.CreateSelect(value.mask, constant(1), constant(0));
      return value.number;
    }
    value.number = fetch(n);
    value.when = count_;
    return value.number;
  }
  Value* mask_value(node n) {
    if (kept_[n].mask) return kept_[n].mask;
    Value* mask = builder_.CreateFCmpUNE(number_value(n), constant(0));
    if (program_.moves(n) && kept_[n].when > count_) kept_[n].mask = mask;
    return mask;
  }

  kept compute(node n) {
    const term& t = graph_[n];
    const auto number = [](Value* v) { return kept{v, nullptr, 0}; };
    const auto mask = [](Value* v) { return kept{nullptr, v, 0}; };
    const auto a = [&] { return number_value(t.a); };
    const auto b = [&] { return number_value(t.b); };
    switch (t.what) {
      case op::add:
        return number(builder_.CreateFAdd(a(), b()));
      case op::subtract:
        return number(builder_.CreateFSub(a(), b()));
      case op::multiply:
        return number(builder_.CreateFMul(a(), b()));
      case op::divide:
        return number(builder_.CreateFDiv(a(), b()));
      case op::negate:
        return number(builder_.CreateFNeg(a()));
      case op::minimum:
        return number(chosen(builder_.CreateFCmpOLT(a(), b()), a(), b()));
      case op::maximum:
        return number(chosen(builder_.CreateFCmpOGT(a(), b()), a(), b()));
      case op::less:
        return mask(builder_.CreateFCmpOLT(a(), b()));
      case op::less_equal:
        return mask(builder_.CreateFCmpOLE(a(), b()));
      case op::equal:
        return mask(builder_.CreateFCmpOEQ(a(), b()));
      case op::both:
        return mask(builder_.CreateAnd(mask_value(t.a), mask_value(t.b)));
      case op::either:
        return mask(builder_.CreateOr(mask_value(t.a), mask_value(t.b)));
      case op::negation:
        return mask(builder_.CreateNot(mask_value(t.a)));
      case op::select:
        return number(builder_.CreateSelect(mask_value(t.a), b(), number_value(t.c)));
      case op::exp:
        return number(emit_exp(builder_, a()));
      case op::log:
        return number(emit_log(builder_, a()));
      case op::sin:
        return number(of_angle(t.what, a(), emit_sin(builder_, a())));
      case op::cos:
        return number(of_angle(t.what, a(), emit_cos(builder_, a())));
      case op::sqrt:
        return number(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a()));
      case op::absolute:
        return number(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a()));
      case op::floor:
        return number(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, a()));
      case op::power:
        return number(power(a(), b()));
      default:
        return number(call(library_name(t.what), {a()}));
    }
  }

  /// `first` where it is chosen or NaN, as expression::apply has it.
  Value* chosen(Value* choice, Value* first, Value* second) {
    return builder_.CreateSelect(builder_.CreateOr(choice, builder_.CreateFCmpUNO(first, first)), first,
                                 second);
  }

  /// libm's power, but for lanes that all have the exponent 1: what many an exponent is while nothing bends
  /// it.
  Value* power(Value* base, Value* exponent) {
    return unless(builder_.CreateFCmpUNE(exponent, constant(1)), base,
                  [&] { return call("pow", {base, exponent}); });
  }

  /// libm's sin or cos where the argument is too large for `usual`.
  Value* of_angle(op what, Value* x, Value* usual) {
    Value* size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
    Value* wide = builder_.CreateFCmpUGT(size, constant(widest_angle));
    return unless(wide, usual,
                  [&] { return builder_.CreateSelect(wide, call(library_name(what), {x}), usual); });
  }

  /// `usual`, unless a lane is `rare`: then what `slow` computes.
  template <class compute>
  Value* unless(Value* rare, Value* usual, const compute& slow) {
    Value* any = layout_.width == 1 ? rare : builder_.CreateOrReduce(rare);
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    llvm::BasicBlock* aside = llvm::BasicBlock::Create(module_.getContext(), "", current_);
    llvm::BasicBlock* after = llvm::BasicBlock::Create(module_.getContext(), "", current_);
    builder_.CreateCondBr(any, aside, after);
    builder_.SetInsertPoint(aside);
    Value* computed = slow();
    llvm::BasicBlock* last = builder_.GetInsertBlock();
    builder_.CreateBr(after);
    builder_.SetInsertPoint(after);
    llvm::PHINode* result = builder_.CreatePHI(type_, 2);
    result->addIncoming(usual, before);
    result->addIncoming(computed, last);
    return result;
  }

  /// libm calls its functions as formulas do.
  static const char* library_name(op what) {
    return what == op::factorial ? "kinecrine_factorial" : expression::function_name(what);
  }

  /// Calls a function of libm for each lane.
  Value* call(const char* name, const std::vector<Value*>& arguments) {
    std::vector<llvm::Type*> types(arguments.size(), scalar_);
    const llvm::FunctionCallee callee =
        module_.getOrInsertFunction(name, llvm::FunctionType::get(scalar_, types, false));
    if (layout_.width == 1) return builder_.CreateCall(callee, arguments);
    Value* all = llvm::PoisonValue::get(type_);
    for (std::size_t lane = 0; lane < layout_.width; ++lane) {
      const auto of_lane = base::mapped(
          arguments, [&](Value* argument) { return builder_.CreateExtractElement(argument, lane); });
      all = builder_.CreateInsertElement(all, builder_.CreateCall(callee, of_lane), lane);
    }
    return all;
  }

  llvm::Module& module_;
  const lowered& program_;
  const graph& graph_;
  const lane_layout& layout_;
  llvm::IRBuilder<> builder_;
  llvm::Type* scalar_;
  llvm::Type* type_;
  std::vector<std::pair<node, std::size_t>> personal_, shared_;
  std::size_t slots_;

  // of the function that is being written
  bool adds_ = false;
  std::vector<std::vector<std::size_t>> results_of_;
  std::vector<unsigned> piece_;
  std::vector<std::size_t> slot_;  ///< in the frame; 0 (the time) = none
  // of the piece that is being written
  llvm::Function* current_ = nullptr;
  std::vector<kept> kept_;
  std::size_t count_ = 0;
};

}  // namespace

std::size_t emit_lanes(llvm::Module& into, const std::string& name, const lowered& program,
                       const lane_layout& layout) {
  lane_emitter emitter(into, program, layout);
  for (std::size_t k = 0; k < program.functions.size(); ++k)
    emitter.emit(name + "_" + std::to_string(k), program.functions[k], layout.adds[k] != 0);
  return emitter.slots();
}

}  // namespace kinecrine::compile
