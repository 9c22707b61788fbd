/*
 * loopback_server.hpp
 *     A server on 127.0.0.1 inside the test: each connection gets the whole of one
 *     script, so what a client sees is known to the byte.
 */
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace savant::net::testing {

/* One accepted connection, as a script sees it.  All calls end early when the server stops. */
class Connection {
public:
	Connection(int fd, const std::atomic<bool> &stopping) : fd_(fd), stopping_(stopping) {}
	~Connection() { close(fd_); }
	Connection(const Connection &) = delete;
	Connection &operator=(const Connection &) = delete;

	/* The whole request: head, and as much body as its Content-Length says. */
	std::string ReadRequest() {
		std::string request;
		char buffer[4096];
		while (!IsWhole(request) && WaitReadable()) {
			const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
			if (n <= 0) {
				break;
			}
			request.append(buffer, static_cast<std::size_t>(n));
		}
		return request;
	}
	/* False when the client is gone. */
	bool Send(const std::string &bytes) {
		std::size_t sent = 0;
		while (sent < bytes.size() && !stopping_) {
			const ssize_t n =
				send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
			if (n < 0 && errno == EAGAIN) {
				pollfd wait = {fd_, POLLOUT, 0};
				poll(&wait, 1, kSliceMs);
			} else if (n < 0) {
				return false;
			} else {
				sent += static_cast<std::size_t>(n);
			}
		}
		return sent == bytes.size();
	}
	/* Each byte in a packet of its own, as far as the kernel lets us. */
	bool SendBytewise(const std::string &bytes) {
		for (const char byte : bytes) {
			if (!Send(std::string(1, byte))) {
				return false;
			}
			std::this_thread::yield();
		}
		return true;
	}
	/* True when the client has closed. */
	bool WaitClosed() {
		char byte = 0;
		while (WaitReadable()) {
			if (recv(fd_, &byte, 1, 0) <= 0) {
				return true;
			}
		}
		return false;
	}
	/* The close that follows is a reset instead of an end. */
	void ResetOnClose() {
		const linger now = {1, 0};
		setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	}

private:
	static constexpr int kSliceMs = 20;

	static bool IsWhole(const std::string &request) {
		const std::size_t head = request.find("\r\n\r\n");
		if (head == std::string::npos) {
			return false;
		}
		const std::size_t length = request.find("Content-Length: ");
		return length == std::string::npos || length > head ||
		       request.size() - head - 4 >= std::stoul(request.substr(length + 16));
	}
	bool WaitReadable() {
		pollfd wait = {fd_, POLLIN, 0};
		while (!stopping_) {
			if (poll(&wait, 1, kSliceMs) > 0) {
				return true;
			}
		}
		return false;
	}

	int fd_;
	const std::atomic<bool> &stopping_;
};

/* Every connection runs the script in a thread of its own. */
class LoopbackServer {
public:
	using Script = std::function<void(Connection &)>;

	explicit LoopbackServer(Script script) : script_(std::move(script)) {
		listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		sockaddr_in address = {};
		address.sin_family = AF_INET;
		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		auto *plain = reinterpret_cast<sockaddr *>(&address);
		socklen_t size = sizeof address;
		if (listener_ < 0 || bind(listener_, plain, size) != 0 || listen(listener_, 128) != 0 ||
		    getsockname(listener_, plain, &size) != 0) {
			throw std::runtime_error(std::string("loopback server: ") + std::strerror(errno));
		}
		port_ = ntohs(address.sin_port);
		acceptor_ = std::thread([this] { Accept(); });
	}
	~LoopbackServer() { Stop(); }
	LoopbackServer(const LoopbackServer &) = delete;
	LoopbackServer &operator=(const LoopbackServer &) = delete;

	void Stop() {
		if (stopping_.exchange(true)) {
			return;
		}
		acceptor_.join();
		for (std::thread &worker : workers_) {
			worker.join();
		}
		close(listener_);
	}
	int Port() const { return port_; }
	std::string Url(const std::string &path = "/v1", const std::string &scheme = "http") const {
		return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
	}
	int Accepted() const { return accepted_; }

private:
	void Accept() {
		while (!stopping_) {
			pollfd wait = {listener_, POLLIN, 0};
			if (poll(&wait, 1, 20) <= 0) {
				continue;
			}
			const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
			if (fd < 0) {
				continue;
			}
			const int on = 1;
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
			++accepted_;
			workers_.emplace_back([this, fd] {
				Connection connection(fd, stopping_);
				script_(connection);
			});
		}
	}

	Script script_;
	int listener_ = -1;
	int port_ = 0;
	std::atomic<bool> stopping_ = false;
	std::atomic<int> accepted_ = 0;
	std::thread acceptor_;
	std::vector<std::thread> workers_; // touched by the acceptor only, until it is joined
};

/* A port on which nobody listens. */
inline int FreePort() {
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	sockaddr_in address = {};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	auto *plain = reinterpret_cast<sockaddr *>(&address);
	socklen_t size = sizeof address;
	bind(fd, plain, size);
	getsockname(fd, plain, &size);
	close(fd);
	return ntohs(address.sin_port);
}

/* A response in chunks, one per element. */
inline std::string Chunked(const std::vector<std::string> &chunks) {
	std::string response = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
						   "Transfer-Encoding: chunked\r\n\r\n";
	char size[32];
	for (const std::string &chunk : chunks) {
		std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
		response += size + chunk + "\r\n";
	}
	return response + "0\r\n\r\n";
}

} // namespace savant::net::testing
