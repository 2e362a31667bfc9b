// Values as bytes and back, for what is kept on disk between runs of one build: the layout is this
// machine's own. Structures that hold more than plain numbers name their fields in a function
// `fields(archive, value)` beside them, which serves both directions.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/diagnostics.hpp"

namespace kinecrine::base {

class byte_writer {
 public:
  template <class... values>
  void operator()(const values&... some) {
    (write(some), ...);
  }
  const std::vector<char>& written() const { return written_; }

 private:
  template <class value>
  void write(const value& one) {
    if constexpr (std::is_trivially_copyable_v<value>)
      block(&one, sizeof one);
    else
      fields(*this, one);
  }
  void write(const std::string& text) {
    write(text.size());
    block(text.data(), text.size());
  }
  template <class value>
  void write(const std::vector<value>& many) {
    write(many.size());
    if constexpr (std::is_trivially_copyable_v<value>)
      block(many.data(), many.size() * sizeof(value));
    else
      for (const value& one : many) write(one);
  }
  void block(const void* from, std::size_t size) {
    const char* first = static_cast<const char*>(from);
    written_.insert(written_.end(), first, first + size);
  }

  std::vector<char> written_;
};

/// Reads what a writer of the same build wrote, in the same order; throws internal_error where less is there.
class byte_reader {
 public:
  explicit byte_reader(std::span<const char> from) : left_(from) {}

  template <class... values>
  void operator()(values&... some) {
    (read(some), ...);
  }

 private:
  template <class value>
  void read(value& one) {
    if constexpr (std::is_trivially_copyable_v<value>)
      block(&one, sizeof one);
    else
      fields(*this, one);
  }
  void read(std::string& text) {
    text.resize(count(1));
    block(text.data(), text.size());
  }
  template <class value>
  void read(std::vector<value>& many) {
    if constexpr (std::is_trivially_copyable_v<value>) {
      many.resize(count(sizeof(value)));
      block(many.data(), many.size() * sizeof(value));
    } else {
      many.resize(count(1));
      for (value& one : many) read(one);
    }
  }
  /// How many elements follow: never more than there are bytes for.
  std::size_t count(std::size_t least_size) {
    std::size_t many = 0;
    read(many);
    if (many > left_.size() / least_size) throw internal_error("what was kept on disk is cut short");
    return many;
  }
  void block(void* to, std::size_t size) {
    if (size > left_.size()) throw internal_error("what was kept on disk is cut short");
    if (size > 0) std::memcpy(to, left_.data(), size);
    left_ = left_.subspan(size);
  }

  std::span<const char> left_;
};

}  // namespace kinecrine::base
