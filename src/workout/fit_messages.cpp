#include "workout/fit_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "base/diagnostics.hpp"

namespace kinecrine::workout {
namespace {

constexpr std::uint16_t field_description = 206;
constexpr std::uint8_t timestamp_field = 253;

/// A whole number of `bytes.size()` (1, 2, 4 or 8) bytes.
std::uint64_t whole(std::string_view bytes, bool big_endian) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[big_endian ? i : bytes.size() - 1 - i]);
    number = number << 8 | byte;
  }
  return number;
}

/// What the low five bits of a FIT base type mean. `zero_invalid`: the types with a "z" use 0 as "no value".
struct base_type {
  std::size_t size;
  bool is_signed, is_real, zero_invalid;
};

std::optional<base_type> numeric_type(std::uint8_t code) {
  switch (code & 0x1f) {
    case 0x00:  // enum
    case 0x02:  // uint8
    case 0x0d:  // byte
      return base_type{1, false, false, false};
    case 0x01:
      return base_type{1, true, false, false};
    case 0x03:
      return base_type{2, true, false, false};
    case 0x04:
      return base_type{2, false, false, false};
    case 0x05:
      return base_type{4, true, false, false};
    case 0x06:
      return base_type{4, false, false, false};
    case 0x08:
      return base_type{4, true, true, false};
    case 0x09:
      return base_type{8, true, true, false};
    case 0x0a:
      return base_type{1, false, false, true};
    case 0x0b:
      return base_type{2, false, false, true};
    case 0x0c:
      return base_type{4, false, false, true};
    case 0x0e:
      return base_type{8, true, false, false};
    case 0x0f:
      return base_type{8, false, false, false};
    case 0x10:
      return base_type{8, false, false, true};
    default:
      return std::nullopt;  // text, or a type this version of FIT does not have
  }
}

std::optional<double> decoded(std::string_view bytes, std::uint8_t code, bool big_endian) {
  const auto type = numeric_type(code);
  if (!type || bytes.size() < type->size) return std::nullopt;
  const std::uint64_t raw = whole(bytes.substr(0, type->size), big_endian);
  if (type->is_real) {
    const double number = type->size == 4
                              ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(raw)))
                              : std::bit_cast<double>(raw);
    return std::isfinite(number) ? std::optional(number) : std::nullopt;  // all bits set is a NaN
  }
  const std::size_t bits = 8 * type->size;
  const std::uint64_t all_ones = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  const std::uint64_t invalid = type->zero_invalid ? 0 : type->is_signed ? all_ones >> 1 : all_ones;
  if (raw == invalid) return std::nullopt;
  if (!type->is_signed) return static_cast<double>(raw);
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  return raw & sign ? -static_cast<double>(all_ones - raw) - 1 : static_cast<double>(raw);
}

/// The number as a whole number of the wanted type; nothing where it does not fit (a damaged file).
template <class integer>
std::optional<integer> narrowed(std::optional<double> number) {
  if (!number || *number < 0 || *number > static_cast<double>(std::numeric_limits<integer>::max())) return {};
  return static_cast<integer>(*number);
}

std::string trimmed_text(std::string_view bytes) {
  return std::string(bytes.substr(0, std::min(bytes.find('\0'), bytes.size())));
}

}  // namespace

std::optional<double> fit_message::native(std::uint8_t wanted) const {
  for (const field& one : fields_)
    if (one.number == wanted) return decoded(one.bytes, one.type, big_endian_);
  return std::nullopt;
}

std::optional<double> fit_message::stand_in(std::uint8_t wanted) const {
  for (const field& one : developer_)
    if (one.number == wanted)
      if (const auto number = decoded(one.bytes, one.type, big_endian_)) return number;
  return std::nullopt;
}

std::optional<double> fit_message::value(std::uint8_t wanted) const {
  if (const auto number = native(wanted)) return number;
  return stand_in(wanted);
}

bool fit_message::from_developer(std::uint8_t wanted) const {
  return !native(wanted) && stand_in(wanted);
}

