/*
 * report_writer.cpp
 *     Template first, the model's words when they come.
 */
#include "pg/watch/report_writer.hpp"

#include <optional>

#include "core/report/report_narrative.hpp"
#include "pg/gateway/gateway_client.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/gateway/model_job.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/metered_model.hpp"
#include "pg/watch/report_reader.hpp"
#include "pg/watch/report_store.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "access/xlog.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr int kMostMs = 5 * 60 * 1000;     // of the model, once it has begun
constexpr int kLongestMs = 10 * 60 * 1000; // with the time that others are served first

core::ChatReply Failed(core::FailureKind kind, const char *words) {
	core::ChatReply reply;
	reply.failure = core::ModelFailure{kind, words, 0, -1, {}, {}};
	return reply;
}

} // namespace

struct ReportBeingTold {
	core::ReportData data;
	core::ReportQuestion question;
	TimestampTz asked_at = 0;
	std::optional<TokenClaim> claim;
	std::unique_ptr<GatewayQuestion> asked;
	std::optional<core::ChatReply> reply;
};

ReportWriter::ReportWriter() = default;
ReportWriter::~ReportWriter() = default;

void ReportWriter::WriteDue(std::vector<std::string> &problems) {
	if (told_ != nullptr || RecoveryInProgress()) {
		return;
	}
	DueReport due;
	(void)Attempt(CollectorHome::Monitor, "schedule of reports", problems,
	              [&due] { due = FindDueReport(); });
	if (due.to == 0) {
		return;
	}
	auto told = std::make_unique<ReportBeingTold>();
	bool may_ask = false;
	const bool is_read = Attempt(CollectorHome::Monitor, "report", problems, [&] {
		told->data = ReadReport(ReportPeriodUntil(due.kind, due.to));
		ModelClient client;
		may_ask = core::MayNarrate({guc_narrate, guc_redact_prompts},
		                           client.Traits(core::ModelSize::Small), told->data);
	});
	const bool is_kept = is_read && Attempt(CollectorHome::Monitor, "keeping a report", problems,
	                                        [&told] { KeepReport(told->data); });
	if (is_kept && may_ask) {
		told_ = std::move(told);
		Ask(problems);
	}
}

void ReportWriter::Ask(std::vector<std::string> &problems) {
	told_->asked_at = GetCurrentTimestamp();
	told_->question = core::QuestionOf(told_->data, kMostMs);
	const bool is_asked = Attempt(CollectorHome::Monitor, "words for a report", problems, [this] {
		EndpointChoice choice = ChosenEndpoints();
		if (choice.failure) {
			told_->reply = Failed(choice.failure->kind, choice.failure->message.c_str());
			return;
		}
		told_->claim.emplace(told_->question.call);
		if (told_->claim->WaitSeconds() > 0) {
			told_->claim.reset();
			told_->reply = Failed(core::FailureKind::TokenLimit, "savant.token_limit_per_hour");
			return;
		}
		core::ChatJob job = MakeJob(std::move(choice.endpoints), told_->question.call);
		job.watched = false;
		told_->asked = GatewayQuestion::Ask(job);
		if (told_->asked == nullptr) {
			told_->reply = Failed(core::FailureKind::GatewayGone, "it takes no request");
		}
	});
	if (!is_asked) {
		told_->reply = Failed(core::FailureKind::GatewayGone, "it could not be asked");
	}
	Turn(problems);
}

void ReportWriter::Turn(std::vector<std::string> &problems) {
	if (told_ == nullptr) {
		return;
	}
	if (!told_->reply) {
		told_->reply = told_->asked->Poll();
	}
	if (!told_->reply &&
	    TimestampDifferenceExceeds(told_->asked_at, GetCurrentTimestamp(), kLongestMs)) {
		told_->reply = Failed(core::FailureKind::TotalTimeout, "it is busy with others");
	}
	if (told_->reply) {
		Settle(problems);
		told_.reset();
	}
}

void ReportWriter::Settle(std::vector<std::string> &problems) {
	told_->asked.reset();
	if (told_->claim) {
		told_->claim->Settle(*told_->reply);
	}
	core::TakeNarration(*told_->reply, told_->question.facts, told_->data);
	(void)Attempt(CollectorHome::Monitor, "words of a report", problems,
	              [this] { ReplaceReport(told_->data); });
}

} // namespace savant::pg
