/*
 * relation_facts.cpp
 *     Look-ups for one relation, made when it is described and not kept.
 */
#include "pg/guard/relation_facts.hpp"

#include "core/errors.hpp"
#include "pg/catalog/catalog_rows.hpp"
#include "pg/catalog/catalog_types.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_trigger.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
}

namespace savant::pg {

namespace {

/* Strings out of pg::Call. */
std::vector<std::string> Own(const Rows<const char *> &texts) {
	std::vector<std::string> strings;
	for (const char *text : texts) {
		strings.push_back(FromServerLossy(text));
	}
	return strings;
}

bool HasStorage(char kind) {
	return kind == RELKIND_RELATION || kind == RELKIND_MATVIEW || kind == RELKIND_PARTITIONED_TABLE;
}

/* "12 MB" with indexes and TOAST, over all partitions; null for what has no storage. */
const char *SizeText(Oid relation) {
	if (!HasStorage(get_rel_relkind(relation))) {
		return nullptr;
	}
	int64 total = 0;
	List *members = list_make1_oid(relation);
	if (get_rel_relkind(relation) == RELKIND_PARTITIONED_TABLE) {
		members = find_all_inheritors(relation, AccessShareLock, nullptr);
	}
	ListCell *cell;
	foreach (cell, members) {
		if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_RELATION ||
		    get_rel_relkind(lfirst_oid(cell)) == RELKIND_MATVIEW) {
			total += DatumGetInt64(
				DirectFunctionCall1(pg_total_relation_size, ObjectIdGetDatum(lfirst_oid(cell))));
		}
	}
	return TextDatumGetCString(DirectFunctionCall1(pg_size_pretty, Int64GetDatum(total)));
}

Rows<const char *> IndexDefinitions(Oid relation) {
	Rows<const char *> texts;
	::Relation opened = relation_open(relation, AccessShareLock);
	List *indexes = RelationGetIndexList(opened);
	ListCell *cell;
	foreach (cell, indexes) {
		const char *definition = IndexText(lfirst_oid(cell), 0);
		if (definition != nullptr) {
			texts.Add(definition);
		}
	}
	relation_close(opened, AccessShareLock);
	return texts;
}

Rows<const char *> TriggerDefinitions(Oid relation) {
	Rows<const char *> texts;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(relation));
	::Relation triggers = table_open(TriggerRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(triggers, TriggerRelidNameIndexId, true, nullptr, 1, &key);
	while (HeapTuple tuple = systable_getnext(scan)) {
		const auto *row = reinterpret_cast<Form_pg_trigger>(GETSTRUCT(tuple));
		if (!row->tgisinternal) {
			texts.Add(TextDatumGetCString(
				DirectFunctionCall1(pg_get_triggerdef, ObjectIdGetDatum(row->oid))));
		}
	}
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return texts;
}

Rows<const char *> PolicyNames(Oid relation) {
	Rows<const char *> texts;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_policy_polrelid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(relation));
	::Relation policies = table_open(PolicyRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(policies, PolicyPolrelidPolnameIndexId, true, nullptr, 1, &key);
	while (HeapTuple tuple = systable_getnext(scan)) {
		texts.Add(pstrdup(NameStr(reinterpret_cast<Form_pg_policy>(GETSTRUCT(tuple))->polname)));
	}
	systable_endscan(scan);
	table_close(policies, AccessShareLock);
	return texts;
}

const char *ViewDefinition(Oid relation) {
	const char kind = get_rel_relkind(relation);
	if (kind != RELKIND_VIEW && kind != RELKIND_MATVIEW) {
		return nullptr;
	}
	return TextDatumGetCString(
		DirectFunctionCall2(pg_get_viewdef_ext, ObjectIdGetDatum(relation), BoolGetDatum(true)));
}

} // namespace

core::RelationFacts ReadRelationFacts(Oid relation, bool detailed) {
	core::RelationFacts facts;
	const char *size = Call([relation] { return SizeText(relation); });
	facts.size = size == nullptr ? "" : FromServerLossy(size);
	const bool whole = Call(
		[relation] { return pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK; });
	if (!detailed || !whole) {
		return facts;
	}
	facts.index_definitions = Own(Call([relation] { return IndexDefinitions(relation); }));
	facts.triggers = Own(Call([relation] { return TriggerDefinitions(relation); }));
	facts.policies = Own(Call([relation] { return PolicyNames(relation); }));
	const char *query = Call([relation] { return ViewDefinition(relation); });
	facts.view_definition = query == nullptr ? "" : FromServerLossy(query);
	return facts;
}

int RequireRelation(const core::SchemaPicture &picture, Oid relation) {
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		if (picture.relations[i].oid == relation) {
			return static_cast<int>(i);
		}
	}
	struct Found {
		const char *name;
		char kind;
		bool readable;
	};
	const Found found = Call([relation] {
		return Found{get_rel_name(relation), get_rel_relkind(relation),
		             pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) ==
		                     ACLCHECK_OK ||
		                 pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK};
	});
	using core::ErrorCode;
	using core::UserError;
	if (found.name == nullptr) {
		throw UserError(ErrorCode::UndefinedTable,
		                "relation with OID " + std::to_string(relation) + " does not exist");
	}
	const std::string name = "\"" + FromServerLossy(found.name) + "\"";
	const bool selectable = found.kind == RELKIND_RELATION || found.kind == RELKIND_VIEW ||
	                        found.kind == RELKIND_MATVIEW || found.kind == RELKIND_FOREIGN_TABLE ||
	                        found.kind == RELKIND_PARTITIONED_TABLE;
	if (!selectable) {
		throw UserError(ErrorCode::InvalidParameter, name + " is not a table or view");
	}
	if (!found.readable) {
		throw UserError(ErrorCode::NotPermitted, "permission denied for relation " + name);
	}
	throw UserError(ErrorCode::NotSupported, name + " is not a user table",
	                "System catalogs, members of extensions and partitions of readable tables "
	                "are left out of the picture.");
}

} // namespace savant::pg
