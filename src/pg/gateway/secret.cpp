/*
 * secret.cpp
 *     System calls only: an error of the server would quote the file's name, and its
 *     reader would keep a buffer of it.
 */
#include "pg/gateway/secret.hpp"

#include <algorithm>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace savant::pg {

namespace {

class File {
public:
	// Not blocking: the name of a pipe must not stop the gateway.
	explicit File(const char *name) : fd_(open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
	~File() {
		if (fd_ >= 0) {
			close(fd_);
		}
	}
	File(const File &) = delete;
	File &operator=(const File &) = delete;
	int fd() const { return fd_; }

private:
	int fd_;
};

std::optional<std::string> ReadKeyFile(const std::string &name) {
	const File file(name.c_str());
	struct stat facts;
	if (file.fd() < 0 || fstat(file.fd(), &facts) != 0 || !S_ISREG(facts.st_mode) ||
	    facts.st_size > kMaxKeyFileBytes) {
		return std::nullopt;
	}
	std::string text(kMaxKeyFileBytes, '\0');
	const ssize_t size = read(file.fd(), text.data(), text.size());
	if (size < 0) {
		return std::nullopt;
	}
	text.resize(static_cast<std::size_t>(size));
	return text;
}

/* The first line without blanks around it, if a header may hold it. */
std::optional<std::string> AsKey(const std::string &text) {
	std::string line = text.substr(0, text.find('\n'));
	line.erase(line.find_last_not_of(" \t\r") + 1);
	line.erase(0, line.find_first_not_of(" \t"));
	const bool printable =
		std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
	if (line.empty() || !printable) {
		return std::nullopt;
	}
	return line;
}

} // namespace

std::optional<std::string> ReadSecret(const core::Endpoint &endpoint) {
	if (!endpoint.key_file.empty()) {
		const auto text = ReadKeyFile(endpoint.key_file);
		return text ? AsKey(*text) : std::nullopt;
	}
	if (!endpoint.key_env.empty()) {
		const char *value = getenv(endpoint.key_env.c_str());
		return value != nullptr ? AsKey(value) : std::nullopt;
	}
	return std::string();
}

} // namespace savant::pg
