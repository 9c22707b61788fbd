/*
 * catalog_rows.cpp
 *     One pass over each system catalog; see the header for the regime.
 *
 * Privileges are checked on the ACLs in the scanned rows by aclmask(), the function
 * behind has_table_privilege(), so that no cache look-up per relation is needed.
 */
#include "pg/catalog/catalog_rows.hpp"

#include <cstdlib>
#include <cstring>

#include "pg/catalog/search_path.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_description.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_seclabel.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

constexpr char kLabelProvider[] = "savant";
constexpr char kOwnSchema[] = "savant";

/* A scan over a whole catalog, or over the rows that one key selects. */
struct CatalogScan {
	Relation relation;
	SysScanDesc scan;

	CatalogScan(Oid catalog, Snapshot snapshot, Oid index = InvalidOid, ScanKey keys = nullptr,
	            int key_count = 0)
		: relation(table_open(catalog, AccessShareLock)),
		  scan(systable_beginscan(relation, index, OidIsValid(index), snapshot, key_count, keys)) {}
	HeapTuple Next() {
		CHECK_FOR_INTERRUPTS();
		return systable_getnext(scan);
	}
	Datum Attribute(HeapTuple tuple, int number, bool *is_null) const {
		return heap_getattr(tuple, number, RelationGetDescr(relation), is_null);
	}
	void Close() {
		systable_endscan(scan);
		table_close(relation, AccessShareLock);
	}
};

template <typename T>
int CompareOid(const void *a, const void *b) {
	const Oid x = static_cast<const T *>(a)->oid;
	const Oid y = static_cast<const T *>(b)->oid;
	return x < y ? -1 : x > y ? 1 : 0;
}

template <typename T>
const T *FindOid(const Rows<T> &rows, Oid oid) {
	std::size_t low = 0;
	std::size_t high = rows.count;
	while (low < high) {
		const std::size_t middle = low + (high - low) / 2;
		if (rows.items[middle].oid < oid) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < rows.count && rows.items[low].oid == oid ? &rows.items[low] : nullptr;
}

template <typename T>
void SortByOid(Rows<T> &rows) {
	if (rows.count > 1) {
		qsort(rows.items, rows.count, sizeof(T), CompareOid<T>);
	}
}

struct MemberRow {
	Oid oid;
};

/* Relations that belong to an extension. */
Rows<MemberRow> ReadExtensionMembers(const ReadScope &scope) {
	Rows<MemberRow> members;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(ExtensionRelationId));
	CatalogScan depend(DependRelationId, scope.snapshot, DependReferenceIndexId, &key, 1);
	while (HeapTuple tuple = depend.Next()) {
		const auto *row = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
		if (row->classid == RelationRelationId && row->deptype == DEPENDENCY_EXTENSION) {
			members.Add(MemberRow{row->objid});
		}
	}
	depend.Close();
	SortByOid(members);
	return members;
}

/* SELECT on the whole relation, by the rules of pg_class_aclmask(). */
bool MaySelect(const ReadScope &scope, CatalogScan &classes, HeapTuple tuple, Oid owner) {
	if (scope.reads_all) {
		return true;
	}
	bool is_null = false;
	const Datum acl = classes.Attribute(tuple, Anum_pg_class_relacl, &is_null);
	if (is_null) {
		return has_privs_of_role(scope.role, owner); // the default ACL grants the owner only
	}
	return aclmask(DatumGetAclP(acl), scope.role, owner, ACL_SELECT, ACLMASK_ANY) != 0;
}

bool IsReadableKind(char kind) {
	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_VIEW ||
	       kind == RELKIND_MATVIEW || kind == RELKIND_FOREIGN_TABLE;
}

int PathPosition(const Oid *path, int path_length, Oid namespace_oid) {
	for (int i = 0; i < path_length; ++i) {
		if (path[i] == namespace_oid) {
			return i;
		}
	}
	return -1;
}

