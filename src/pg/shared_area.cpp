/*
 * shared_area.cpp
 *     One pair of hooks for all areas, in plain C (B16).
 */
#include "pg/shared_area.hpp"

extern "C" {
#include "storage/ipc.h"
#include "storage/shmem.h"
}

namespace savant::pg {

namespace {

constexpr int kMaxAreas = 16;

const SharedArea *areas[kMaxAreas];
int area_count = 0;
std::size_t attached_bytes = 0;
shmem_request_hook_type previous_request_hook = nullptr;
shmem_startup_hook_type previous_startup_hook = nullptr;

void RequestMemory() {
	if (previous_request_hook != nullptr) {
		previous_request_hook();
	}
	for (int i = 0; i < area_count; i++) {
		const SharedArea &area = *areas[i];
		const Size size = area.size();
		if (size > 0) {
			RequestAddinShmemSpace(size);
			if (area.locks > 0) {
				RequestNamedLWLockTranche(area.tranche, area.locks);
			}
		}
	}
}

void Attach(const SharedArea &area, Size size) {
	bool found;
	void *const memory = ShmemInitStruct(area.name, size, &found);
	if (!found) {
		memset(memory, 0, size);
	}
	area.attach(memory, area.locks > 0 ? GetNamedLWLockTranche(area.tranche) : nullptr, !found);
	attached_bytes += size;
}

void InitialiseMemory() {
	if (previous_startup_hook != nullptr) {
		previous_startup_hook();
	}
	attached_bytes = 0; // after a crash the postmaster comes here again
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	for (int i = 0; i < area_count; i++) {
		const Size size = areas[i]->size();
		if (size > 0) {
			Attach(*areas[i], size);
		}
	}
	LWLockRelease(AddinShmemInitLock);
}

} // namespace

void RequestSharedArea(const SharedArea &area) {
	if (area_count == 0) {
		previous_request_hook = shmem_request_hook;
		shmem_request_hook = RequestMemory;
		previous_startup_hook = shmem_startup_hook;
		shmem_startup_hook = InitialiseMemory;
	}
	if (area_count == kMaxAreas) {
		elog(FATAL, "too many parts of shared memory");
	}
	areas[area_count++] = &area;
}

std::size_t SharedAreaBytes() noexcept { return attached_bytes; }

} // namespace savant::pg
