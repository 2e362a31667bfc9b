// The FIT container: headers, checksums, definitions and data messages, without knowing what they mean.
// Every length is checked against the bytes at hand, so that any input ends in messages or in a clear fault.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinecrine::workout {

/// One data message of a FIT file; views into the file's bytes.
class fit_message {
 public:
  std::uint16_t number = 0;                ///< the global message number (20 = record)
  std::optional<std::uint32_t> timestamp;  ///< s since 1989-12-31 UTC, also from a compressed header

  /// The field's first value, unscaled; nothing where it is absent or holds the type's "invalid" value. A
  /// developer field stands in only where it was declared as this native field and the native one is absent.
  std::optional<double> value(std::uint8_t field) const;
  /// The field's text without the padding, "" where absent.
  std::string text(std::uint8_t field) const;
  /// True where value(field) would come from a developer field.
  bool from_developer(std::uint8_t field) const;

 private:
  friend class fit_reader;
  struct field {
    std::uint8_t number = 0, type = 0;
    std::string_view bytes;
  };
  std::optional<double> native(std::uint8_t field) const;
  std::optional<double> stand_in(std::uint8_t field) const;

  bool big_endian_ = false;
  std::vector<field> fields_;
  std::vector<field>
      developer_;  ///< only those declared as a native field of this message; number = native one
};

/// Calls `visit` for every data message of a FIT file (of each part of a chained one) in order. Returns
/// warnings (checksums that do not fit). Throws base::bad_input with the byte offset where the file is cut
/// short or breaks the format; `name` is used in messages.
std::vector<std::string> each_fit_message(std::string_view bytes, const std::string& name,
                                          const std::function<void(const fit_message&)>& visit);

/// FIT's 16-bit checksum.
std::uint16_t fit_checksum(std::string_view bytes);

}  // namespace kinecrine::workout
