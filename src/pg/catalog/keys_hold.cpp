/*
 * keys_hold.cpp
 *     One look at a table and its indexes.
 */
#include "pg/catalog/keys_hold.hpp"

#include "pg/boundary.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

bool IsDeferrable(Oid index) {
	HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	if (!HeapTupleIsValid(tuple)) {
		return true;
	}
	const auto *form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
	const bool deferrable = form->indisunique && !form->indimmediate;
	ReleaseSysCache(tuple);
	return deferrable;
}

bool Look(Oid oid) {
	Relation relation = try_relation_open(oid, AccessShareLock);
	if (relation == nullptr) {
		return false;
	}
	const char kind = relation->rd_rel->relkind;
	bool hold = kind == RELKIND_PARTITIONED_TABLE ||
	            (kind == RELKIND_RELATION && !relation->rd_rel->relhassubclass);
	List *indexes = hold ? RelationGetIndexList(relation) : NIL;
	ListCell *cell;
	foreach (cell, indexes) {
		hold = hold && !IsDeferrable(lfirst_oid(cell));
	}
	list_free(indexes);
	relation_close(relation, AccessShareLock);
	return hold;
}

} // namespace

bool KeysHoldFor(std::uint32_t relation) {
	return Call([relation] { return Look(relation); });
}

} // namespace savant::pg
