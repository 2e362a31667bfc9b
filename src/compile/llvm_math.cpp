#include "compile/llvm_math.hpp"

#include <llvm/IR/Constants.h>
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

using table = std::array<double, 16>;

/// The entry that the lowest four bits of each index name: one instruction for eight lanes, a load for each
/// lane otherwise.
Value* looked_up(llvm::IRBuilder<>& at, const table& entries, Value* index) {
  llvm::Type* whole = index->getType();
  const auto* lanes = llvm::dyn_cast<llvm::FixedVectorType>(whole);
  if (lanes && lanes->getNumElements() == 8) {
    const auto half = [&](std::size_t begin) {
      return llvm::ConstantDataVector::get(at.getContext(), llvm::ArrayRef(entries).slice(begin, 8));
    };
    return at.CreateIntrinsic(llvm::Intrinsic::x86_avx512_vpermi2var_pd_512, {}, {half(0), index, half(8)});
  }
  llvm::Constant* values = llvm::ConstantDataArray::get(at.getContext(), llvm::ArrayRef(entries));
  auto* place = new llvm::GlobalVariable(*at.GetInsertBlock()->getModule(), values->getType(), true,
                                         llvm::GlobalValue::PrivateLinkage, values);
  Value* bounded = at.CreateAnd(index, llvm::ConstantInt::get(whole, entries.size() - 1));
  const auto entry = [&](Value* which) {
    return at.CreateLoad(at.getDoubleTy(),
                         at.CreateInBoundsGEP(values->getType(), place, {at.getInt64(0), which}));
  };
  if (!lanes) return entry(bounded);
  Value* all = llvm::PoisonValue::get(whole->getWithNewType(at.getDoubleTy()));
  for (std::uint64_t lane = 0; lane < lanes->getNumElements(); ++lane)
    all = at.CreateInsertElement(all, entry(at.CreateExtractElement(bounded, lane)), lane);
  return all;
}

// ln 2 in two parts; the first has 21 trailing zero bits, so that its product with a whole number is exact.
constexpr double ln2_high = 0.6931471803691238, ln2_low = 1.9082149292705877e-10;

/// What rounds a number to a multiple of 1/fine, a power of two, when it is added: 1.5 * 2^52 / fine.
constexpr double shift_of(double fine) {
  return 6755399441055744.0 / fine;
}

/// x = n ln(2)/fine + r for whole n: the floating-point number n/fine with n in the lowest bits of what it
/// was rounded in, and r. Beyond what is asked exp is 0 or infinite anyway; NaN passes.
struct reduced {
  Value* shifted;
  Value* rounded;
  Value* r;
};
reduced reduce(const arithmetic& a, Value* x, double fine) {
  llvm::IRBuilder<>& at = a.at;
  Value* high = a.number(710.0);
  Value* low = a.number(-746.0);
  Value* bounded = at.CreateSelect(at.CreateFCmpOGT(x, high), high, x);
  bounded = at.CreateSelect(at.CreateFCmpOLT(bounded, low), low, bounded);
  Value* shift = a.number(shift_of(fine));
  Value* shifted = a.multiply_add(bounded, a.number(1.4426950408889634), shift);
  Value* rounded = at.CreateFSub(shifted, shift);
  Value* r = a.multiply_add(rounded, a.number(-ln2_high), bounded);
  return {shifted, rounded, a.multiply_add(rounded, a.number(-ln2_low), r)};
}

// exp x = 2^(n/16) exp r with |r| <= ln(2)/32 and exp r = 1 + r + r^2 q(r); the sixteenths come from a table.
Value* emit_exp_avx512(const arithmetic& a, Value* x) {
  static constexpr table sixteenths = {1.0,
                                       1.0442737824274138,
                                       1.0905077326652577,
                                       1.1387886347566916,
                                       1.189207115002721,
                                       1.241857812073484,
                                       1.2968395546510096,
                                       1.3542555469368927,
                                       1.4142135623730951,
                                       1.4768261459394993,
                                       1.5422108254079407,
                                       1.6104903319492543,
                                       1.681792830507429,
                                       1.7562521603732995,
                                       1.8340080864093424,
                                       1.9152065613971474};
  static constexpr std::array q = {0.5000000000000004,   0.1666666666666668,    0.0416666666605656,
                                   0.008333333332276045, 0.0013889112825164881, 0.00019841571512158718};
  llvm::IRBuilder<>& at = a.at;
  const auto [shifted, rounded, r] = reduce(a, x, 16);
  Value* tail = a.multiply_add(a.polynomial(q, r), at.CreateFMul(r, r), r);
  Value* power = looked_up(at, sixteenths, a.bits(shifted));
  return exponent_unit(at).scaled(a.multiply_add(power, tail, power), rounded);
}

}  // namespace

