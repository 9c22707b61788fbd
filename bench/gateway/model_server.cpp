/*
 * model_server.cpp
 *     A model server without a model: answers at once, or N tokens every M ms, so
 *     that what remains of the time is ours.
 *
 *     bench_gateway_model_server [--port N] [--answer TEXT] [--slots N]
 *
 * Prints "port N" when it listens on 127.0.0.1 and runs until it is ended.  The
 * name of the model says how it answers: "20x50" is 20 tokens, one every 50 ms;
 * any other name is one token at once.  The first token is the whole of TEXT,
 * the others are blanks, so a statement stays a statement.  With --slots it
 * works on so many requests at the same time and keeps the rest waiting without
 * a word, as llama.cpp does.  One thread; connections are closed after an answer.
 */
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <queue>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
	int port = 0;
	std::size_t slots = 0; // 0 = no limit
	std::string answer = "SELECT 1";
};

struct Client {
	int fd = -1;
	std::uint64_t serial = 0; // descriptors come back, serials do not
	std::string in, out;
	bool working = false, finished = false, wants_write = false;
	int tokens = 1, sent = 0;
	std::chrono::milliseconds every{0};
	Clock::time_point next;
};

struct Tick {
	Clock::time_point at;
	std::uint64_t serial;
	bool operator>(const Tick &other) const { return at > other.at; }
};

std::string JsonText(const std::string &text) {
	std::string json;
	for (const char c : text) {
		if (c == '"' || c == '\\') {
			json += '\\';
		}
		json += c == '\n' ? ' ' : c;
	}
	return json;
}

std::string Chunk(const std::string &data) {
	std::array<char, 32> size;
	std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
	return size.data() + data + "\r\n";
}

std::string TokenEvent(const std::string &text) {
	return Chunk("data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
	             "{\"content\":\"" +
	             text + "\"},\"finish_reason\":null}]}\n\n");
}

class ModelServer {
public:
	explicit ModelServer(Options options) : options_(std::move(options)) {
		options_.answer = JsonText(options_.answer);
	}
	bool Listen();
	void Run();

private:
	void Accept();
	void Read(Client &client);
	void Answer(Client &client, const std::string &head, const std::string &body);
	void Begin(Client &client);
	void Token(Client &client);
	void Write(Client &client);
	void Close(Client &client);
	void Tock();
	int Patience() const;

	Options options_;
	int listener_ = -1, epoll_ = -1;
	std::uint64_t last_serial_ = 0;
	std::size_t working_ = 0;
	std::map<std::uint64_t, std::unique_ptr<Client>> clients_;
	std::deque<std::uint64_t> waiting_;
	std::priority_queue<Tick, std::vector<Tick>, std::greater<>> ticks_;
};

bool ModelServer::Listen() {
	listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int on = 1;
	setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	sockaddr_in address = {};
	address.sin_family = AF_INET;
	address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	auto *plain = reinterpret_cast<sockaddr *>(&address);
	socklen_t size = sizeof address;
	if (listener_ < 0 || bind(listener_, plain, size) != 0 || listen(listener_, 1024) != 0 ||
	    getsockname(listener_, plain, &size) != 0) {
		std::perror("model_server");
		return false;
	}
	epoll_ = epoll_create1(EPOLL_CLOEXEC);
	epoll_event event = {};
	event.events = EPOLLIN;
	event.data.u64 = 0;
	epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
	std::printf("port %d\n", ntohs(address.sin_port));
	std::fflush(stdout);
	return true;
}

void ModelServer::Accept() {
	for (;;) {
		const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			return;
		}
		const int on = 1;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		auto client = std::make_unique<Client>();
		client->fd = fd;
		client->serial = ++last_serial_;
		epoll_event event = {};
		event.events = EPOLLIN;
		event.data.u64 = client->serial;
		epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
		clients_.emplace(client->serial, std::move(client));
	}
}

void ModelServer::Close(Client &client) {
	const bool worked = client.working;
	close(client.fd); // out of the epoll set by that
	clients_.erase(client.serial);
	if (!worked) {
		return;
	}
	--working_;
	while (!waiting_.empty() && (options_.slots == 0 || working_ < options_.slots)) {
		const auto next = clients_.find(waiting_.front());
		waiting_.pop_front();
		if (next != clients_.end()) {
			Begin(*next->second);
		}
	}
}

/* The whole of a request that needs no model. */
void ModelServer::Answer(Client &client, const std::string &head, const std::string &body) {
	client.out += "HTTP/1.1 " + head + "\r\nContent-Type: application/json\r\nContent-Length: " +
	              std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
	client.finished = true;
	Write(client);
}

