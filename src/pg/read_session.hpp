/*
 * read_session.hpp
 *     The memory and the snapshot of one reading of the catalogs.
 */
#pragma once

#include "pg/boundary.hpp"
#include "pg/catalog/catalog_rows.hpp"

namespace savant::pg {

/*
 * While it lives, the current memory context is one of its own, and scope() holds a
 * registered snapshot newer than anything committed before.
 */
class ReadSession {
public:
	/* Throws pg::Error. */
	ReadSession();
	/* Frees the memory.  Without Close() the transaction's abort releases the snapshot. */
	~ReadSession();
	ReadSession(const ReadSession &) = delete;
	ReadSession &operator=(const ReadSession &) = delete;

	/* Gives the snapshot back; to be called when all has been read.  Throws pg::Error. */
	void Close();
	const ReadScope &scope() const { return scope_; }

private:
	MemoryContext outer_;
	MemoryContext context_ = nullptr;
	ReadScope scope_ = {};
};

} // namespace savant::pg
