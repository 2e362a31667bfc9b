#include "workout/fit_messages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <optional>

#include "base/diagnostics.hpp"
#include "support/fit_writer.hpp"

namespace kinecrine::workout {
namespace {

using namespace tests;

std::vector<std::string> walk(const std::string& bytes,
                              const std::function<void(const fit_message&)>& visit) {
  return each_fit_message(bytes, "test.fit", visit);
}

TEST(fit_messages, the_checksum_of_the_published_example) {
  // CRC-16/ARC, whose check value over the digits 1-9 is 0xbb3d.
  EXPECT_EQ(fit_checksum("123456789"), 0xbb3d);
}

TEST(fit_messages, both_byte_orders_and_both_header_sizes_read_alike) {
  for (const bool big_endian : {false, true})
    for (const std::size_t header : {12U, 14U}) {
      fit_writer writer(big_endian);
      writer.define(3, 20, {{253, 4, fit_uint32}, {7, 2, fit_uint16}, {0, 4, fit_sint32}});
      writer.head(3).number(1000, 4).number(321, 2).number(static_cast<std::uint32_t>(-5), 4);
      int seen = 0;
      const auto warnings = walk(writer.file(header), [&](const fit_message& message) {
        ++seen;
        EXPECT_EQ(message.number, 20);
        EXPECT_EQ(message.timestamp, 1000U);
        EXPECT_EQ(message.value(7), 321);
        EXPECT_EQ(message.value(0), -5);
        EXPECT_EQ(message.value(99), std::nullopt);
      });
      EXPECT_EQ(seen, 1);
      EXPECT_TRUE(warnings.empty());
    }
}

TEST(fit_messages, invalid_markers_are_no_values) {
  fit_writer writer;
  writer.define(0, 20, {{7, 2, fit_uint16}, {3, 1, fit_uint8}, {0, 4, fit_sint32}, {9, 4, fit_float32}});
  writer.head(0).number(0xffff, 2).number(0xff, 1).number(0x7fffffff, 4).number(0xffffffff, 4);
  walk(writer.file(), [](const fit_message& message) {
    for (const std::uint8_t field : std::vector<std::uint8_t>{7, 3, 0, 9})
      EXPECT_EQ(message.value(field), std::nullopt) << int(field);
  });
}

TEST(fit_messages, compressed_times_count_on_and_roll_over) {
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {7, 2, fit_uint16}});
  writer.define(1, 20, {{7, 2, fit_uint16}});
  writer.head(0).number(30, 4).number(1, 2);  // 30 = 0b11110
  writer.compressed_head(1, 31).number(2, 2);
  writer.compressed_head(1, 2).number(3, 2);
  std::vector<std::uint32_t> times;
  walk(writer.file(), [&](const fit_message& message) { times.push_back(message.timestamp.value()); });
  EXPECT_EQ(times, (std::vector<std::uint32_t>{30, 31, 34}));
}

/// Developer field 0 of index 0 declared as native field 7 of records; `native` = what field 7 itself holds.
std::string with_developer_power(std::uint16_t native, bool declared) {
  fit_writer writer;
  writer.define(
      0, 206,
      {{0, 1, fit_uint8}, {1, 1, fit_uint8}, {2, 1, fit_uint8}, {14, 2, fit_uint16}, {15, 1, fit_uint8}});
  writer.head(0).number(0, 1).number(0, 1).number(fit_uint16, 1).number(20, 2).number(declared ? 7 : 0xff, 1);
  writer.define(1, 20, {{253, 4, fit_uint32}, {7, 2, fit_uint16}}, {{0, 2, 0}});
  writer.head(1).number(5, 4).number(native, 2).number(250, 2);
  return writer.file();
}

TEST(fit_messages, a_developer_field_stands_in_only_for_a_declared_and_absent_native_one) {
  const auto power_of = [](const std::string& bytes) {
    std::optional<double> power;
    walk(bytes, [&](const fit_message& message) {
      if (message.number == 20) power = message.value(7);
    });
    return power;
  };
  EXPECT_EQ(power_of(with_developer_power(180, true)), 180);
  EXPECT_EQ(power_of(with_developer_power(0xffff, true)), 250);
  EXPECT_EQ(power_of(with_developer_power(0xffff, false)), std::nullopt);
}

TEST(fit_messages, chained_files_are_read_one_after_the_other) {
  int records = 0;
  walk(small_ride(5) + small_ride(7), [&](const fit_message& message) { records += message.number == 20; });
  EXPECT_EQ(records, 12);
}

TEST(fit_messages, a_wrong_checksum_is_a_warning) {
  std::string bytes = small_ride(5);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_EQ(walk(bytes, [](const fit_message&) {}).size(), 1U);
}

TEST(fit_messages, a_cut_file_is_refused_with_the_byte) {
  const std::string whole = small_ride(20);
  try {
    walk(whole.substr(0, whole.size() - 3), [](const fit_message&) {});
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("cut short"), std::string::npos) << fault.what();
    EXPECT_NE(std::string(fault.what()).find(std::to_string(whole.size() - 3)), std::string::npos)
        << fault.what();
    EXPECT_FALSE(fault.findings().front().hint.empty());
  }
}

TEST(fit_messages, a_file_that_was_never_closed_is_refused) {
  std::string bytes = small_ride(5);
  for (std::size_t i = 4; i < 8; ++i) bytes[i] = 0;
  EXPECT_THROW(walk(bytes, [](const fit_message&) {}), base::bad_input);
}

TEST(fit_messages, data_before_its_definition_is_refused) {
  fit_writer writer;
  writer.head(4).number(1, 4);
  EXPECT_THROW(walk(writer.file(), [](const fit_message&) {}), base::bad_input);
}

RC_GTEST_PROP(fit_messages, damaged_bytes_end_in_messages_or_in_a_fault, ()) {
  std::string bytes = small_ride(30, *rc::gen::arbitrary<bool>());
  const auto hits = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
      rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
  for (const auto& [at, value] : hits) bytes[at] = value;
  try {
    walk(bytes, [](const fit_message& message) { message.value(7); });
  } catch (const base::bad_input&) {
  }
}

}  // namespace
}  // namespace kinecrine::workout
