#include "compile/elimination.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace kinecrine::compile {

namespace {

/// A square table of bits, row by row.
class bit_table {
 public:
  explicit bit_table(std::size_t size) : words_((size + 63) / 64), bits_(size * words_, 0) {}
  void set(std::size_t row, std::size_t column) { word(row, column) |= std::uint64_t{1} << (column % 64); }
  void clear(std::size_t row, std::size_t column) {
    word(row, column) &= ~(std::uint64_t{1} << (column % 64));
  }
  std::size_t count(std::size_t row) const {
    std::size_t found = 0;
    for (std::size_t w = 0; w < words_; ++w)
      found += static_cast<std::size_t>(std::popcount(bits_[row * words_ + w]));
    return found;
  }
  bool has(std::size_t row, std::size_t column) const {
    return (bits_[row * words_ + column / 64] >> (column % 64) & 1U) != 0;
  }
  void add(std::size_t to, std::size_t from) { add(to, *this, from); }
  void add(std::size_t to, const bit_table& other, std::size_t from) {
    for (std::size_t w = 0; w < words_; ++w) bits_[to * words_ + w] |= other.bits_[from * words_ + w];
  }
  std::vector<std::uint32_t> list(std::size_t row) const {
    std::vector<std::uint32_t> found;
    for (std::size_t w = 0; w < words_; ++w)
      for (std::uint64_t rest = bits_[row * words_ + w]; rest != 0; rest &= rest - 1)
        found.push_back(
            static_cast<std::uint32_t>(64 * w + static_cast<std::size_t>(std::countr_zero(rest))));
    return found;
  }

 private:
  std::uint64_t& word(std::size_t row, std::size_t column) { return bits_[row * words_ + column / 64]; }
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

std::vector<std::uint32_t> markowitz_order(bit_table by_row, bit_table by_column, std::size_t n) {
  std::vector<std::uint32_t> order;
  std::vector<char> done(n, 0);
  std::vector<std::size_t> cost(n);
  const auto weigh = [&](std::size_t k) { cost[k] = (by_row.count(k) - 1) * (by_column.count(k) - 1); };
  for (std::size_t k = 0; k < n; ++k) weigh(k);
  while (order.size() < n) {
    std::size_t pivot = n;
    for (std::size_t k = 0; k < n; ++k)
      if (!done[k] && (pivot == n || cost[k] < cost[pivot])) pivot = k;
    done[pivot] = 1;
    order.push_back(static_cast<std::uint32_t>(pivot));
    by_row.clear(pivot, pivot);
    by_column.clear(pivot, pivot);
    const std::vector<std::uint32_t> rows = by_column.list(pivot), columns = by_row.list(pivot);
    for (const std::uint32_t row : rows) {
      by_row.clear(row, pivot);
      by_row.add(row, pivot);
    }
    for (const std::uint32_t column : columns) {
      by_column.clear(column, pivot);
      by_column.add(column, pivot);
    }
    for (const std::uint32_t k : rows) weigh(k);
    for (const std::uint32_t k : columns) weigh(k);
  }
  return order;
}

}  // namespace

elimination plan_elimination(const std::vector<std::int64_t>& column_starts,
                             const std::vector<std::int64_t>& rows) {
  const std::size_t n = column_starts.empty() ? 0 : column_starts.size() - 1;
  bit_table by_row(n), by_column(n);
  const auto each_entry = [&](const auto& visit) {
    for (std::size_t column = 0; column < n; ++column)
      for (auto e = static_cast<std::size_t>(column_starts[column]);
           e < static_cast<std::size_t>(column_starts[column + 1]); ++e)
        visit(static_cast<std::size_t>(rows[e]), column, static_cast<std::uint32_t>(e));
  };
  each_entry([&](std::size_t row, std::size_t column, std::uint32_t) {
    by_row.set(row, column);
    by_column.set(column, row);
  });
  elimination plan;
  plan.order = markowitz_order(by_row, by_column, n);
  plan.place.resize(n);
  for (std::uint32_t k = 0; k < n; ++k) plan.place[plan.order[k]] = k;

  // Fill, row by row: eliminating column k hands row k's entries to the right of its diagonal on.
  bit_table factors(n), upper(n);
  std::vector<std::map<std::uint32_t, std::uint32_t>> entry_of(n);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> given;
  each_entry([&](std::size_t row, std::size_t column, std::uint32_t e) {
    factors.set(plan.place[row], plan.place[column]);
    given[{plan.place[row], plan.place[column]}] = e;
  });
  plan.row_starts.push_back(0);
  plan.pair_starts.push_back(0);
  for (std::uint32_t row = 0; row < n; ++row) {
    for (std::uint32_t k = 0; k < row; ++k)
      if (factors.has(row, k)) factors.add(row, upper, k);
    for (const std::uint32_t column : factors.list(row)) {
      const auto entry = static_cast<std::uint32_t>(plan.columns.size());
      entry_of[row][column] = entry;
      if (column == row) plan.diagonal.push_back(entry);
      if (column > row) upper.set(row, column);
      plan.columns.push_back(column);
      const auto source = given.find({row, column});
      plan.source.push_back(source == given.end() ? elimination::absent : source->second);
      for (const auto& [k, left] : entry_of[row]) {
        if (k >= std::min(row, column)) break;
        const auto right = entry_of[k].find(column);
        if (right == entry_of[k].end()) continue;
        plan.left.push_back(left);
        plan.right.push_back(right->second);
      }
      plan.pair_starts.push_back(static_cast<std::uint32_t>(plan.left.size()));
    }
    plan.row_starts.push_back(static_cast<std::uint32_t>(plan.columns.size()));
  }
  return plan;
}

}  // namespace kinecrine::compile
