/*
 * datum.cpp
 *     SQL values in and out of C++: arguments, results, encodings.
 *
 * Every function has the same shape: one pg::Call yields a pointer and a length
 * into palloc'd memory, and the std::string is made outside of it (B6).
 */
#include "pg/datum.hpp"

#include <algorithm>
#include <cstring>

extern "C" {
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
}

namespace savant::pg {

namespace {

bool IsAscii(char c) { return static_cast<signed char>(c) > 0; }

/* A string inside palloc'd or borrowed memory. */
struct Bytes {
	const char *data;
	std::size_t length;
};

std::string Own(Bytes bytes) { return std::string(bytes.data, bytes.length); }

/*
 * Raises 22021 unless the bytes are UTF-8 without NUL.  The server's own
 * message is kept for databases that promise an encoding; SQL_ASCII promises
 * none, so there the reader is told what to do about it.
 */
void VerifyUtf8(const char *text, int length) {
	if (GetDatabaseEncoding() != PG_SQL_ASCII) {
		(void)pg_verify_mbstr(PG_UTF8, text, length, false);
		return;
	}
	if (!pg_verify_mbstr(PG_UTF8, text, length, true)) {
		ereport(ERROR,
		        (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
		         errmsg("text is not valid in encoding \"UTF8\""),
		         errdetail("The database has encoding SQL_ASCII, so its text is read as UTF8."),
		         errhint("Convert the text to UTF8, for example with convert_from().")));
	}
}

/* Server regime: UTF-8 form of `length` bytes in the database encoding. */
Bytes ToUtf8(const char *text, int length) {
	if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII) {
		VerifyUtf8(text, length);
		return Bytes{text, static_cast<std::size_t>(length)};
	}
	const char *converted = pg_server_to_any(text, length, PG_UTF8);
	return Bytes{converted,
	             converted == text ? static_cast<std::size_t>(length) : strlen(converted)};
}

/* Server regime: database-encoding form of UTF-8 bytes; raises when a character has none. */
Bytes FromUtf8(const char *text, std::size_t length) {
	if (length > MaxAllocSize / MAX_CONVERSION_GROWTH) {
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
		                errmsg("text of %zu bytes is too long", length)));
	}
	VerifyUtf8(text, static_cast<int>(length));
	const char *converted = pg_any_to_server(text, static_cast<int>(length), PG_UTF8);
	return Bytes{converted, converted == text ? length : strlen(converted)};
}

/*
 * Server regime: the elements of a text-like array, in UTF-8, as a palloc'd array; a NULL is an
 * ERROR unless allowed, and has null data then.
 */
Bytes *ArrayElements(Datum value, int *count, bool allow_nulls = false) {
	ArrayType *array = DatumGetArrayTypeP(value);
	const Oid type = ARR_ELEMTYPE(array);
	if (type != TEXTOID && type != VARCHAROID && type != NAMEOID) {
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
		                errmsg("array of text expected, not of %s", format_type_be(type))));
	}
	int16 width;
	bool by_value;
	char alignment;
	Datum *elements;
	bool *nulls;
	get_typlenbyvalalign(type, &width, &by_value, &alignment);
	deconstruct_array(array, type, width, by_value, alignment, &elements, &nulls, count);
	auto *result = static_cast<Bytes *>(palloc(sizeof(Bytes) * Max(*count, 1)));
	for (int i = 0; i < *count; i++) {
		if (nulls[i]) {
			if (!allow_nulls) {
				ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				                errmsg("array must not contain nulls")));
			}
			result[i] = {nullptr, 0};
			continue;
		}
		const char *element = type == NAMEOID ? NameStr(*DatumGetName(elements[i]))
		                                      : TextDatumGetCString(elements[i]);
		result[i] = ToUtf8(element, static_cast<int>(strlen(element)));
	}
	return result;
}

/* Server regime: the row type that the caller wants, or an ERROR that says why there is none. */
TupleDesc WantedRowType(const ReturnSetInfo *wanted) {
	if (wanted == nullptr || !IsA(wanted, ReturnSetInfo) ||
	    (wanted->allowedModes & SFRM_Materialize) == 0) {
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("set-valued function called in context that cannot accept a set")));
	}
	if (wanted->expectedDesc == nullptr) {
		ereport(ERROR,
		        (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		         errmsg("a column definition list is required for functions returning \"record\""),
		         errhint("Call it as SELECT * FROM function(...) AS t(name type, ...).")));
	}
	return wanted->expectedDesc;
}