// exp x = 2^k exp r with |r| <= ln(2)/2 and exp r = 1 + r + r^2 q(r). Polynomials here are minimax ones of
// our own making (Remez exchange in 60 digits, relative error of the whole 4e-19).
Value* emit_exp(llvm::IRBuilder<>& at, Value* x) {
  const arithmetic a(at, x->getType());
  if (this_processor().avx512) return emit_exp_avx512(a, x);
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
  const auto [shifted, rounded, r] = reduce(a, x, 1);
  Value* tail = a.multiply_add(a.polynomial(q, r), at.CreateFMul(r, r), r);
  Value* mantissa = at.CreateFAdd(tail, a.number(1));
  Value* k = at.CreateSub(a.bits(shifted), a.integer(std::bit_cast<std::uint64_t>(shift_of(1))));
  // 2^k in two factors, as k runs from -1076 to 1024; only the last product rounds.
  Value* half = at.CreateAShr(k, a.integer(1));
  Value* rest = at.CreateSub(k, half);
  return at.CreateFMul(at.CreateFMul(mantissa, a.power_of_two(half)), a.power_of_two(rest));
}

namespace {

/// log x = k ln 2 + log(m), m from 3/4 to 3/2, and log m = log c + log(1 + r) with r = m/c - 1 for a c near
/// m. 1/c and log c come from tables; 1/c is chosen so that log c, short enough to make the sum with k ln 2
/// exact, is off by less than 4e-19. r is from -1/32 to 0.0445, log(1 + r) = r + r^2 p(r) (relative error
/// 2e-18).
Value* emit_log_avx512(const arithmetic& a, Value* x) {
  static constexpr table inverses = {1.0,
                                     0.9546490751702634,
                                     0.8888417268617417,
                                     0.8422496787240483,
                                     0.8000452018320999,
                                     0.7618969643607205,
                                     0.7271859822618768,
                                     0.695526578857688,
                                     0.6737880960785604,
                                     1.306319815993194,
                                     1.2548783954922609,
                                     1.2076757039140522,
                                     1.163856518617732,
                                     1.1229799271611172,
                                     1.0845456362505868,
                                     1.0490598761424181};
  static constexpr table logs = {0.0,
                                 0.04641146658627804,
                                 0.11783609434451137,
                                 0.1716787781451785,
                                 0.22308705062027911,
                                 0.27194394981256664,
                                 0.3185730126222097,
                                 0.3630860528812718,
                                 0.39483961501264275,
                                 -0.2672138829530013,
                                 -0.2270386718669215,
                                 -0.18869760644679445,
                                 -0.15173907591906755,
                                 -0.11598580129657421,
                                 -0.08116113085179677,
                                 -0.0478944070439411};
  static constexpr std::array p = {-0.5,
                                   0.33333333333333565,
                                   -0.2500000000016681,
                                   0.19999999999285817,
                                   -0.1666666587096155,
                                   0.14285709471942437,
                                   -0.12501164312234625,
                                   0.11125378220467975,
                                   -0.09467548560642047};
  llvm::IRBuilder<>& at = a.at;
  const exponent_unit unit(at);
  Value* mantissa = unit.mantissa(x);
  Value* k = at.CreateFSub(unit.exponent(x), unit.exponent(mantissa));
  // c changes at odd 32ths above 1, so that it is 1 on both sides of 1.
  Value* index = at.CreateLShr(a.bits(at.CreateFAdd(mantissa, a.number(0x1p-5))), a.integer(48));
  Value* r = a.multiply_add(mantissa, looked_up(at, inverses, index), a.number(-1));
  Value* high = a.multiply_add(k, a.number(ln2_high), looked_up(at, logs, index));
  Value* low = a.multiply_add(at.CreateFMul(r, r), a.polynomial(p, r), at.CreateFMul(k, a.number(ln2_low)));
  return at.CreateFAdd(high, at.CreateFAdd(r, low));
}

}  // namespace

