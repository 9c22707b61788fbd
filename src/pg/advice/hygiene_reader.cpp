/*
 * hygiene_reader.cpp
 *     One statement over the catalogs, a look at who is building indexes, and predicted sizes.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/advice/hygiene_reader.hpp"

#include <algorithm>

#include "core/schema/picture.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"
#include "pg/what_if/existing_indexes.hpp"
#include "pg/what_if/planner_what_if.hpp"
#include "pg/what_if/spec_request.hpp"

extern "C" {
#include "access/genam.h"
#include "access/nbtree.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "commands/progress.h"
#include "executor/spi.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

using nlohmann::json;

constexpr std::size_t kMostSized = 500;

/*
 * Sizes by relpages only choose what to look at: they take no lock.  The partition of a referenced
 * table has a key of its own; core adds those up.
 */
constexpr const char *kRead =
	"WITH mine AS MATERIALIZED ("
	" SELECT c.oid, n.nspname, c.relname, c.relkind,"
	"  greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)) AS rows, c.reltuples >= 0 AS analysed"
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
	" WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND c.oid >= 16384"
	"  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
	"  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
	"  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
	"   AND d.objid = c.oid AND d.deptype = 'e'))"
	" SELECT jsonb_build_object("
	" 'invalid', (SELECT jsonb_agg(jsonb_build_object('table', m.oid::bigint, 'schema', m.nspname,"
	"   'name', m.relname, 'index', i.relname, 'definition', pg_get_indexdef(i.oid),"
	"   'bytes', pg_relation_size(i.oid), 'live', x.indislive, 'columns',"
	"   (SELECT jsonb_agg(pg_get_indexdef(i.oid, k, false) ORDER BY k)"
	"    FROM generate_series(1, x.indnkeyatts) k)) ORDER BY m.nspname, i.relname)"
	"  FROM mine m JOIN pg_index x ON x.indrelid = m.oid JOIN pg_class i ON i.oid = x.indexrelid"
	"  WHERE NOT x.indisvalid AND i.relkind = 'i'),"
	" 'keys', (SELECT jsonb_agg(jsonb_build_object('table', m.oid::bigint, 'rows', m.rows,"
	"   'constraint', f.conname, 'columns', to_jsonb(f.conkey), 'schema', r.nspname,"
	"   'name', r.relname, 'referenced', r.oid::bigint,"
	"   'deletes', CASE WHEN r.oid IS NOT NULL THEN pg_stat_get_tuples_deleted(r.oid) END,"
	"   'updates', CASE WHEN r.oid IS NOT NULL THEN pg_stat_get_tuples_updated(r.oid) END)"
	"   ORDER BY f.conparentid <> 0, m.nspname, m.relname, f.conname, f.oid)"
	"  FROM mine m JOIN pg_constraint f ON f.conrelid = m.oid AND f.contype = 'f'"
	"  LEFT JOIN (SELECT c.oid, c.relname, n.nspname FROM pg_class c"
	"   JOIN pg_namespace n ON n.oid = c.relnamespace"
	"   WHERE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')) r"
	"   ON r.oid = f.confrelid),"
	" 'supports', (SELECT jsonb_agg(jsonb_build_object('table', m.oid::bigint, 'hash', a.amname = "
	"'hash',"
	"   'valid', x.indisvalid AND x.indisready, 'partial', x.indpred IS NOT NULL,"
	"   'count', x.indnkeyatts, 'columns', string_to_array(x.indkey::text, ' ')))"
	"  FROM mine m JOIN pg_index x ON x.indrelid = m.oid JOIN pg_class i ON i.oid = x.indexrelid"
	"  JOIN pg_am a ON a.oid = i.relam WHERE a.amname IN ('btree', 'hash')"
	"  AND EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = m.oid AND f.contype = 'f')),"
	" 'large', (SELECT jsonb_agg(jsonb_build_array(m.oid::bigint, i.oid::bigint) ORDER BY "
	"i.relpages DESC, i.oid)"
	"  FROM mine m JOIN pg_index x ON x.indrelid = m.oid JOIN pg_class i ON i.oid = x.indexrelid"
	"  JOIN pg_am a ON a.oid = i.relam WHERE m.analysed AND x.indisvalid AND a.amname = 'btree'"
	"  AND x.indpred IS NULL AND x.indexprs IS NULL"
	"  AND i.relpages * current_setting('block_size')::float8 >= $1))::text";

