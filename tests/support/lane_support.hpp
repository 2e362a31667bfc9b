// What tests of lanes share.
#pragma once

#include <sbml/SBMLTypes.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "assemble/assemble.hpp"
#include "knowledge/atlas.hpp"
#include "sbml/read.hpp"

namespace kinecrine::test {

/// Doubles on a 64-byte boundary, as lane code wants them; zero at first.
class aligned {
 public:
  explicit aligned(std::size_t size)
      : size_(size), data_(static_cast<double*>(std::aligned_alloc(64, bytes()))) {
    for (std::size_t k = 0; k < size_; ++k) data_.get()[k] = 0;
  }
  double* data() { return data_.get(); }
  double& operator[](std::size_t k) { return data_.get()[k]; }
  std::size_t size() const { return size_; }

 private:
  struct release {
    void operator()(double* data) const { std::free(data); }
  };
  std::size_t bytes() const { return (size_ * sizeof(double) + 64) / 64 * 64; }
  std::size_t size_;
  std::unique_ptr<double, release> data_;
};

/// One of the public models that are handed to developers; null where they are absent.
inline sbml::document shared_model(const std::string& name) {
  const char* folder = std::getenv("KINECRINE_SHARED");
  const std::filesystem::path file =
      std::filesystem::path(folder ? folder : "/work/shared") / "models" / (name + ".xml");
  return std::filesystem::exists(file) ? sbml::read(file) : sbml::document{};
}

/// A shared model, or "assembled": the model that the knowledge base makes.
inline sbml::document model_called(const std::string& name) {
  if (name != "assembled") return shared_model(name);
  return sbml::document(assemble::assemble(knowledge::load(KINECRINE_SOURCE_DIR "/knowledge"), {}).release());
}

}  // namespace kinecrine::test
