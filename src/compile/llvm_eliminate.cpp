#include "compile/llvm_eliminate.hpp"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Intrinsics.h>

#include <map>

namespace kinecrine::compile {

namespace {

using llvm::Value;

constexpr unsigned operations_a_piece = 250;
/// A value used again within so many operations stays in its register.
constexpr unsigned keep_for = 20;

class elimination_emitter {
 public:
  elimination_emitter(llvm::Module& into, const elimination& plan, std::size_t width)
      : module_(into),
        plan_(plan),
        width_(width),
        builder_(into.getContext()),
        scalar_(builder_.getDoubleTy()),
        type_(width == 1 ? scalar_ : llvm::FixedVectorType::get(scalar_, static_cast<unsigned>(width))) {}

  void factor(const std::string& name) {
    begin(name, 4);
    constexpr unsigned jacobian = 0, diagonal = 1, factors = 2, growth = 3;
    store(growth, 0, number(0));
    for (std::uint32_t row = 0; row < plan_.size(); ++row) {
      for (std::uint32_t e = plan_.row_starts[row]; e < plan_.row_starts[row + 1]; ++e) {
        const std::uint32_t column = plan_.columns[e], first = plan_.pair_starts[e],
                            last = plan_.pair_starts[e + 1];
        count(2 + last - first);
        const bool starts = plan_.source[e] != elimination::absent;
        Value* value = starts ? load(jacobian, plan_.source[e]) : nullptr;
        Value* terms = nullptr;
        if (column == row) {
          Value* shift = load(diagonal, 0);
          terms = value ? builder_.CreateFAdd(shift, magnitude(value)) : shift;
        }
        for (std::uint32_t k = first; k < last; ++k) {
          Value* left = kept(factors, plan_.left[k]);
          Value* right = kept(factors, plan_.right[k]);
          if (terms) {
            Value* product = builder_.CreateFMul(left, right);
            value = value ? builder_.CreateFAdd(value, product) : product;
            terms = builder_.CreateFAdd(terms, magnitude(product));
          } else {
            value = value ? multiply_add(left, right, value) : builder_.CreateFMul(left, right);
          }
        }
        if (!value) value = number(0);
        if (column < row) value = builder_.CreateFMul(value, kept(factors, plan_.diagonal[column]));
        if (column == row) {
          value = builder_.CreateFDiv(number(1), builder_.CreateFSub(load(diagonal, 0), value));
          Value* ratio = builder_.CreateFMul(terms, magnitude(value));
          Value* most = load(growth, 0);
          store(growth, 0, builder_.CreateSelect(builder_.CreateFCmpOGT(ratio, most), ratio, most));
        }
        keep(factors, e, value);
      }
    }
    end();
  }

  void solve(const std::string& name) {
    begin(name, 2);
    constexpr unsigned factors = 0, x = 1;
    const auto take = [&](Value* value, std::uint32_t e) {
      return multiply_add(load(factors, e), kept(x, plan_.columns[e]), value);
    };
    // What was found last comes last into each sum, so that the sums wait for it no longer than they must.
    for (std::uint32_t row = 0; row < plan_.size(); ++row)
      if (plan_.row_starts[row] < plan_.diagonal[row]) {
        count(1 + plan_.diagonal[row] - plan_.row_starts[row]);
        Value* value = kept(x, row);
        for (std::uint32_t e = plan_.row_starts[row]; e < plan_.diagonal[row]; ++e) value = take(value, e);
        keep(x, row, value);
      }
    for (auto row = static_cast<std::uint32_t>(plan_.size()); row-- > 0;) {
      count(plan_.row_starts[row + 1] - plan_.diagonal[row]);
      Value* value = kept(x, row);
      for (std::uint32_t e = plan_.row_starts[row + 1]; --e > plan_.diagonal[row];) value = take(value, e);
      keep(x, row, builder_.CreateFMul(value, load(factors, plan_.diagonal[row])));
    }
    end();
  }

 private:
  llvm::Function* function(const std::string& name, llvm::GlobalValue::LinkageTypes linkage) {
    const std::vector<llvm::Type*> pointers(arguments_, builder_.getPtrTy());
    auto* made = llvm::Function::Create(llvm::FunctionType::get(builder_.getVoidTy(), pointers, false),
                                        linkage, name, module_);
    made->setDoesNotThrow();
    const std::string bits = std::to_string(64 * width_);
    made->addFnAttr("min-legal-vector-width", bits);
    made->addFnAttr("prefer-vector-width", bits);
    for (unsigned k = 0; k < arguments_; ++k) made->addParamAttr(k, llvm::Attribute::NoAlias);
    return made;
  }

  void begin(const std::string& name, unsigned arguments) {
    arguments_ = arguments;
    name_ = name;
    pieces_.clear();
    next_piece();
  }
  void next_piece() {
    current_ = function(name_ + "." + std::to_string(pieces_.size()), llvm::Function::InternalLinkage);
    pieces_.push_back(current_);
    builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", current_));
    count_ = 0;
    kept_.clear();
  }
  void count(unsigned operations) {
    if (count_ > 0 && count_ + operations > operations_a_piece) {
      builder_.CreateRetVoid();
      next_piece();
    }
    count_ += operations;
  }
  void end() {
    builder_.CreateRetVoid();
    llvm::Function* entry = function(name_, llvm::Function::ExternalLinkage);
    builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", entry));
    std::vector<Value*> arguments;
    for (llvm::Argument& a : entry->args()) arguments.push_back(&a);
    for (llvm::Function* piece : pieces_) builder_.CreateCall(piece, arguments);
    builder_.CreateRetVoid();
  }

  Value* pointer(unsigned argument, std::uint32_t place) {
    return builder_.CreateConstInBoundsGEP1_64(scalar_, current_->getArg(argument), place * width_);
  }
  Value* load(unsigned argument, std::uint32_t place) {
    return builder_.CreateAlignedLoad(type_, pointer(argument, place), llvm::Align(8 * width_));
  }
  void store(unsigned argument, std::uint32_t place, Value* value) {
    builder_.CreateAlignedStore(value, pointer(argument, place), llvm::Align(8 * width_));
  }
  /// A load that is spared where the value is still at hand.
  Value* kept(unsigned argument, std::uint32_t place) {
    auto& [value, when] = kept_[{argument, place}];
    if (!value || count_ - when > keep_for) value = load(argument, place);
    when = count_;
    return value;
  }
  void keep(unsigned argument, std::uint32_t place, Value* value) {
    store(argument, place, value);
    kept_[{argument, place}] = {value, count_};
  }

  Value* number(double value) { return llvm::ConstantFP::get(type_, value); }
  Value* magnitude(Value* x) { return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x); }
  Value* multiply_add(Value* a, Value* b, Value* c) {
    return builder_.CreateIntrinsic(llvm::Intrinsic::fmuladd, {type_}, {a, b, c});
  }

  llvm::Module& module_;
  const elimination& plan_;
  std::size_t width_;
  llvm::IRBuilder<> builder_;
  llvm::Type* scalar_;
  llvm::Type* type_;
  std::string name_;
  unsigned arguments_ = 0, count_ = 0;
  std::vector<llvm::Function*> pieces_;
  llvm::Function* current_ = nullptr;
  std::map<std::pair<unsigned, std::uint32_t>, std::pair<Value*, unsigned>> kept_;
};

}  // namespace

void emit_elimination(llvm::Module& into, const std::string& name, const elimination& plan,
                      std::size_t width) {
  elimination_emitter emitter(into, plan, width);
  emitter.factor(name + "_factor");
  emitter.solve(name + "_solve");
}

}  // namespace kinecrine::compile