/* Server regime.  An ERROR's abort restores the settings. */
const char *ReadCatalogs(double least_bytes) {
	MemoryContext context = CurrentMemoryContext;
	const int level = NewGUCNestLevel();
	SetLocally("search_path", "pg_catalog, pg_temp");
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
	Oid types[] = {FLOAT8OID};
	Datum values[] = {Float8GetDatum(least_bytes)};
	if (SPI_execute_with_args(kRead, 1, types, values, nullptr, true, 0) != SPI_OK_SELECT ||
	    SPI_processed != 1) {
		elog(ERROR, "could not read the catalogs");
	}
	const char *text =
		MemoryContextStrdup(context, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
	SPI_finish();
	AtEOXact_GUC(true, level);
	return text;
}

/* Tables of this database on which an index is being built now, by whomever. */
std::set<Oid> TablesBeingIndexed() {
	std::set<Oid> tables;
	const int count = Call([] { return pgstat_fetch_stat_numbackends(); });
	for (int i = 1; i <= count; i++) {
		const Oid table = Call([i] {
			const LocalPgBackendStatus *local = pgstat_fetch_stat_local_beentry(i);
			const PgBackendStatus *status = local != nullptr ? &local->backendStatus : nullptr;
			return status != nullptr && status->st_databaseid == MyDatabaseId &&
			               status->st_progress_command == PROGRESS_COMMAND_CREATE_INDEX
			           ? status->st_progress_command_target
			           : InvalidOid;
		});
		tables.insert(table);
	}
	return tables;
}

/* As SQL writes the name with the caller's search_path, and whether the caller may do the DDL. */
core::AdvisedTable NamedTable(Oid oid, const json &row) {
	core::AdvisedTable table;
	table.oid = oid;
	table.schema = row.at("schema").get<std::string>();
	table.name = row.at("name").get<std::string>();
	const bool visible = Call([oid] {
		return SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid)) && RelationIsVisible(oid);
	});
	table.sql_name = (visible ? "" : core::QuoteIdentifier(table.schema) + ".") +
	                 core::QuoteIdentifier(table.name);
	table.may_create_index = Call([oid] {
		return SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid)) &&
		       pg_class_ownercheck(oid, GetUserId());
	});
	return table;
}

/* The rows of a member; none for null. */
json ListOf(const json &document, const char *member) {
	const json &list = document.at(member);
	return list.is_array() ? list : json::array();
}

bool IsAsked(const HygieneRequest &request, Oid table) {
	return request.tables.empty() || request.tables.contains(table);
}

/*
 * Under these very names: what SQL_ASCII lets through and UTF-8 does not has been replaced in
 * them, and one odd name must not withhold the advice about all others.
 */
bool Exists(const std::string &schema, const std::string &name) {
	const std::string server_schema = ToServer(schema), server_name = ToServer(name);
	const char *const schema_text = server_schema.c_str(), *const name_text = server_name.c_str();
	return Call([schema_text, name_text] {
		const Oid space = get_namespace_oid(schema_text, true);
		return OidIsValid(space) && OidIsValid(get_relname_relid(name_text, space));
	});
}

