#include "exchange/omex.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <ctime>
#include <memory>
#include <pugixml.hpp>
#include <sstream>

#include "base/diagnostics.hpp"

namespace kinecrine::exchange {
namespace {

const std::string specifications = "http://identifiers.org/combine.specifications/";

std::string text_of(const pugi::xml_document& document) {
  std::ostringstream written;
  document.save(written, "  ");
  return written.str();
}

std::string manifest(const std::vector<archive_file>& files) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("omexManifest");
  root.append_attribute("xmlns") = (specifications + "omex-manifest").c_str();
  const auto entry = [&](const std::string& location, const std::string& format, bool master) {
    pugi::xml_node content = root.append_child("content");
    content.append_attribute("location") = location.c_str();
    content.append_attribute("format") = (specifications + format).c_str();
    if (master) content.append_attribute("master") = "true";
  };
  entry(".", "omex", false);
  entry("./manifest.xml", "omex-manifest", false);
  for (const auto& file : files) entry("./" + file.name, file.format, file.master);
  return text_of(document);
}

std::string metadata(const std::string& title, const std::string& description) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("rdf:RDF");
  root.append_attribute("xmlns:rdf") = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  root.append_attribute("xmlns:dcterms") = "http://purl.org/dc/terms/";
  pugi::xml_node about = root.append_child("rdf:Description");
  about.append_attribute("rdf:about") = ".";
  about.append_child("dcterms:title").text().set(title.c_str());
  about.append_child("dcterms:description").text().set(description.c_str());
  return text_of(document);
}

[[noreturn]] void refuse(const char* reason) {
  throw base::cannot_write(fmt::format("the archive could not be made: {}", reason));
}

/// A zip archive in memory.
std::string zipped(const std::vector<archive_file>& files) {
  constexpr std::time_t always = 315532800;  // 1980-01-01, the first day that zip files know
  zip_error_t fault;
  zip_error_init(&fault);
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &fault);
  if (!memory) refuse(zip_error_strerror(&fault));
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> keeper(memory, &zip_source_free);
  zip_source_keep(memory);  // the archive gives up one hold when it is closed, and the content is read after
  zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &fault);
  if (!archive) {
    zip_source_free(memory);
    refuse(zip_error_strerror(&fault));
  }
  const auto give_up = [&] {
    const std::string reason = zip_strerror(archive);
    zip_discard(archive);
    refuse(reason.c_str());
  };
  for (const auto& file : files) {
    zip_source_t* content = zip_source_buffer(archive, file.content.data(), file.content.size(), 0);
    const zip_int64_t index =
        content ? zip_file_add(archive, file.name.c_str(), content, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      if (content) zip_source_free(content);
      give_up();
    }
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), always, 0);
  }
  if (zip_close(archive) != 0) give_up();

  zip_stat_t size;
  zip_stat_init(&size);
  if (zip_source_stat(memory, &size) != 0 || zip_source_open(memory) != 0) refuse("no memory");
  std::string bytes(size.size, '\0');
  const zip_int64_t got = zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  if (got != static_cast<zip_int64_t>(bytes.size())) refuse("it could not be read back");
  return bytes;
}

}  // namespace

std::string omex(const std::vector<archive_file>& files, const std::string& title,
                 const std::string& description) {
  std::vector<archive_file> all = files;
  all.push_back({"metadata.rdf", "omex-metadata", metadata(title, description)});
  all.insert(all.begin(), {"manifest.xml", "omex-manifest", manifest(all)});
  return zipped(all);
}

}  // namespace kinecrine::exchange
