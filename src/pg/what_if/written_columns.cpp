/*
 * written_columns.cpp
 *     Reads target lists.
 */
#include "pg/what_if/written_columns.hpp"

extern "C" {
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"
}

namespace savant::pg {

namespace {

/* Columns that the query assigns to, by attnum; those of ON CONFLICT and MERGE, too. */
List *AssignedColumns(const List *targets, List *columns) {
	const ListCell *cell;
	foreach (cell, targets) {
		const auto *target = static_cast<const TargetEntry *>(lfirst(cell));
		if (!target->resjunk) {
			columns = list_append_unique_int(columns, target->resno);
		}
	}
	return columns;
}

void AddMergeActions(const Query *query, Written *written) {
	const ListCell *cell;
	foreach (cell, query->mergeActionList) {
		const auto *action = static_cast<const MergeAction *>(lfirst(cell));
		written->inserts |= action->commandType == CMD_INSERT;
		written->deletes |= action->commandType == CMD_DELETE;
		if (action->commandType == CMD_UPDATE) {
			written->updates = true;
			written->columns = AssignedColumns(action->targetList, written->columns);
		}
	}
}

} // namespace

Written WrittenBy(const Query *query) {
	Written written = {};
	if (query->resultRelation == 0) {
		const ListCell *cell;
		foreach (cell, query->cteList) {
			const auto *cte = static_cast<const CommonTableExpr *>(lfirst(cell));
			const auto *inner = reinterpret_cast<const Query *>(cte->ctequery);
			if (IsA(inner, Query) && inner->resultRelation != 0) {
				return WrittenBy(inner);
			}
		}
		return written;
	}
	written.table =
		static_cast<const RangeTblEntry *>(list_nth(query->rtable, query->resultRelation - 1))
			->relid;
	written.inserts = query->commandType == CMD_INSERT;
	written.updates = query->commandType == CMD_UPDATE;
	written.deletes = query->commandType == CMD_DELETE;
	if (written.updates) {
		written.columns = AssignedColumns(query->targetList, NIL);
	}
	if (query->onConflict != nullptr && query->onConflict->action == ONCONFLICT_UPDATE) {
		written.updates = true;
		written.columns = AssignedColumns(query->onConflict->onConflictSet, written.columns);
	}
	AddMergeActions(query, &written);
	return written;
}

} // namespace savant::pg
