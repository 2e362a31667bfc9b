// What this build is.
#pragma once

#include <string>

namespace kinecrine::base {

/// "0.1.0"
std::string version();
/// "kinecrine 0.1.0 (commit 1a2b3c4)"; the commit is left out where the build did not know it.
std::string version_text();

}  // namespace kinecrine::base
