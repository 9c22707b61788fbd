/*
 * relation_policy.cpp
 *     Judges relations: the lists in the settings, foreign tables, and the
 *     catalogs that hold secrets.
 */
#include "pg/guard/relation_policy.hpp"

#include <iterator>

#include "core/schema/name_list.hpp"
#include "pg/guard/function_policy.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/sysattr.h"
#include "access/transam.h"
#include "catalog/catalog.h"
#include "catalog/partition.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_statistic_ext_data.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_user_mapping.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

struct SensitiveRelation {
	const char *name; // in pg_catalog
	const char *what; // completes "it holds ..."
};

/* Refused to everyone: a generated answer is no place for what they hold. */
constexpr SensitiveRelation kSensitiveRelations[] = {
	{"pg_authid", "password hashes"},
	{"pg_shadow", "password hashes"},
	{"pg_user_mapping", "passwords of foreign servers"},
	{"pg_user_mappings", "passwords of foreign servers"},
	{"pg_largeobject", "the contents of large objects"},
	{"pg_statistic", "values of columns past their privileges"},
	{"pg_statistic_ext_data", "values of columns past their privileges"},
	{"pg_hba_file_rules", "the rules of authentication"},
	{"pg_ident_file_mappings", "the rules of authentication"},
	{"pg_file_settings", "the contents of the configuration files"},
};

/* pg_subscription may be read but for the column with the password. */
bool ReadsConnectionString(Oid relation, const Bitmapset *selected) {
	if (relation != SubscriptionRelationId) {
		return false;
	}
	const int whole_row = InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber;
	const int column = Anum_pg_subscription_subconninfo - FirstLowInvalidHeapAttributeNumber;
	return selected == nullptr || bms_is_member(whole_row, selected) ||
	       bms_is_member(column, selected);
}

/* What a catalog relation holds that is not to be shown; null = nothing. */
const char *SensitiveContents(Oid relation, const char *name, const Bitmapset *selected) {
	for (const SensitiveRelation &sensitive : kSensitiveRelations) {
		if (strcmp(sensitive.name, name) == 0) {
			return sensitive.what;
		}
	}
	if (ReadsConnectionString(relation, selected)) {
		return "connection strings with passwords";
	}
	if (strcmp(name, "pg_settings") == 0 && CanSeeSecretSettings()) {
		return "a connection string or a pass phrase command";
	}
	return nullptr;
}

bool Denied(Refusal *refusal, Layer layer, Oid relation, const char *detail, const char *hint) {
	return Refuse(refusal, layer, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              psprintf("permission denied to read %s in a guarded statement",
	                       QualifiedRelationName(relation)),
	              detail, hint);
}

/* True when the relation, or one that it is a partition or child of, is in the list. */
bool Listed(Oid relation, const char *list, int depth = 0) {
	constexpr int kMaxLevels = 32;
	const char *name = get_rel_name(relation);
	const char *schema = get_namespace_name(get_rel_namespace(relation));
	if (name == nullptr || schema == nullptr || depth > kMaxLevels) {
		return false;
	}
	if (core::NameListMatches(list, schema, name, core::BareName::AnySchema)) {
		return true;
	}
	if (!get_rel_relispartition(relation)) {
		return false;
	}
	const Oid parent = get_partition_parent(relation, true);
	return OidIsValid(parent) && Listed(parent, list, depth + 1);
}

} // namespace

bool IsSystemRelation(Oid relation) { return relation < FirstNormalObjectId; }

char *QualifiedRelationName(Oid relation) {
	const char *name = get_rel_name(relation);
	const char *schema = get_namespace_name(get_rel_namespace(relation));
	return name == nullptr || schema == nullptr ? psprintf("relation %u", relation)
	                                            : quote_qualified_identifier(schema, name);
}

bool IsBarredByLists(Oid relation) {
	return (guc_blocked_tables[0] != '\0' && Listed(relation, guc_blocked_tables)) ||
	       (guc_allowed_tables[0] != '\0' && !Listed(relation, guc_allowed_tables));
}

bool RefuseRelation(Oid relation, Mention mention, const Bitmapset *selected, Layer layer,
                    Refusal *refusal) {
	const char kind = get_rel_relkind(relation);
	const char *name = get_rel_name(relation);
	if (name == nullptr) {
		return false; // dropped since: the server will say so
	}
	if (get_rel_namespace(relation) == PG_CATALOG_NAMESPACE) {
		const char *what = SensitiveContents(relation, name, selected);
		if (what != nullptr) {
			return Denied(refusal, layer, relation, psprintf("It holds %s.", what), nullptr);
		}
	}
	if (kind == RELKIND_TOASTVALUE) {
		return Denied(refusal, layer, relation, "It is the storage of another table.",
		              "Read the table that it belongs to.");
	}
	if (Listed(relation, guc_blocked_tables)) {
		return Denied(refusal, layer, relation, "It is named in savant.blocked_tables.", nullptr);
	}
	if (kind == RELKIND_FOREIGN_TABLE && !guc_allow_foreign_tables) {
		return Denied(refusal, layer, relation,
		              "It is a foreign table: reading it sends a query to another server.",
		              "A superuser can set savant.allow_foreign_tables to on.");
	}
	if (mention == Mention::Direct && guc_allowed_tables[0] != '\0' &&
	    !IsSystemRelation(relation) && !Listed(relation, guc_allowed_tables)) {
		return Denied(refusal, layer, relation, "It is not named in savant.allowed_tables.",
		              "A superuser can add it to savant.allowed_tables.");
	}
	return false;
}

} // namespace savant::pg
