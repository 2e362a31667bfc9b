// A number by which contents are told apart: it is no seal against forgery.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace kinecrine::base {

/// 128 bits: two streams that mix a word at a time, with different seeds.
class fingerprint {
 public:
  void add(const void* data, std::size_t size);
  void add(std::string_view text);
  template <class number>
    requires std::is_arithmetic_v<number>
  void add(number value) {
    add(&value, sizeof value);
  }
  template <class number>
  void add(std::span<const number> values) {
    add(values.size());
    add(values.data(), values.size_bytes());
  }
  /// This very build: what another one has kept may have been found in another way.
  void add_program();
  /// 32 hexadecimal digits.
  std::string text() const;

 private:
  std::uint64_t first_ = 0xcbf29ce484222325ULL, second_ = 0x9ae16a3b2f90404fULL;
};

}  // namespace kinecrine::base
