/*
 * model_host.cpp
 *     One WaitEventSet made once: the server cannot take events out of a set again, so
 *     the transport's sockets hide behind one descriptor.
 */
#include "pg/gateway/model_host.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/errors.hpp"
#include "pg/gateway/secret.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "storage/latch.h"
#include "utils/wait_event.h"
}

namespace savant::pg {

namespace {

TransportFactory transport_factory = nullptr;
ModelHost *process_host = nullptr;

double Random() { return pg_prng_double(&pg_global_prng_state); }

} // namespace

void UseTransport(TransportFactory factory) noexcept { transport_factory = factory; }

std::unique_ptr<core::Transport> MakeTransport() { return transport_factory(); }

ModelHost &ModelHost::Get() {
	if (process_host == nullptr) {
		process_host = new ModelHost(transport_factory());
	}
	return *process_host;
}

ModelHost *ModelHost::Existing() noexcept { return process_host; }

ModelHost::ModelHost(std::unique_ptr<core::Transport> transport)
	: transport_(std::move(transport)), dispatcher_(*transport_, ReadSecret, Random) {
	const int fd = transport_->WaitFd();
	events_ = Call([fd] {
		WaitEventSet *set = CreateWaitEventSet(TopMemoryContext, 3);
		AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, nullptr);
		AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, nullptr, nullptr);
		AddWaitEventToSet(set, WL_SOCKET_READABLE, fd, nullptr, nullptr);
		return set;
	});
}

double ModelHost::NowMs() noexcept {
	const auto now = std::chrono::steady_clock::now().time_since_epoch();
	return std::chrono::duration<double, std::milli>(now).count();
}

void ModelHost::Wait(long longest_ms) {
	long timeout = longest_ms;
	const double due = dispatcher_.NextDueMs();
	if (due >= 0) {
		const double left = std::clamp(std::ceil(due - NowMs()), 0.0, 1e9);
		timeout = std::min(timeout, static_cast<long>(left));
	}
	if (const long wanted = transport_->TimeoutMs(); wanted >= 0) {
		timeout = std::min(timeout, wanted);
	}
	Call([set = static_cast<WaitEventSet *>(events_), timeout] {
		WaitEvent events[3];
		const int count = WaitEventSetWait(set, timeout, events, 3, PG_WAIT_EXTENSION);
		for (int i = 0; i < count; i++) {
			if (events[i].events & WL_LATCH_SET) {
				ResetLatch(MyLatch);
			}
		}
		CHECK_FOR_INTERRUPTS();
	});
}

} // namespace savant::pg