std::vector<core::InvalidIndex> InvalidOf(const HygieneRequest &request, const json &document) {
	std::vector<core::InvalidIndex> invalid;
	const json rows = ListOf(document, "invalid");
	if (rows.empty()) {
		return invalid;
	}
	const std::set<Oid> building = TablesBeingIndexed();
	for (const json &row : rows) {
		const Oid oid = row.at("table").get<Oid>();
		if (!IsAsked(request, oid) || building.contains(oid) || row.at("bytes").is_null() ||
		    row.at("definition").is_null()) { // gone meanwhile
			continue;
		}
		const auto schema = row.at("schema").get<std::string>();
		if (!Exists(schema, row.at("name").get<std::string>()) ||
		    !Exists(schema, row.at("index").get<std::string>())) {
			continue;
		}
		core::InvalidIndex &index = invalid.emplace_back();
		index.table = NamedTable(oid, row);
		index.name = row.at("index").get<std::string>();
		index.definition = row.at("definition").get<std::string>();
		index.columns = row.at("columns").get<std::vector<std::string>>();
		index.bytes = row.at("bytes").get<double>();
		index.is_live = row.at("live").get<bool>();
	}
	return invalid;
}

std::vector<core::KeySupport> SupportsOf(const json &document) {
	std::vector<core::KeySupport> supports;
	for (const json &row : ListOf(document, "supports")) {
		core::KeySupport &support = supports.emplace_back();
		support.table = row.at("table").get<Oid>();
		support.method =
			row.at("hash").get<bool>() ? core::IndexMethod::Hash : core::IndexMethod::Btree;
		support.is_valid = row.at("valid").get<bool>();
		support.is_partial = row.at("partial").get<bool>();
		for (const json &column : row.at("columns")) {
			if (support.keys.size() < row.at("count").get<std::size_t>()) {
				support.keys.push_back(std::stoi(column.get<std::string>()));
			}
		}
	}
	return supports;
}

/* Of the tables, only the OID and the rows are filled in. */
std::vector<core::ReferencingKey> KeysOf(const HygieneRequest &request, const json &document) {
	std::vector<core::ReferencingKey> keys;
	for (const json &row : ListOf(document, "keys")) {
		const Oid oid = row.at("table").get<Oid>();
		if (!IsAsked(request, oid)) {
			continue;
		}
		core::ReferencingKey &key = keys.emplace_back();
		key.table.oid = oid;
		key.table.rows = row.at("rows").get<double>();
		key.constraint = row.at("constraint").get<std::string>();
		key.columns = row.at("columns").get<std::vector<int>>();
		if (!row.at("referenced").is_null()) {
			key.referenced = NamedTable(row.at("referenced").get<Oid>(), row).sql_name;
			key.referenced_deletes = row.at("deletes").get<double>();
			key.referenced_updates = row.at("updates").get<double>();
		}
	}
	return keys;
}

/* Until the session of planning ends; false when the table is gone or locked by another. */
bool LockTable(Oid table) {
	return Call([table] {
		CHECK_FOR_INTERRUPTS();
		return ConditionalLockRelationOid(table, AccessShareLock) &&
		       SearchSysCacheExists1(RELOID, ObjectIdGetDatum(table));
	});
}

/*
 * `measure`, with what it did undone and false returned when the server raises an error: reading a
 * table can run functions of its indexes, which the guard refuses, and one table must not
 * withhold the advice about all others.
 */
template <typename Measure>
bool Measured(Measure measure) {
	try {
		Subtransaction own;
		const bool measured = measure();
		own.Release();
		return measured;
	} catch (const Error &error) {
		if (error.sqlstate() == ERRCODE_QUERY_CANCELED ||
		    error.sqlstate() == ERRCODE_ADMIN_SHUTDOWN) {
			throw;
		}
		return false;
	}
}

bool SizeKey(PlannerWhatIf &planner, core::ReferencingKey &key) {
	if (!LockTable(key.table.oid)) {
		return false;
	}
	const double rows = key.table.rows;
	key.table = planner.Table(key.table.oid);
	key.table.rows = rows;
	const int number = planner.AddIndex(core::SpecOfKey(key));
	if (number >= 0) {
		key.bytes = planner.Index(number).bytes;
		key.build_ms = planner.Index(number).build_ms;
	}
	return number >= 0;
}

