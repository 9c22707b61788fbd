/*
 * error_surroundings.cpp
 *     Look-ups for one error, made when it is explained and not kept.
 */
#include "pg/last_error/error_surroundings.hpp"

#include "pg/catalog/catalog_rows.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

using core::ConstraintFacts;
using core::PrivilegeFacts;

/* What leaves the server's regime: palloc'd text in the database encoding. */
struct RawConstraint {
	char type; // pg_constraint.contype; 'i' = a unique index without one; 0 = not found
	const char *definition;
	Rows<const char *> columns, other_columns;
	const char *other_schema, *other_table;
	bool deferrable;
	bool of_domain;
};

struct RawPrivileges {
	bool found;
	const char *owner;
	const char *name; // as GRANT takes it
	const char *kind;
	Rows<const char *> held;
	bool some_columns;
};

struct NamedPrivilege {
	const char *name;
	AclMode mode;
};

const NamedPrivilege kTablePrivileges[] = {
	{"SELECT", ACL_SELECT}, {"INSERT", ACL_INSERT},     {"UPDATE", ACL_UPDATE},
	{"DELETE", ACL_DELETE}, {"TRUNCATE", ACL_TRUNCATE},
};

std::vector<std::string> Texts(const Rows<const char *> &texts) {
	std::vector<std::string> strings;
	for (const char *text : texts) {
		strings.push_back(FromServerLossy(text));
	}
	return strings;
}

/* No error when the schema is closed to the caller or not there. */
Oid FindRelation(const char *schema, const char *name) {
	if (schema[0] == '\0') {
		return RelnameGetRelid(name);
	}
	const Oid space = get_namespace_oid(schema, true);
	return OidIsValid(space) ? get_relname_relid(name, space) : InvalidOid;
}

Oid FindDomain(const char *schema, const char *name) {
	const Oid space = get_namespace_oid(schema, true);
	return !OidIsValid(space) ? InvalidOid
	                          : GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
	                                            CStringGetDatum(name), ObjectIdGetDatum(space));
}

Rows<const char *> NamesOf(HeapTuple tuple, AttrNumber attribute, Oid relation) {
	Rows<const char *> names = {};
	bool null;
	const Datum numbers = SysCacheGetAttr(CONSTROID, tuple, attribute, &null);
	if (null || !OidIsValid(relation)) {
		return names;
	}
	ArrayType *array = DatumGetArrayTypeP(numbers);
	const auto *items = reinterpret_cast<const int16 *>(ARR_DATA_PTR(array));
	const int count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	for (int i = 0; i < count; i++) {
		const char *name = get_attname(relation, items[i], true);
		names.Add(name == nullptr ? "?" : name);
	}
	return names;
}

const char *CallForText(PGFunction function, Oid object) {
	return TextDatumGetCString(DirectFunctionCall1(function, ObjectIdGetDatum(object)));
}

void ReadConstraintRow(Oid oid, RawConstraint *raw) {
	HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(oid));
	if (!HeapTupleIsValid(tuple)) {
		return;
	}
	const auto *form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
	raw->type = form->contype;
	raw->deferrable = form->condeferrable;
	raw->columns = NamesOf(tuple, Anum_pg_constraint_conkey, form->conrelid);
	if (OidIsValid(form->confrelid)) {
		raw->other_columns = NamesOf(tuple, Anum_pg_constraint_confkey, form->confrelid);
		raw->other_table = get_rel_name(form->confrelid);
		raw->other_schema = get_namespace_name(get_rel_namespace(form->confrelid));
	}
	ReleaseSysCache(tuple);
	raw->definition = CallForText(pg_get_constraintdef, oid);
}

RawConstraint FindConstraint(const char *schema, const char *table, const char *domain,
                             const char *name) {
	RawConstraint raw = {};
	if (table[0] == '\0') {
		const Oid type = FindDomain(schema, domain);
		const Oid rule =
			OidIsValid(type) ? get_domain_constraint_oid(type, name, true) : InvalidOid;
		raw.of_domain = true;
		if (OidIsValid(rule)) {
			ReadConstraintRow(rule, &raw);
		}
		return raw;
	}
	const Oid relation = FindRelation(schema, table);
	const Oid rule =
		OidIsValid(relation) ? get_relation_constraint_oid(relation, name, true) : InvalidOid;
	if (OidIsValid(rule)) {
		ReadConstraintRow(rule, &raw);
		return raw;
	}
	const Oid index =
		OidIsValid(relation) ? get_relname_relid(name, get_rel_namespace(relation)) : InvalidOid;
	const char kind = OidIsValid(index) ? get_rel_relkind(index) : '\0';
	if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX) {
		raw.type = 'i';
		raw.definition = CallForText(pg_get_indexdef, index);
	}
	return raw;
}