std::string fit_message::text(std::uint8_t wanted) const {
  for (const field& one : fields_)
    if (one.number == wanted) return trimmed_text(one.bytes);
  return {};
}

std::uint16_t fit_checksum(std::string_view bytes) {
  static constexpr std::array<std::uint16_t, 16> table = {0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00,
                                                          0x2800, 0xe401, 0xa001, 0x6c00, 0x7800, 0xb401,
                                                          0x5000, 0x9c01, 0x8801, 0x4400};
  unsigned sum = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    for (const unsigned half : {byte & 0xfU, static_cast<unsigned>(byte) >> 4})
      sum = (sum >> 4) ^ table[sum & 0xf] ^ table[half];
  }
  return static_cast<std::uint16_t>(sum);
}

/// Walks one file; a chained file holds several, each with definitions of its own.
class fit_reader {
 public:
  fit_reader(std::string_view bytes, const std::string& name,
             const std::function<void(const fit_message&)>& visit)
      : bytes_(bytes), name_(name), visit_(visit) {}

  std::vector<std::string> run() {
    while (at_ < bytes_.size()) read_part();
    return std::move(warnings_);
  }

 private:
  struct field_definition {
    std::uint8_t number = 0, size = 0, type = 0;
  };
  struct developer_definition {
    std::uint8_t number = 0, size = 0, index = 0;
  };
  struct definition {
    bool known = false, big_endian = false;
    std::uint16_t number = 0;
    std::vector<field_definition> fields;
    std::vector<developer_definition> developer;
  };
  struct description {
    std::uint8_t type = 0;
    std::optional<std::uint16_t> native_message;
    std::optional<std::uint8_t> native_field;
  };

  [[noreturn]] void fail(const std::string& what, const std::string& hint) const {
    throw base::bad_input(fmt::format("{} (at byte {} of {})", what, at_, bytes_.size()), hint,
                          {name_, 0, 0});
  }

  std::string_view take(std::size_t count) {
    if (count > end_ - at_)
      fail("the FIT file is damaged: a message runs over the end of its part",
           "export the workout again from the device or its service");
    const std::string_view piece = bytes_.substr(at_, count);
    at_ += count;
    return piece;
  }
  std::uint8_t take_byte() { return static_cast<std::uint8_t>(take(1)[0]); }

  void read_part() {
    const std::size_t begin = at_;
    static constexpr std::size_t least_header = 12;
    if (bytes_.size() - begin < least_header || bytes_.substr(begin + 8, 4) != ".FIT")
      fail(begin == 0 ? "this is no FIT file" : "what follows the last FIT part is not FIT",
           "export the workout again from the device or its service");
    const std::size_t header = static_cast<unsigned char>(bytes_[begin]);
    const std::uint64_t size = whole(bytes_.substr(begin + 4, 4), false);
    if (header < least_header)
      fail(fmt::format("the FIT header says it has {} bytes; it needs 12 or 14", header),
           "export the workout again from the device or its service");
    if (size == 0)
      fail("the FIT file was never closed: its header says that it holds no data",
           "end the recording on the device, or repair the file with the device's own program");
    const std::uint64_t needed = header + size + 2;
    if (needed > bytes_.size() - begin) {
      at_ = bytes_.size();
      fail(fmt::format("the FIT file is cut short: its header promises {} bytes, {} are there", needed,
                       bytes_.size() - begin),
           "copy the file from the device again");
    }
    check_header_sum(begin, header);
    at_ = begin + header;
    end_ = at_ + static_cast<std::size_t>(size);
    definitions_ = {};
    descriptions_.clear();
    last_time_.reset();
    while (at_ < end_) read_message();
    const std::uint64_t stated = whole(bytes_.substr(end_, 2), false);
    if (stated != fit_checksum(bytes_.substr(begin, end_ - begin)))
      warnings_.push_back("the FIT file's checksum does not fit its content: some values may be damaged");
    at_ = end_ + 2;
  }