void ModelServer::Read(Client &client) {
	std::array<char, 65536> buffer;
	const ssize_t n = recv(client.fd, buffer.data(), buffer.size(), 0);
	if (n < 0 && errno == EAGAIN) {
		return;
	}
	if (n <= 0) {
		Close(client);
		return;
	}
	if (client.working || client.finished) {
		return; // nobody sends a second request here
	}
	client.in.append(buffer.data(), static_cast<std::size_t>(n));
	const std::size_t head = client.in.find("\r\n\r\n");
	if (head == std::string::npos) {
		return;
	}
	const std::string_view seen(client.in);
	const std::size_t length = seen.substr(0, head).find("Content-Length: ");
	const std::size_t body =
		length == seen.npos ? 0 : std::strtoul(client.in.c_str() + length + 16, nullptr, 10);
	if (client.in.size() < head + 4 + body) {
		return;
	}
	if (seen.substr(0, 4) == "GET ") {
		const std::string slots = std::to_string(options_.slots == 0 ? 1000 : options_.slots);
		if (seen.find(" /props ") < head) {
			Answer(client, "200 OK", "{\"total_slots\":" + slots + "}");
		} else if (seen.find(" /v1/models ") < head) {
			Answer(client, "200 OK",
			       R"({"object":"list","data":[{"id":"m","owned_by":"llamacpp"}]})");
		} else {
			Answer(client, "200 OK", R"({"status":"ok"})");
		}
	} else if (options_.slots > 0 && working_ >= options_.slots) {
		waiting_.push_back(client.serial);
	} else {
		Begin(client);
	}
}

void ModelServer::Begin(Client &client) {
	client.working = true;
	++working_;
	int tokens = 1, every = 0;
	const std::size_t model = client.in.find("\"model\":\"");
	if (model != std::string::npos) {
		std::sscanf(client.in.c_str() + model + 9, "%dx%d", &tokens, &every);
	}
	client.tokens = tokens > 0 ? tokens : 1;
	client.every = std::chrono::milliseconds(every);
	client.next = Clock::now() + client.every;
	client.in.clear();
	client.out = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
	             "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
	             Chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
	                   "\"content\":null},\"finish_reason\":null}]}\n\n");
	if (every > 0) {
		ticks_.push({client.next, client.serial});
	} else {
		while (!client.finished) {
			Token(client);
		}
	}
	Write(client);
}

/* The next token; with the last one comes the end of the answer. */
void ModelServer::Token(Client &client) {
	client.out += TokenEvent(client.sent == 0 ? options_.answer : " ");
	if (++client.sent < client.tokens) {
		return;
	}
	client.finished = true;
	client.out +=
		Chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"
	          "\n\n") +
		Chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,"
	          "\"completion_tokens\":2,\"total_tokens\":12}}\n\n") +
		Chunk("data: [DONE]\n\n") + "0\r\n\r\n";
}

void ModelServer::Write(Client &client) {
	while (!client.out.empty()) {
		const ssize_t n = send(client.fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN) {
			epoll_event event = {};
			event.events = EPOLLIN | EPOLLOUT;
			event.data.u64 = client.serial;
			epoll_ctl(epoll_, EPOLL_CTL_MOD, client.fd, &event);
			client.wants_write = true;
			return;
		}
		if (n < 0) {
			Close(client);
			return;
		}
		client.out.erase(0, static_cast<std::size_t>(n));
	}
	if (client.wants_write) {
		epoll_event event = {};
		event.events = EPOLLIN;
		event.data.u64 = client.serial;
		epoll_ctl(epoll_, EPOLL_CTL_MOD, client.fd, &event);
		client.wants_write = false;
	}
	if (client.finished) {
		Close(client);
	}
}

/* Tokens that are due.  Times are absolute: a late one does not make the rest late. */
void ModelServer::Tock() {
	const Clock::time_point now = Clock::now();
	while (!ticks_.empty() && ticks_.top().at <= now) {
		const auto found = clients_.find(ticks_.top().serial);
		ticks_.pop();
		if (found == clients_.end()) {
			continue;
		}
		Client &client = *found->second;
		Token(client);
		if (!client.finished) {
			client.next += client.every;
			ticks_.push({client.next, client.serial});
		}
		Write(client); // may be the end of the client
	}
}

int ModelServer::Patience() const {
	if (ticks_.empty()) {
		return -1;
	}
	const auto left = std::chrono::ceil<std::chrono::milliseconds>(ticks_.top().at - Clock::now());
	return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

void ModelServer::Run() {
	std::array<epoll_event, 256> events;
	for (;;) {
		const int ready = epoll_wait(epoll_, events.data(), events.size(), Patience());
		for (int i = 0; i < ready; ++i) {
			const epoll_event &event = events[static_cast<std::size_t>(i)];
			if (event.data.u64 == 0) {
				Accept();
				continue;
			}
			auto found = clients_.find(event.data.u64);
			if (found != clients_.end() && (event.events & ~static_cast<unsigned>(EPOLLOUT)) != 0) {
				Read(*found->second);
				found = clients_.find(event.data.u64);
			}
			if (found != clients_.end() && (event.events & EPOLLOUT) != 0) {
				Write(*found->second);
			}
		}
		Tock();
	}
}

} // namespace

int main(int argc, char **argv) {
	Options options;
	for (int i = 1; i + 1 < argc; i += 2) {
		const std::string_view name = argv[i];
		if (name == "--port") {
			options.port = std::atoi(argv[i + 1]);
		} else if (name == "--slots") {
			options.slots = static_cast<std::size_t>(std::atoi(argv[i + 1]));
		} else if (name == "--answer") {
			options.answer = argv[i + 1];
		} else {
			std::fprintf(stderr, "model_server: unknown option %s\n", argv[i]);
			return 1;
		}
	}
	std::signal(SIGPIPE, SIG_IGN);
	ModelServer server(std::move(options));
	if (!server.Listen()) {
		return 1;
	}
	server.Run();
}