/* Server regime: reads one row's cells into `values`; they must be as many as live columns. */
void ReadCells(const std::vector<Cell> &cells, TupleDesc row_type, char **values) {
	std::size_t next = 0;
	for (int i = 0; i < row_type->natts; i++) {
		values[i] = nullptr;
		if (TupleDescAttr(row_type, i)->attisdropped) {
			continue;
		}
		if (next < cells.size() && cells[next].has_value()) {
			const std::string &text = *cells[next];
			values[i] = const_cast<char *>(FromUtf8(text.c_str(), text.size()).data);
		}
		next++;
	}
	if (next != cells.size()) {
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
		                errmsg("number of columns does not match the column definition list"),
		                errdetail("The result has %zu columns, but the query expects %zu.",
		                          cells.size(), next)));
	}
}

/* Server regime: the whole of ReturnRows. */
void Materialise(ReturnSetInfo *wanted, const std::vector<std::vector<Cell>> &rows) {
	TupleDesc expected = WantedRowType(wanted);
	MemoryContext caller = MemoryContextSwitchTo(wanted->econtext->ecxt_per_query_memory);
	TupleDesc row_type = CreateTupleDescCopy(expected);
	AttInMetadata *reader = TupleDescGetAttInMetadata(row_type);
	Tuplestorestate *store = tuplestore_begin_heap(
		(wanted->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	wanted->returnMode = SFRM_Materialize;
	wanted->setResult = store;
	wanted->setDesc = row_type;
	MemoryContextSwitchTo(caller);

	MemoryContext per_row =
		AllocSetContextCreate(caller, "savant result row", ALLOCSET_DEFAULT_SIZES);
	auto **values = static_cast<char **>(palloc0(sizeof(char *) * Max(row_type->natts, 1)));
	for (const std::vector<Cell> &cells : rows) {
		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(per_row);
		ReadCells(cells, row_type, values);
		tuplestore_puttuple(store, BuildTupleFromCStrings(reader, values));
		MemoryContextReset(per_row);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(per_row);
}

} // namespace

bool IsNullArg(FunctionCallInfo fcinfo, int index) { return PG_ARGISNULL(index); }

std::string TextArg(FunctionCallInfo fcinfo, int index) {
	const Datum value = PG_GETARG_DATUM(index);
	return Own(Call([value] {
		text *packed = DatumGetTextPP(value);
		return ToUtf8(VARDATA_ANY(packed), static_cast<int>(VARSIZE_ANY_EXHDR(packed)));
	}));
}

std::optional<std::string> OptionalTextArg(FunctionCallInfo fcinfo, int index) {
	if (PG_ARGISNULL(index)) {
		return std::nullopt;
	}
	return TextArg(fcinfo, index);
}

std::vector<std::string> TextArrayArg(FunctionCallInfo fcinfo, int index) {
	std::vector<std::string> result;
	if (PG_ARGISNULL(index)) {
		return result;
	}
	const Datum value = PG_GETARG_DATUM(index);
	int count = 0;
	int *const out = &count;
	const Bytes *elements = Call([value, out] { return ArrayElements(value, out); });
	result.reserve(static_cast<std::size_t>(count));
	for (int i = 0; i < count; i++) {
		result.push_back(Own(elements[i]));
	}
	return result;
}

std::optional<std::vector<std::optional<std::string>>> OptionalTextsArg(FunctionCallInfo fcinfo,
                                                                        int index) {
	if (PG_ARGISNULL(index)) {
		return std::nullopt;
	}
	const Datum value = PG_GETARG_DATUM(index);
	int count = 0;
	int *const out = &count;
	const Bytes *elements = Call([value, out] { return ArrayElements(value, out, true); });
	std::vector<std::optional<std::string>> result;
	for (int i = 0; i < count; i++) {
		result.push_back(elements[i].data == nullptr
		                     ? std::nullopt
		                     : std::optional<std::string>(Own(elements[i])));
	}
	return result;
}

std::string JsonbArg(FunctionCallInfo fcinfo, int index) {
	const Datum value = PG_GETARG_DATUM(index);
	return Own(Call([value] {
		Jsonb *json = DatumGetJsonbP(value);
		const char *text = JsonbToCString(nullptr, &json->root, VARSIZE(json));
		return ToUtf8(text, static_cast<int>(strlen(text)));
	}));
}

bool BoolArg(FunctionCallInfo fcinfo, int index) { return PG_GETARG_BOOL(index); }

bool FlagArg(FunctionCallInfo fcinfo, int index) {
	return !IsNullArg(fcinfo, index) && BoolArg(fcinfo, index);
}

std::int32_t IntArg(FunctionCallInfo fcinfo, int index) { return PG_GETARG_INT32(index); }

double IntervalArg(FunctionCallInfo fcinfo, int index) {
	constexpr double kDayMilliseconds = 24.0 * 60 * 60 * 1000;
	const Interval *const interval = PG_GETARG_INTERVAL_P(index);
	return (interval->month * 30.0 + interval->day) * kDayMilliseconds +
	       static_cast<double>(interval->time) / 1000.0;
}

std::int64_t BigIntArg(FunctionCallInfo fcinfo, int index) { return PG_GETARG_INT64(index); }

double FloatArg(FunctionCallInfo fcinfo, int index) { return PG_GETARG_FLOAT8(index); }

Oid OidArg(FunctionCallInfo fcinfo, int index) { return PG_GETARG_OID(index); }

Datum NullDatum(FunctionCallInfo fcinfo) {
	fcinfo->isnull = true;
	return 0;
}

Datum TextDatum(std::string_view utf8) {
	const char *data = utf8.data();
	const std::size_t length = utf8.size();
	return Call([data, length] {
		const Bytes text = FromUtf8(data == nullptr ? "" : data, length);
		return PointerGetDatum(cstring_to_text_with_len(text.data, static_cast<int>(text.length)));
	});
}

Datum JsonbDatum(std::string_view json) {
	const std::string terminated(json);
	const char *data = terminated.c_str();
	const std::size_t length = terminated.size();
	return Call([data, length] {
		const Bytes text = FromUtf8(data, length);
		return DirectFunctionCall1(jsonb_in, CStringGetDatum(text.data));
	});
}

std::string FromServer(const char *server_text) {
	if (server_text == nullptr) {
		return {};
	}
	const std::string_view bytes = server_text;
	if (std::all_of(bytes.begin(), bytes.end(), IsAscii)) {
		return std::string(bytes); // the same in every encoding of a database
	}
	return Own(
		Call([server_text] { return ToUtf8(server_text, static_cast<int>(strlen(server_text))); }));
}

std::string ToServer(std::string_view utf8) {
	const char *data = utf8.data();
	const std::size_t length = utf8.size();
	return length == 0 ? std::string()
	                   : Own(Call([data, length] { return FromUtf8(data, length); }));
}

std::string FromServerLossy(const char *server_text) {
	if (server_text == nullptr) {
		return {};
	}
	const bool converts = GetDatabaseEncoding() != PG_SQL_ASCII;
	if (converts && !IsTransactionState() && GetDatabaseEncoding() != PG_UTF8) {
		// Conversions are functions of a catalog, which cannot be looked up now.
		std::string result(server_text);
		std::replace_if(
			result.begin(), result.end(), [](char c) { return !IsAscii(c); }, '?');
		return result;
	}
	if (converts) {
		return FromServer(server_text);
	}
	std::string result;
	for (const char *at = server_text; *at != '\0';) {
		const int width = pg_utf_mblen(reinterpret_cast<const unsigned char *>(at));
		const int left = static_cast<int>(strnlen(at, static_cast<std::size_t>(width)));
		if (left == width && pg_utf8_islegal(reinterpret_cast<const unsigned char *>(at), width)) {
			result.append(at, static_cast<std::size_t>(width));
			at += width;
		} else {
			result.push_back('?');
			at++;
		}
	}
	return result;
}

bool ShowsUnicode() noexcept {
	return GetDatabaseEncoding() == PG_UTF8 && pg_get_client_encoding() == PG_UTF8;
}

Datum ReturnRows(FunctionCallInfo fcinfo, const std::vector<std::vector<Cell>> &rows) {
	auto *wanted = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
	const std::vector<std::vector<Cell>> *source = &rows;
	Call([wanted, source] { Materialise(wanted, *source); });
	return 0;
}

} // namespace savant::pg