  void check_header_sum(std::size_t begin, std::size_t header) {
    if (header < 14) return;
    const std::uint64_t stated = whole(bytes_.substr(begin + 12, 2), false);
    if (stated != 0 && stated != fit_checksum(bytes_.substr(begin, 12)))
      warnings_.push_back("the FIT header's checksum does not fit its content");
  }

  void read_message() {
    const std::uint8_t head = take_byte();
    if (head & 0x80) {  // compressed timestamp: local type in bits 5-6, seconds in bits 0-4
      if (last_time_) *last_time_ += ((head & 0x1fU) - *last_time_) & 0x1fU;
      read_data(head >> 5 & 0x3);
    } else if (head & 0x40) {
      read_definition(head & 0xf, (head & 0x20) != 0);
    } else {
      read_data(head & 0xf);
    }
  }

  void read_definition(std::size_t local, bool with_developer) {
    definition& shape = definitions_[local];
    shape = {};
    take_byte();  // reserved
    shape.big_endian = take_byte() == 1;
    shape.number = static_cast<std::uint16_t>(whole(take(2), shape.big_endian));
    for (std::size_t count = take_byte(); count > 0; --count) {
      const std::string_view three = take(3);
      shape.fields.push_back({static_cast<std::uint8_t>(three[0]), static_cast<std::uint8_t>(three[1]),
                              static_cast<std::uint8_t>(three[2])});
    }
    if (with_developer)
      for (std::size_t count = take_byte(); count > 0; --count) {
        const std::string_view three = take(3);
        shape.developer.push_back({static_cast<std::uint8_t>(three[0]), static_cast<std::uint8_t>(three[1]),
                                   static_cast<std::uint8_t>(three[2])});
      }
    shape.known = true;
  }

  void read_data(std::size_t local) {
    const definition& shape = definitions_[local];
    if (!shape.known)
      fail(fmt::format("the FIT file is damaged: a message of local type {} comes before its definition",
                       local),
           "export the workout again from the device or its service");
    message_.number = shape.number;
    message_.big_endian_ = shape.big_endian;
    message_.fields_.clear();
    message_.developer_.clear();
    for (const field_definition& one : shape.fields)
      message_.fields_.push_back({one.number, one.type, take(one.size)});
    for (const developer_definition& one : shape.developer) {
      const std::string_view content = take(one.size);
      const auto found = descriptions_.find({one.index, one.number});
      if (found == descriptions_.end()) continue;
      const description& meaning = found->second;
      if (!meaning.native_field || meaning.native_message.value_or(shape.number) != shape.number) continue;
      message_.developer_.push_back({*meaning.native_field, meaning.type, content});
    }
    if (const auto time = narrowed<std::uint32_t>(message_.native(timestamp_field))) last_time_ = time;
    message_.timestamp = last_time_;
    if (shape.number == field_description) remember_description();
    visit_(message_);
  }

  void remember_description() {
    const auto index = narrowed<std::uint8_t>(message_.native(0));
    const auto number = narrowed<std::uint8_t>(message_.native(1));
    const auto type = narrowed<std::uint8_t>(message_.native(2));
    if (!index || !number || !type) return;
    descriptions_[{*index, *number}] = {*type, narrowed<std::uint16_t>(message_.native(14)),
                                        narrowed<std::uint8_t>(message_.native(15))};
  }

  std::string_view bytes_;
  const std::string& name_;
  const std::function<void(const fit_message&)>& visit_;
  std::size_t at_ = 0, end_ = 0;
  std::array<definition, 16> definitions_;
  std::map<std::pair<std::uint8_t, std::uint8_t>, description> descriptions_;
  std::optional<std::uint32_t> last_time_;
  fit_message message_;
  std::vector<std::string> warnings_;
};

std::vector<std::string> each_fit_message(std::string_view bytes, const std::string& name,
                                          const std::function<void(const fit_message&)>& visit) {
  return fit_reader(bytes, name, visit).run();
}

}  // namespace kinecrine::workout
