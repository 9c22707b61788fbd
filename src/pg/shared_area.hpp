/*
 * shared_area.hpp
 *     The parts of the server's shared memory that modules of this library have.
 *
 * Memory can be asked for only by a library that is preloaded, and is there from the start of the
 * server to its end.  After a crash all of it is new.
 */
#pragma once

#include <cstddef>

#include "pg/postgres.hpp"

extern "C" {
#include "storage/lwlock.h"
}

namespace savant::pg {

struct SharedArea {
	const char *name; // as pg_shmem_allocations shows it
	/* Bytes; 0 when nothing is wanted.  Asked when the settings are known. */
	Size (*size)();
	/*
	 * Plain C, called in the postmaster with the memory and the locks (null without any).  New
	 * memory is all zeros.
	 */
	void (*attach)(void *memory, LWLockPadded *locks, bool is_new);
	const char *tranche; // of the locks; null for none
	int locks;
};

/* Called by _PG_init while preloading, with an area that lives for ever. */
void RequestSharedArea(const SharedArea &area);

/* Bytes of all areas; 0 when not preloaded. */
std::size_t SharedAreaBytes() noexcept;

} // namespace savant::pg
