/*
 * model_probe.cpp
 *     savant._model_probe(): one bare request to the model, for tests and benchmarks.
 *
 * It goes the way of every question that a model answers, without the pipeline around it.
 */
#include <string>
#include <utility>

#include "core/errors.hpp"
#include "core/model/job_text.hpp"
#include "pg/datum.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/gateway/warm_up.hpp"

namespace savant::entry {

namespace {

/* Shows what comes while it comes. */
class Show final : public core::ModelListener {
public:
	void OnText(std::string_view text) override { Say("text: ", text); }
	void OnNotice(std::string_view notice) override { Say("notice: ", notice); }

private:
	static void Say(const char *kind, std::string_view what) {
		const std::string line = pg::ToServer(kind + std::string(what));
		pg::Call([text = line.c_str()] { ereport(INFO, (errmsg_internal("%s", text))); });
	}
};

std::string RunModelProbe(const std::string &kind, std::string question) {
	core::ModelCall call;
	call.messages.push_back({core::ChatMessage::Speaker::User, std::move(question)});
	pg::ModelClient model;
	if (kind == "chat") {
		return core::ReplyToText(model.Chat(call, nullptr));
	}
	if (kind == "stream") {
		Show show;
		return core::ReplyToText(model.Chat(call, &show));
	}
	if (kind == "warm") {
		return pg::WarmUp(call.messages) ? "true" : "false";
	}
	throw core::UserError(core::ErrorCode::InvalidParameter, "unrecognized probe \"" + kind + "\"");
}

} // namespace

} // namespace savant::entry

/* savant._model_probe(kind text, question text) returns jsonb: the reply */
SAVANT_SQL_FUNCTION(savant_model_probe) {
	const std::string kind = savant::pg::TextArg(fcinfo, 0);
	return savant::pg::JsonbDatum(
		savant::entry::RunModelProbe(kind, savant::pg::TextArg(fcinfo, 1)));
}