// log x = k ln 2 + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2); with s = f/(2 + f), log(1 + f) = 2 s + s^3
// p(s^2), put together as f - (f^2/2 - s (f^2/2 + s^2 p)) so that the large part is exact.
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
  Value* s = at.CreateFDiv(f, at.CreateFAdd(f, a.number(2)));
  Value* z = at.CreateFMul(s, s);
  Value* half_square = at.CreateFMul(at.CreateFMul(f, f), a.number(0.5));
  Value* series = at.CreateFMul(a.polynomial(p, z), z);
  Value* low = a.multiply_add(k, a.number(ln2_low), at.CreateFMul(s, at.CreateFAdd(half_square, series)));
  Value* sum = at.CreateFSub(f, at.CreateFSub(half_square, low));
  Value* result = a.multiply_add(k, a.number(ln2_high), sum);
  // What the bits of zero, negative, infinite and NaN arguments gave is replaced.
  Value* infinite = a.number(std::numeric_limits<double>::infinity());
  result = at.CreateSelect(at.CreateFCmpOLT(x, infinite), result, x);
  Value* zero = a.number(0);
  Value* below =
      at.CreateSelect(at.CreateFCmpOEQ(x, zero), a.number(-std::numeric_limits<double>::infinity()),
                      a.number(std::numeric_limits<double>::quiet_NaN()));
  return at.CreateSelect(at.CreateFCmpOLE(x, zero), below, result);
}

namespace {

/// The sine of x + `quarters` quarter turns: x = j pi/2 + r with |r| <= pi/4, sin r = r + r^3 p(r^2), cos r =
/// 1 - r^2/2 + r^4 q(r^2) (relative errors 2e-17 and 1e-18). pi/2 is in three parts, of which the first two
/// have 20 trailing zero bits, so that their products with j are exact.
Value* emit_sine(llvm::IRBuilder<>& at, Value* x, std::uint64_t quarters) {
  constexpr std::array half_pi = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69};
  static constexpr std::array p = {-0.16666666666666666,   0.008333333333330948,   -0.00019841269836756774,
                                   2.7557316101617874e-06, -2.505113165023518e-08, 1.5918115263265974e-10};
  static constexpr std::array q = {0.041666666666666664,    -0.0013888888888887398, 2.480158729876456e-05,
                                   -2.7557317271145144e-07, 2.087614614655861e-09,  -1.1382623647474604e-11};
  const arithmetic a(at, x->getType());
  Value* shift = a.number(shift_of(1));
  Value* shifted = a.multiply_add(x, a.number(0.6366197723675814), shift);
  Value* j = at.CreateFSub(shifted, shift);
  Value* r = a.multiply_add(j, a.number(-half_pi[1]), a.multiply_add(j, a.number(-half_pi[0]), x));
  Value* beyond = at.CreateFMul(j, a.number(-half_pi[2]));  // too small for r
  Value* square = at.CreateFMul(r, r);
  Value* half = at.CreateFMul(square, a.number(0.5));
  Value* large = at.CreateFSub(a.number(1), half);
  Value* sine = at.CreateFAdd(
      r, a.multiply_add(at.CreateFMul(r, square), a.polynomial(p, square), at.CreateFMul(beyond, large)));
  Value* lost = at.CreateFSub(at.CreateFSub(a.number(1), large), half);
  Value* tail = a.multiply_add(at.CreateFMul(square, square), a.polynomial(q, square),
                               at.CreateFSub(lost, at.CreateFMul(r, beyond)));
  Value* cosine = at.CreateFAdd(large, tail);
  Value* turned = at.CreateAdd(a.bits(shifted), a.integer(quarters));
  Value* odd = at.CreateICmpNE(at.CreateAnd(turned, a.integer(1)), a.integer(0));
  Value* sign = at.CreateShl(at.CreateAnd(turned, a.integer(2)), a.integer(62));
  return a.from_bits(at.CreateXor(a.bits(at.CreateSelect(odd, cosine, sine)), sign));
}

}  // namespace

Value* emit_sin(llvm::IRBuilder<>& at, Value* x) {
  return emit_sine(at, x, 0);
}
Value* emit_cos(llvm::IRBuilder<>& at, Value* x) {
  return emit_sine(at, x, 1);
}

}  // namespace kinecrine::compile
