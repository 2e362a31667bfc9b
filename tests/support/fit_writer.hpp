// Writes small FIT files for tests (and for the fuzzer's seed corpus), so that none has to be borrowed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workout/fit_messages.hpp"

namespace kinecrine::tests {

/// One field of a definition: number, size in bytes, FIT base type.
struct fit_field {
  std::uint8_t number, size, type;
};
struct fit_developer_field {
  std::uint8_t number, size, index;
};

inline constexpr std::uint8_t fit_enum = 0x00, fit_uint8 = 0x02, fit_text = 0x07, fit_uint16 = 0x84,
                              fit_sint32 = 0x85, fit_uint32 = 0x86, fit_float32 = 0x88;

class fit_writer {
 public:
  explicit fit_writer(bool big_endian = false) : big_endian_(big_endian) {}

  fit_writer& define(unsigned local, std::uint16_t message, const std::vector<fit_field>& fields,
                     const std::vector<fit_developer_field>& developer = {}) {
    byte(0x40 | (developer.empty() ? 0 : 0x20) | local);
    byte(0);
    byte(big_endian_ ? 1 : 0);
    number(message, 2);
    byte(static_cast<unsigned>(fields.size()));
    for (const auto& one : fields) {
      byte(one.number);
      byte(one.size);
      byte(one.type);
    }
    if (!developer.empty()) byte(static_cast<unsigned>(developer.size()));
    for (const auto& one : developer) {
      byte(one.number);
      byte(one.size);
      byte(one.index);
    }
    return *this;
  }
  fit_writer& head(unsigned local) {
    byte(local);
    return *this;
  }
  fit_writer& compressed_head(unsigned local, unsigned seconds) {
    byte(0x80 | local << 5 | (seconds & 0x1f));
    return *this;
  }
  fit_writer& number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      byte(static_cast<unsigned>(value >> 8 * (big_endian_ ? size - 1 - i : i)) & 0xff);
    return *this;
  }
  fit_writer& text(const std::string& value, std::size_t size) {
    std::string padded = value;
    padded.resize(size, '\0');
    data_ += padded;
    return *this;
  }

  /// The whole file: header, data and checksums.
  std::string file(std::size_t header_size = 14) const {
    std::string bytes;
    bytes += static_cast<char>(header_size);
    bytes += '\x10';
    bytes += std::string("\x64\x00", 2);
    for (std::size_t i = 0; i < 4; ++i) bytes += static_cast<char>(data_.size() >> 8 * i & 0xff);
    bytes += ".FIT";
    if (header_size >= 14) append_sum(bytes, workout::fit_checksum(bytes));
    bytes += data_;
    append_sum(bytes, workout::fit_checksum(bytes));
    return bytes;
  }

 private:
  static void append_sum(std::string& bytes, std::uint16_t sum) {
    bytes += static_cast<char>(sum & 0xff);
    bytes += static_cast<char>(sum >> 8);
  }
  void byte(unsigned value) { data_ += static_cast<char>(value); }

  bool big_endian_;
  std::string data_;
};

/// A ride of `seconds` samples, one a second, with power and heart rate.
inline std::string small_ride(unsigned seconds, bool big_endian = false) {
  constexpr std::uint32_t begin = 1'000'000'000;
  fit_writer writer(big_endian);
  writer.define(0, 0, {{0, 1, fit_enum}, {1, 2, fit_uint16}, {4, 4, fit_uint32}});
  writer.head(0).number(4, 1).number(1, 2).number(begin, 4);
  writer.define(1, 20, {{253, 4, fit_uint32}, {7, 2, fit_uint16}, {3, 1, fit_uint8}});
  for (unsigned i = 0; i < seconds; ++i)
    writer.head(1).number(begin + i, 4).number(150 + i % 50, 2).number(120 + i % 7, 1);
  writer.define(2, 18, {{253, 4, fit_uint32}, {2, 4, fit_uint32}, {7, 4, fit_uint32}, {5, 1, fit_enum}});
  writer.head(2).number(begin + seconds - 1, 4).number(begin, 4).number((seconds - 1) * 1000, 4).number(2, 1);
  return writer.file();
}

}  // namespace kinecrine::tests
