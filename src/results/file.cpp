#include "results/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

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

}  // namespace

void write_file(const fs::path& path, std::string_view content) {
  const fs::path target = destination(path);
  struct stat old{};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) refuse(path, EISDIR);
  const bool replace = !exists || S_ISREG(old.st_mode);
  // Write permission of the file itself counts, though a rename would not ask for it.
  if (exists && ::access(target.c_str(), W_OK) != 0) refuse(path, errno);

  fs::path written = target;
  if (replace) written.replace_filename(fmt::format(".{}.{}.part", target.filename().string(), ::getpid()));
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

}  // namespace kinecrine::results
