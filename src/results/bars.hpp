// Horizontal bars in per cent as inline SVG: a row for each name, in it a bar for each label.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinecrine::results {

struct bar_row {
  std::string name;
  std::vector<std::optional<double>> values;  ///< one for each label, per cent; none: no bar
};

/// All rows on one axis with a line at zero. A bar beyond `most` per cent either way ends there; what is
/// written beside it stays the number itself. `described` is for screen readers. A phone shows a narrower
/// one.
std::string bars_html(const std::vector<std::string>& labels, const std::vector<bar_row>& rows,
                      std::string_view described, double most = 1000);

}  // namespace kinecrine::results