RawPrivileges TablePrivileges(const char *schema, const char *name) {
	RawPrivileges raw = {};
	const Oid relation = FindRelation(schema, name);
	HeapTuple tuple =
		OidIsValid(relation) ? SearchSysCache1(RELOID, ObjectIdGetDatum(relation)) : nullptr;
	if (!HeapTupleIsValid(tuple)) {
		return raw;
	}
	const auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
	raw.found = true;
	raw.owner = GetUserNameFromId(form->relowner, true);
	raw.kind = "TABLE";
	raw.name = quote_qualified_identifier(get_namespace_name(form->relnamespace), name);
	ReleaseSysCache(tuple);
	for (const NamedPrivilege &privilege : kTablePrivileges) {
		if (pg_class_aclcheck(relation, GetUserId(), privilege.mode) == ACLCHECK_OK) {
			raw.held.Add(privilege.name);
		}
	}
	raw.some_columns =
		pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) == ACLCHECK_OK;
	return raw;
}

RawPrivileges SchemaPrivileges(const char *name) {
	RawPrivileges raw = {};
	HeapTuple tuple = SearchSysCache1(NAMESPACENAME, CStringGetDatum(name));
	if (!HeapTupleIsValid(tuple)) {
		return raw;
	}
	const auto *form = reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple));
	const Oid space = form->oid;
	raw.found = true;
	raw.owner = GetUserNameFromId(form->nspowner, true);
	raw.kind = "SCHEMA";
	raw.name = quote_identifier(name);
	ReleaseSysCache(tuple);
	if (pg_namespace_aclcheck(space, GetUserId(), ACL_USAGE) == ACLCHECK_OK) {
		raw.held.Add("USAGE");
	}
	if (pg_namespace_aclcheck(space, GetUserId(), ACL_CREATE) == ACLCHECK_OK) {
		raw.held.Add("CREATE");
	}
	return raw;
}

ConstraintFacts::Kind KindOf(char type) {
	switch (type) {
	case CONSTRAINT_PRIMARY:
		return ConstraintFacts::Kind::Primary;
	case CONSTRAINT_UNIQUE:
	case 'i':
		return ConstraintFacts::Kind::Unique;
	case CONSTRAINT_FOREIGN:
		return ConstraintFacts::Kind::Foreign;
	case CONSTRAINT_CHECK:
		return ConstraintFacts::Kind::Check;
	case CONSTRAINT_EXCLUSION:
		return ConstraintFacts::Kind::Exclusion;
	default:
		return ConstraintFacts::Kind::Other;
	}
}

std::string TextOrNothing(const char *text) {
	return text == nullptr ? std::string() : FromServerLossy(text);
}

} // namespace

std::optional<ConstraintFacts> CatalogSurroundings::Constraint(const std::string &schema,
                                                               const std::string &table,
                                                               const std::string &domain,
                                                               const std::string &constraint) {
	const std::string texts[] = {ToServer(schema), ToServer(table), ToServer(domain),
	                             ToServer(constraint)};
	const char *const in_schema = texts[0].c_str();
	const char *const of_table = texts[1].c_str();
	const char *const of_domain = texts[2].c_str();
	const char *const name = texts[3].c_str();
	const RawConstraint raw = Call([in_schema, of_table, of_domain, name] {
		return FindConstraint(in_schema, of_table, of_domain, name);
	});
	if (raw.type == '\0') {
		return std::nullopt;
	}
	ConstraintFacts facts;
	facts.kind = KindOf(raw.type);
	facts.definition = TextOrNothing(raw.definition);
	facts.columns = Texts(raw.columns);
	facts.other_schema = TextOrNothing(raw.other_schema);
	facts.other_table = TextOrNothing(raw.other_table);
	facts.other_columns = Texts(raw.other_columns);
	facts.deferrable = raw.deferrable;
	facts.is_domain = raw.of_domain;
	return facts;
}

std::optional<PrivilegeFacts> CatalogSurroundings::Privileges(const std::string &kind,
                                                              const std::string &schema,
                                                              const std::string &name) {
	const std::string texts[] = {ToServer(schema), ToServer(name)};
	const char *const in_schema = texts[0].c_str();
	const char *const of_name = texts[1].c_str();
	const bool is_schema = kind == "schema";
	const RawPrivileges raw = Call([in_schema, of_name, is_schema] {
		return is_schema ? SchemaPrivileges(of_name) : TablePrivileges(in_schema, of_name);
	});
	if (!raw.found) {
		return std::nullopt;
	}
	PrivilegeFacts facts;
	facts.owner = TextOrNothing(raw.owner);
	facts.name = TextOrNothing(raw.name);
	facts.kind = TextOrNothing(raw.kind);
	facts.held = Texts(raw.held);
	facts.some_columns = raw.some_columns;
	return facts;
}

} // namespace savant::pg
