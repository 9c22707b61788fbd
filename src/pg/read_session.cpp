/*
 * read_session.cpp
 *     Opening and closing a reading of the catalogs.
 */
#include "pg/read_session.hpp"

extern "C" {
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "utils/acl.h"
#include "utils/snapmgr.h"
}

namespace savant::pg {

ReadSession::ReadSession() : outer_(CurrentMemoryContext) {
	scope_ = Call([] {
		// Comments are read without a cache, so an older catalog snapshot will not do.
		InvalidateCatalogSnapshot();
		ReadScope scope = {};
		scope.role = GetUserId();
		scope.reads_all =
			superuser_arg(scope.role) || has_privs_of_role(scope.role, ROLE_PG_READ_ALL_DATA);
		scope.snapshot = RegisterSnapshot(GetCatalogSnapshot(RelationRelationId));
		return scope;
	});
	context_ = Call([] {
		return AllocSetContextCreate(CurrentMemoryContext, "savant catalog reader",
		                             ALLOCSET_DEFAULT_SIZES);
	});
	MemoryContextSwitchTo(context_);
}

ReadSession::~ReadSession() {
	MemoryContextSwitchTo(outer_);
	MemoryContext context = context_;
	Quietly([context] { MemoryContextDelete(context); });
}

void ReadSession::Close() {
	Snapshot snapshot = scope_.snapshot;
	Call([snapshot] { UnregisterSnapshot(snapshot); });
}

} // namespace savant::pg
