#include "compile/llvm_math.hpp"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include "compile/llvm_jit.hpp"

namespace kinecrine::compile {

namespace {

using llvm::Value;

/// Constants and the operations that both functions need, for one type of x.
class arithmetic {
 public:
  arithmetic(llvm::IRBuilder<>& at, llvm::Type* type)
      : at(at), type_(type), integers_(type->getWithNewType(at.getInt64Ty())) {}

  Value* number(double value) const { return llvm::ConstantFP::get(type_, value); }
  Value* integer(std::uint64_t value) const { return llvm::ConstantInt::get(integers_, value); }
  Value* bits(Value* x) const { return at.CreateBitCast(x, integers_); }
  Value* from_bits(Value* x) const { return at.CreateBitCast(x, type_); }
  Value* multiply_add(Value* a, Value* b, Value* c) const {
    return at.CreateIntrinsic(llvm::Intrinsic::fmuladd, {type_}, {a, b, c});
  }
  /// coefficients[0] + coefficients[1] x + ..., in two interleaved halves for parallelism.
  template <std::size_t n>
  Value* polynomial(const std::array<double, n>& coefficients, Value* x) const {
    Value* square = at.CreateFMul(x, x);
    const auto half = [&](std::size_t last) {
      Value* sum = number(coefficients[last]);
      for (std::size_t k = last; k >= 2; k -= 2) sum = multiply_add(sum, square, number(coefficients[k - 2]));
      return sum;
    };
    constexpr std::size_t even = (n - 1) / 2 * 2, odd = (n - 2) / 2 * 2 + 1;
    return multiply_add(half(odd), x, half(even));
  }
  /// 2^k for whole k within the range of normal numbers, from the integer k.
  Value* power_of_two(Value* k) const {
    return from_bits(at.CreateShl(at.CreateAdd(k, integer(1023)), integer(52)));
  }

  llvm::IRBuilder<>& at;

 private:
  llvm::Type* type_;
  llvm::Type* integers_;
};

/// The instructions of AVX-512 that take a number apart into mantissa and exponent and put it together again,
/// zeros, denormals, infinities and NaN included.
class exponent_unit {
 public:
  explicit exponent_unit(llvm::IRBuilder<>& at) : at_(at) {}

  /// The whole number e with 2^e <= |x| < 2^(e + 1); -infinity for 0, infinity for infinity.
  Value* exponent(Value* x) const {
    return call(
        {llvm::Intrinsic::x86_avx512_mask_getexp_pd_128, llvm::Intrinsic::x86_avx512_mask_getexp_pd_256,
         llvm::Intrinsic::x86_avx512_mask_getexp_pd_512},
        {x}, {});
  }
  /// x as m 2^k with m from 3/4 to below 3/2; 1 for 0 and infinity, NaN for what is below 0.
  Value* mantissa(Value* x) const {
    return call(
        {llvm::Intrinsic::x86_avx512_mask_getmant_pd_128, llvm::Intrinsic::x86_avx512_mask_getmant_pd_256,
         llvm::Intrinsic::x86_avx512_mask_getmant_pd_512},
        {x}, {at_.getInt32(0b1111)});
  }
  /// x 2^k for whole k, rounded once.
  Value* scaled(Value* x, Value* k) const {
    return call(
        {llvm::Intrinsic::x86_avx512_mask_scalef_pd_128, llvm::Intrinsic::x86_avx512_mask_scalef_pd_256,
         llvm::Intrinsic::x86_avx512_mask_scalef_pd_512},
        {x, k}, {});
  }

 private:
  Value* call(const std::array<llvm::Intrinsic::ID, 3>& by_width, std::vector<Value*> operands,
              const std::vector<Value*>& more) const {
    llvm::Type* type = operands.front()->getType();
    const bool single = !type->isVectorTy();
    if (single) {  // the lowest of a pair
      type = llvm::FixedVectorType::get(type, 2);
      for (Value*& x : operands)
        x = at_.CreateInsertElement(llvm::Constant::getNullValue(type), x, std::uint64_t{0});
    }
    const unsigned width = llvm::cast<llvm::FixedVectorType>(type)->getNumElements();
    operands.insert(operands.end(), more.begin(), more.end());
    operands.push_back(llvm::Constant::getNullValue(type));  // what lanes get that are not asked for
    operands.push_back(at_.getInt8(0xff));
    constexpr int rounding_as_set = 4;
    if (width == 8) operands.push_back(at_.getInt32(rounding_as_set));
    Value* result = at_.CreateIntrinsic(by_width[width / 4], {}, operands);
    return single ? at_.CreateExtractElement(result, std::uint64_t{0}) : result;
  }