/* The search_path as it is used, with the temporary schema and pg_catalog in their places. */
int EffectivePath(Oid **path) {
	List *list = SearchPathSchemas();
	const int length = list_length(list);
	*path = static_cast<Oid *>(palloc(sizeof(Oid) * static_cast<Size>(length + 1)));
	int i = 0;
	ListCell *cell;
	foreach (cell, list) {
		(*path)[i++] = lfirst_oid(cell);
	}
	list_free(list);
	return length;
}

void CopyNumbers(Datum array, std::int16_t *numbers, int *count) {
	ArrayType *values = DatumGetArrayTypeP(array);
	*count = ARR_NDIM(values) == 1 ? ARR_DIMS(values)[0] : 0;
	if (*count > INDEX_MAX_KEYS || ARR_HASNULL(values) || ARR_ELEMTYPE(values) != INT2OID) {
		*count = 0;
	}
	memcpy(numbers, ARR_DATA_PTR(values), sizeof(std::int16_t) * static_cast<std::size_t>(*count));
}

} // namespace

const char *Utf8Copy(const char *server_text) {
	const int length = static_cast<int>(strlen(server_text));
	if (GetDatabaseEncoding() == PG_UTF8) {
		return pnstrdup(server_text, static_cast<Size>(length));
	}
	if (GetDatabaseEncoding() == PG_SQL_ASCII) {
		return pg_verify_mbstr(PG_UTF8, server_text, length, true)
		           ? pnstrdup(server_text, static_cast<Size>(length))
		           : nullptr;
	}
	const char *converted = pg_server_to_any(server_text, length, PG_UTF8);
	return converted == server_text ? pnstrdup(server_text, static_cast<Size>(length)) : converted;
}

Rows<NamespaceRow> ReadNamespaces(const ReadScope &scope) {
	Oid *path = nullptr;
	const int path_length = EffectivePath(&path);
	Rows<NamespaceRow> rows;
	CatalogScan namespaces(NamespaceRelationId, scope.snapshot);
	while (HeapTuple tuple = namespaces.Next()) {
		const auto *row = reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple));
		const char *name = NameStr(row->nspname);
		const bool system = strcmp(name, "pg_catalog") == 0 ||
		                    strcmp(name, "information_schema") == 0 ||
		                    strncmp(name, "pg_toast", 8) == 0 || strcmp(name, kOwnSchema) == 0;
		if (system || isOtherTempNamespace(row->oid) ||
		    pg_namespace_aclcheck(row->oid, scope.role, ACL_USAGE) != ACLCHECK_OK) {
			continue;
		}
		const char *utf8 = Utf8Copy(name);
		if (utf8 != nullptr) {
			rows.Add(NamespaceRow{row->oid, utf8, PathPosition(path, path_length, row->oid)});
		}
	}
	namespaces.Close();
	SortByOid(rows);
	return rows;
}

ClassRows ReadClasses(const ReadScope &scope, Rows<NamespaceRow> namespaces) {
	const Rows<MemberRow> members = ReadExtensionMembers(scope);
	Oid *path = nullptr;
	const int path_length = EffectivePath(&path);
	ClassRows rows;
	CatalogScan classes(RelationRelationId, scope.snapshot);
	while (HeapTuple tuple = classes.Next()) {
		const auto *row = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
		const int position = PathPosition(path, path_length, row->relnamespace);
		if (position >= 0 && position < path_length - 1) {
			const char *name = Utf8Copy(NameStr(row->relname));
			if (name != nullptr) {
				rows.path_names.Add(PathNameRow{name, position});
			}
		}
		if (FindOid(namespaces, row->relnamespace) == nullptr) {
			continue;
		}
		const bool is_index =
			row->relkind == RELKIND_INDEX || row->relkind == RELKIND_PARTITIONED_INDEX;
		if (!is_index && (!IsReadableKind(row->relkind) || FindOid(members, row->oid) != nullptr)) {
			continue;
		}
		const char *name = Utf8Copy(NameStr(row->relname));
		if (name == nullptr) {
			continue;
		}
		if (is_index) {
			rows.index_names.Add(IndexNameRow{row->oid, name});
			continue;
		}
		rows.relations.Add(RelationRow{row->oid, row->relnamespace, row->relowner, name,
		                               row->relkind, row->reltuples, row->relpages,
		                               row->relispartition, row->relrowsecurity,
		                               MaySelect(scope, classes, tuple, row->relowner)});
	}
	classes.Close();
	SortByOid(rows.relations);
	SortByOid(rows.index_names);
	return rows;
}

