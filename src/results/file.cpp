#include "results/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/diagnostics.hpp"

namespace kinecrine::results {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, int error) {
  std::string hint;
  if (error == ENOENT) hint = "create the folder first";
  if (error == EACCES || error == EROFS || error == EPERM) hint = "write to a folder that is yours";
  if (error == EISDIR) hint = "name a file, not a folder";
  if (error == ENOSPC || error == EDQUOT) hint = "free some space or write to another disk";
  throw base::cannot_write(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)), hint);
}

/// An open file descriptor; closed on every way out.
class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { close(); }
  int number() const { return number_; }
  /// 0 or the error: some systems report a full disk only here.
  int close() {
    if (number_ < 0) return 0;
    const int failed = ::close(number_) == 0 ? 0 : errno;
    number_ = -1;
    return failed;
  }

 private:
  int number_;
};

/// 0 or the error.
int write_all(int number, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(number, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Where the bytes go: the target of a link, even one that does not exist yet, so that the link stays one.
fs::path destination(fs::path path) {
  constexpr int most = 40;  // as the system's own limit; a loop of links then fails when it is opened
  std::error_code failed;
  for (int i = 0; i < most && fs::is_symlink(path, failed); ++i)
    path = path.parent_path() / fs::read_symlink(path, failed);
  return path;
}

/// Whether `target` is there already; refuses what cannot be written.
bool may_be_written(const fs::path& path, const fs::path& target, struct stat& old) {
  if (::stat(target.c_str(), &old) != 0) return false;
  if (S_ISDIR(old.st_mode)) refuse(path, EISDIR);
  // Write permission of the file itself counts, though a rename would not ask for it.
  if (::access(target.c_str(), W_OK) != 0) refuse(path, errno);
  return true;
}

fs::path part_of(fs::path target) {
  return target.replace_filename(fmt::format(".{}.{}.part", target.filename().string(), ::getpid()));
}

}  // namespace

void write_file(const fs::path& path, std::string_view content) {
  const fs::path target = destination(path);
  struct stat old{};
  const bool exists = may_be_written(path, target, old);
  const bool replace = !exists || S_ISREG(old.st_mode);
  const fs::path written = replace ? part_of(target) : target;
  descriptor file(::open(written.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.number() < 0) refuse(path, errno);
  if (replace && exists) (void)::fchmod(file.number(), old.st_mode & 07777);
  int failed = write_all(file.number(), content);
  if (const int at_close = file.close(); failed == 0) failed = at_close;
  if (failed == 0 && replace && ::rename(written.c_str(), target.c_str()) != 0) failed = errno;
  if (failed == 0) return;
  if (replace) ::unlink(written.c_str());
  refuse(path, failed);
}

growing_file::growing_file(const fs::path& path) : path_(path), target_(destination(path)) {
  struct stat old{};
  const bool exists = may_be_written(path, target_, old);
  if (exists && !S_ISREG(old.st_mode))
    throw base::cannot_write(fmt::format("cannot write {}: it is no ordinary file", path.string()),
                             "name a file that may be replaced");
  part_ = part_of(target_);
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) refuse(path, errno);
  if (exists) (void)::fchmod(descriptor_, old.st_mode & 07777);
}

growing_file::~growing_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!kept_) ::unlink(part_.c_str());
}

void growing_file::append(std::string_view text) {
  if (const int failed = write_all(descriptor_, text); failed != 0) refuse(path_, failed);
}

void growing_file::keep() {
  const int failed_close = ::close(std::exchange(descriptor_, -1)) == 0 ? 0 : errno;
  if (failed_close != 0) refuse(path_, failed_close);
  if (::rename(part_.c_str(), target_.c_str()) != 0) refuse(path_, errno);
  kept_ = true;
}

}  // namespace kinecrine::results