  llvm::IRBuilder<>& at_;
};

// ln 2 in two parts; the first has 21 trailing zero bits, so that its product with a whole number is exact.
constexpr double ln2_high = 0.6931471803691238, ln2_low = 1.9082149292705877e-10;

}  // namespace

// exp x = 2^k exp r with |r| <= ln(2)/2 and exp r = 1 + r + r^2 q(r); q is a minimax polynomial of our own
// making (Remez exchange in 60 digits, relative error of the whole 4e-19).
Value* emit_exp(llvm::IRBuilder<>& at, Value* x) {
  const arithmetic a(at, x->getType());
  static constexpr std::array q = {0.5,
                                   0.1666666666666667,
                                   0.041666666666666685,
                                   0.008333333333326134,
                                   0.0013888888888874387,
                                   0.00019841269874821448,
                                   2.480158734737129e-05,
                                   2.7557255399339882e-06,
                                   2.7557252879429645e-07,
                                   2.5105217317573158e-08,
                                   2.0921601115217102e-09};
  // Beyond these limits the result is 0 or infinite anyway; NaN passes both choices.
  Value* high = a.number(710.0);
  Value* low = a.number(-746.0);
  Value* bounded = at.CreateSelect(at.CreateFCmpOGT(x, high), high, x);
  bounded = at.CreateSelect(at.CreateFCmpOLT(bounded, low), low, bounded);
  // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the lowest bits.
  constexpr double shift = 6755399441055744.0;
  Value* shifted = a.multiply_add(bounded, a.number(1.4426950408889634), a.number(shift));
  Value* rounded = at.CreateFSub(shifted, a.number(shift));
  Value* r = a.multiply_add(rounded, a.number(-ln2_high), bounded);
  r = a.multiply_add(rounded, a.number(-ln2_low), r);
  Value* tail = a.multiply_add(a.polynomial(q, r), at.CreateFMul(r, r), r);
  Value* mantissa = at.CreateFAdd(tail, a.number(1));
  if (this_processor().avx512) return exponent_unit(at).scaled(mantissa, rounded);
  Value* k = at.CreateSub(a.bits(shifted), a.integer(std::bit_cast<std::uint64_t>(shift)));
  // 2^k in two factors, as k runs from -1076 to 1024; only the last product rounds.
  Value* half = at.CreateAShr(k, a.integer(1));
  Value* rest = at.CreateSub(k, half);
  return at.CreateFMul(at.CreateFMul(mantissa, a.power_of_two(half)), a.power_of_two(rest));
}

namespace {

// log x = k ln 2 + log(1 + f); with s = f/(2 + f), log(1 + f) = 2 s + s^3 p(s^2), put together as
// f - (f^2/2 - s (f^2/2 + s^2 p)) so that the large part is exact.
template <std::size_t n>
Value* log_of_parts(const arithmetic& a, Value* k, Value* f, const std::array<double, n>& p) {
  llvm::IRBuilder<>& at = a.at;
  Value* s = at.CreateFDiv(f, at.CreateFAdd(f, a.number(2)));
  Value* z = at.CreateFMul(s, s);
  Value* half_square = at.CreateFMul(at.CreateFMul(f, f), a.number(0.5));
  Value* series = at.CreateFMul(a.polynomial(p, z), z);
  Value* low = a.multiply_add(k, a.number(ln2_low), at.CreateFMul(s, at.CreateFAdd(half_square, series)));
  Value* sum = at.CreateFSub(f, at.CreateFSub(half_square, low));
  return a.multiply_add(k, a.number(ln2_high), sum);
}

/// 1 + f from 3/4 to 3/2; p is the best polynomial for that (relative error of the whole 5e-19).
Value* emit_log_avx512(const arithmetic& a, Value* x) {
  static constexpr std::array p = {0.6666666666666666,  0.400000000000078,   0.2857142856733919,
                                   0.22222223037807243, 0.18181738454723026, 0.15388834677801916,
                                   0.1321036048513262,  0.13604015707124079};
  const exponent_unit unit(a.at);
  Value* mantissa = unit.mantissa(x);
  Value* k = a.at.CreateFSub(unit.exponent(x), unit.exponent(mantissa));
  return log_of_parts(a, k, a.at.CreateFSub(mantissa, a.number(1)), p);
}

}  // namespace

// 1 + f between sqrt(1/2) and sqrt(2).
Value* emit_log(llvm::IRBuilder<>& at, Value* x) {
  const arithmetic a(at, x->getType());
  if (this_processor().avx512) return emit_log_avx512(a, x);
  static constexpr std::array p = {0.666666666666667,   0.39999999999897884, 0.28571428626652434,
                                   0.22222211031636002, 0.18182896213247168, 0.1533149763799785,
                                   0.14619098033209352};
  constexpr double smallest_normal = std::numeric_limits<double>::min();
  Value* tiny = at.CreateFCmpOLT(x, a.number(smallest_normal));
  Value* scaled = at.CreateSelect(tiny, at.CreateFMul(x, a.number(0x1p54)), x);
  Value* bits = a.bits(scaled);
  Value* root_half = a.integer(std::bit_cast<std::uint64_t>(0.70710678118654752440));
  Value* exponent_bits = at.CreateAnd(at.CreateSub(bits, root_half), a.integer(0xfff0000000000000ULL));
  Value* f = at.CreateFSub(a.from_bits(at.CreateSub(bits, exponent_bits)), a.number(1));
  Value* k = at.CreateSIToFP(at.CreateAShr(exponent_bits, a.integer(52)), x->getType());
  k = at.CreateSelect(tiny, at.CreateFSub(k, a.number(54)), k);
  Value* result = log_of_parts(a, k, f, p);
  // What the bits of zero, negative, infinite and NaN arguments gave is replaced.
  Value* infinite = a.number(std::numeric_limits<double>::infinity());
  result = at.CreateSelect(at.CreateFCmpOLT(x, infinite), result, x);
  Value* zero = a.number(0);
  Value* below =
      at.CreateSelect(at.CreateFCmpOEQ(x, zero), a.number(-std::numeric_limits<double>::infinity()),
                      a.number(std::numeric_limits<double>::quiet_NaN()));
  return at.CreateSelect(at.CreateFCmpOLE(x, zero), below, result);
}

}  // namespace kinecrine::compile