Rows<ColumnRow> ReadColumns(const ReadScope &scope, Rows<RelationRow> relations) {
	Rows<ColumnRow> rows;
	const RelationRow *relation = nullptr; // rows of one relation mostly come together
	CatalogScan attributes(AttributeRelationId, scope.snapshot);
	while (HeapTuple tuple = attributes.Next()) {
		const auto *row = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
		if (row->attnum <= 0 || row->attisdropped || row->attrelid < FirstNormalObjectId) {
			continue;
		}
		if (relation == nullptr || relation->oid != row->attrelid) {
			relation = FindOid(relations, row->attrelid);
		}
		if (relation == nullptr) {
			continue;
		}
		if (!relation->whole) {
			bool is_null = false;
			const Datum acl = attributes.Attribute(tuple, Anum_pg_attribute_attacl, &is_null);
			if (is_null || aclmask(DatumGetAclP(acl), scope.role, relation->owner, ACL_SELECT,
			                       ACLMASK_ANY) == 0) {
				continue;
			}
		}
		const char *name = Utf8Copy(NameStr(row->attname));
		if (name != nullptr) {
			rows.Add(ColumnRow{row->attrelid, row->attnum, name, row->atttypid, row->atttypmod,
			                   row->attnotnull, row->atthasdef || row->attidentity != '\0'});
		}
	}
	attributes.Close();
	return rows;
}

ConstraintRows ReadConstraints(const ReadScope &scope) {
	ConstraintRows rows;
	CatalogScan constraints(ConstraintRelationId, scope.snapshot);
	while (HeapTuple tuple = constraints.Next()) {
		const auto *row = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
		bool is_null = false;
		if (row->oid < FirstNormalObjectId) {
			continue;
		}
		if (row->contype == CONSTRAINT_CHECK) {
			const Datum tree = constraints.Attribute(tuple, Anum_pg_constraint_conbin, &is_null);
			if (!is_null) {
				rows.checks.Add(
					CheckRow{row->oid, row->conrelid, row->contypid, TextDatumGetCString(tree)});
			}
		} else if (row->contype == CONSTRAINT_FOREIGN) {
			KeyRow key = {
				Utf8Copy(NameStr(row->conname)), row->conrelid, row->confrelid, 0, {}, {}};
			bool target_is_null = false;
			const Datum from = constraints.Attribute(tuple, Anum_pg_constraint_conkey, &is_null);
			const Datum to =
				constraints.Attribute(tuple, Anum_pg_constraint_confkey, &target_is_null);
			if (key.name == nullptr || is_null || target_is_null) {
				continue;
			}
			int target_count = 0;
			CopyNumbers(from, key.from_columns, &key.count);
			CopyNumbers(to, key.to_columns, &target_count);
			if (key.count > 0 && key.count == target_count) {
				rows.keys.Add(key);
			}
		}
	}
	constraints.Close();
	return rows;
}

