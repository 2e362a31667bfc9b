// A COMBINE archive: one zip file (OMEX) with a manifest that says what each file in it is.
#pragma once

#include <string>
#include <vector>

namespace kinecrine::exchange {

struct archive_file {
  std::string name;    ///< inside the archive, "model.xml"
  std::string format;  ///< as COMBINE names its specifications: "sbml.level-3.version-2"
  std::string content;
  bool master = false;  ///< what a program should run first
};

/// The bytes of an archive of these files, the manifest and a description of the whole (Dublin Core). The
/// same files give the same bytes at any time. Throws cannot_write where the zip library refuses.
std::string omex(const std::vector<archive_file>& files, const std::string& title,
                 const std::string& description);

}  // namespace kinecrine::exchange