void SizeKeys(PlannerWhatIf &planner, std::vector<core::ReferencingKey> &keys) {
	std::erase_if(keys, [&planner](core::ReferencingKey &key) {
		return !Measured([&planner, &key] { return SizeKey(planner, key); });
	});
}

/* An index that may be bloated, as plain data. */
struct LargeIndex {
	const ExistingIndex *index; // null: not to be judged
	double fill;                // of leaf pages, 0..1
};

/*
 * Server regime.  Row security hides statistics from the caller, and without posting lists the
 * prediction does not hold.
 */
LargeIndex ReadLarge(Oid table_oid, Oid index_oid) {
	LargeIndex large = {nullptr, 0};
	Relation table = table_open(table_oid, NoLock);
	if (check_enable_rls(table_oid, InvalidOid, true) != RLS_ENABLED) {
		const ListCell *cell;
		foreach (cell, ReadExistingIndexes(table)) {
			const auto *one = static_cast<const ExistingIndex *>(lfirst(cell));
			large.index = one->oid == index_oid ? one : large.index;
		}
	}
	if (large.index != nullptr) {
		Relation index = index_open(index_oid, AccessShareLock);
		large.fill = BTGetFillFactor(index) / 100.0;
		if (!BTGetDeduplicateItems(index)) {
			large.index = nullptr;
		}
		index_close(index, NoLock);
	}
	table_close(table, NoLock);
	return large;
}

/* False when the index is not to be judged. */
bool SizeIndex(PlannerWhatIf &planner, Oid table, Oid index, core::SizedIndex &one) {
	if (!LockTable(table)) {
		return false;
	}
	const LargeIndex read = Call([table, index] { return ReadLarge(table, index); });
	if (read.index == nullptr || read.index->bytes < core::kLeastBloatedBytes) {
		return false;
	}
	one.table = planner.Table(table);
	one.index = IndexOf(*read.index);
	const int number = planner.AddIndex(one.index.spec);
	if (number >= 0) {
		const double usual_fill = BTREE_DEFAULT_FILLFACTOR / 100.0;
		one.fresh_bytes = planner.Index(number).bytes * usual_fill / read.fill;
		one.build_ms = planner.Index(number).build_ms;
	}
	return number >= 0;
}

/* False when time ran out. */
bool SizeIndexes(PlannerWhatIf &planner, const HygieneRequest &request, const json &large,
                 std::vector<core::SizedIndex> &sized) {
	for (const json &pair : large) {
		const Oid table = pair.at(0).get<Oid>(), index = pair.at(1).get<Oid>();
		if (!IsAsked(request, table) || request.leaving.contains(index)) {
			continue;
		}
		if (request.no_time_left && request.no_time_left()) {
			return false;
		}
		core::SizedIndex one;
		if (Measured([&] { return SizeIndex(planner, table, index, one); })) {
			sized.push_back(std::move(one));
		}
	}
	return true;
}

} // namespace

HygieneReading ReadHygiene(const HygieneRequest &request) {
	HygieneReading reading;
	const json document =
		json::parse(FromServerLossy(Call([] { return ReadCatalogs(core::kLeastBloatedBytes); })));
	reading.facts.invalid = InvalidOf(request, document);
	std::vector<core::KeySupport> supports = SupportsOf(document);
	supports.insert(supports.end(), request.proposed.begin(), request.proposed.end());
	reading.facts.unsupported = core::UnsupportedKeys(KeysOf(request, document), supports);
	const json large = ListOf(document, "large");
	reading.complete = large.size() <= kMostSized;
	if (reading.facts.unsupported.empty() && (large.empty() || !reading.complete)) {
		return reading;
	}
	PlannerWhatIf planner;
	SizeKeys(planner, reading.facts.unsupported);
	if (reading.complete) {
		reading.complete = SizeIndexes(planner, request, large, reading.facts.sized);
	}
	planner.Close();
	return reading;
}

} // namespace savant::pg