Rows<IndexRow> ReadIndexes(const ReadScope &scope) {
	Rows<IndexRow> rows;
	CatalogScan indexes(IndexRelationId, scope.snapshot);
	while (HeapTuple tuple = indexes.Next()) {
		const auto *row = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
		if (row->indexrelid < FirstNormalObjectId) {
			continue;
		}
		IndexRow index = {};
		index.oid = row->indexrelid;
		index.relation = row->indrelid;
		index.is_unique = row->indisunique;
		index.is_primary = row->indisprimary;
		index.is_valid = row->indisvalid && row->indislive;
		index.has_expressions = !heap_attisnull(tuple, Anum_pg_index_indexprs, nullptr);
		index.has_predicate = !heap_attisnull(tuple, Anum_pg_index_indpred, nullptr);
		index.key_count = Min(row->indnkeyatts, INDEX_MAX_KEYS);
		memcpy(index.columns, row->indkey.values,
		       sizeof(std::int16_t) * static_cast<std::size_t>(index.key_count));
		rows.Add(index);
	}
	indexes.Close();
	return rows;
}

Rows<InheritanceRow> ReadInheritance(const ReadScope &scope) {
	Rows<InheritanceRow> rows;
	CatalogScan inherits(InheritsRelationId, scope.snapshot);
	while (HeapTuple tuple = inherits.Next()) {
		const auto *row = reinterpret_cast<Form_pg_inherits>(GETSTRUCT(tuple));
		rows.Add(InheritanceRow{row->inhrelid, row->inhparent});
	}
	inherits.Close();
	return rows;
}

Rows<AnnotationRow> ReadComments(const ReadScope &scope) {
	Rows<AnnotationRow> rows;
	CatalogScan descriptions(DescriptionRelationId, scope.snapshot);
	while (HeapTuple tuple = descriptions.Next()) {
		const auto *row = reinterpret_cast<Form_pg_description>(GETSTRUCT(tuple));
		bool is_null = false;
		if (row->classoid != RelationRelationId || row->objoid < FirstNormalObjectId) {
			continue;
		}
		const Datum comment =
			descriptions.Attribute(tuple, Anum_pg_description_description, &is_null);
		const char *utf8 = is_null ? nullptr : Utf8Copy(TextDatumGetCString(comment));
		if (utf8 != nullptr) {
			rows.Add(AnnotationRow{row->objoid, row->objsubid, utf8});
		}
	}
	descriptions.Close();
	return rows;
}

Rows<AnnotationRow> ReadLabels(const ReadScope &scope) {
	Rows<AnnotationRow> rows;
	CatalogScan labels(SecLabelRelationId, scope.snapshot);
	while (HeapTuple tuple = labels.Next()) {
		const auto *row = reinterpret_cast<const FormData_pg_seclabel *>(GETSTRUCT(tuple));
		bool is_null = false;
		if (row->classoid != RelationRelationId) {
			continue;
		}
		const Datum provider = labels.Attribute(tuple, Anum_pg_seclabel_provider, &is_null);
		if (is_null || strcmp(TextDatumGetCString(provider), kLabelProvider) != 0) {
			continue;
		}
		const Datum label = labels.Attribute(tuple, Anum_pg_seclabel_label, &is_null);
		const char *utf8 = is_null ? nullptr : Utf8Copy(TextDatumGetCString(label));
		if (utf8 != nullptr) {
			rows.Add(AnnotationRow{row->objoid, row->objsubid, utf8});
		}
	}
	labels.Close();
	return rows;
}

std::uint64_t AnnotationDigest(const ReadScope &scope) {
	// A sum, so that the order of the rows on disk does not matter.
	std::uint64_t digest = 0;
	const auto add = [&digest](const Rows<AnnotationRow> &rows, std::uint64_t seed) {
		for (const AnnotationRow &row : rows) {
			const auto *text = reinterpret_cast<const unsigned char *>(row.text);
			const std::uint64_t place = static_cast<std::uint64_t>(row.relation) << 32 |
			                            static_cast<std::uint32_t>(row.column);
			digest += hash_bytes_extended(text, static_cast<int>(strlen(row.text)), place ^ seed);
		}
	};
	add(ReadComments(scope), 0);
	add(ReadLabels(scope), 0x9E3779B97F4A7C15ULL);
	return digest;
}

} // namespace savant::pg
