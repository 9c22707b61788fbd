/*
 * fakes.hpp
 *     The world outside the pipeline, scripted: one fake per port.
 */
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/ask/pipeline.hpp"
#include "core/errors.hpp"

namespace savant::core::fakes {

inline Column MakeColumn(const std::string &name, TypeClass type_class) {
	Column column;
	column.name = name;
	column.type_class = type_class;
	return column;
}

/* customers(id, name, country) and orders(id, customer_id, amount, status). */
inline SchemaPicture Shop() {
	SchemaPicture picture;
	picture.database = "shop";
	Relation customers;
	customers.oid = 1;
	customers.schema = "public";
	customers.name = "customers";
	customers.row_estimate = 100;
	customers.columns = {MakeColumn("id", TypeClass::Integer), MakeColumn("name", TypeClass::Text),
	                     MakeColumn("country", TypeClass::Text)};
	customers.columns[0].in_primary_key = true;
	customers.columns[2].distinct_count = 3;
	customers.columns[2].common_values = {{"Germany", 0.5}, {"France", 0.3}, {"Spain", 0.2}};
	Relation orders;
	orders.oid = 2;
	orders.schema = "public";
	orders.name = "orders";
	orders.row_estimate = 1000;
	orders.columns = {
		MakeColumn("id", TypeClass::Integer), MakeColumn("customer_id", TypeClass::Integer),
		MakeColumn("amount", TypeClass::Numeric), MakeColumn("status", TypeClass::Enum)};
	orders.columns[0].in_primary_key = true;
	orders.columns[3].labels = {"open", "paid", "shipped"};
	picture.relations = {customers, orders};
	picture.foreign_keys = {{"orders_customer_id_fkey", 1, {1}, 0, {0}}};
	return picture;
}

class FakeClock final : public Clock {
public:
	double Milliseconds() override { return now += 1; }
	CivilDate Today() override { return {2026, 11, 21}; }
	double now = 0;
};

class FakeCatalog final : public Catalog {
public:
	const SchemaPicture &Picture() override {
		if (fails) {
			throw std::runtime_error("catalog is gone");
		}
		return picture;
	}
	SchemaPicture picture = Shop();
	bool fails = false;
};

inline ResultSet::ColumnHead Head(const std::string &name, const std::string &type,
                                  bool numeric = false) {
	return {name, type, numeric, false};
}

inline Executor::Outcome Rows(std::vector<ResultSet::ColumnHead> columns,
                              std::vector<std::vector<CellText>> rows) {
	Executor::Outcome outcome;
	outcome.verdict.ok = true;
	outcome.verdict.tables = {"public.customers"};
	outcome.verdict.cost = 12.5;
	outcome.verdict.rows = 10;
	outcome.result.columns = std::move(columns);
	outcome.result.rows = std::move(rows);
	outcome.check_ms = 1;
	outcome.gate_ms = 2;
	outcome.run_ms = 4;
	return outcome;
}

inline Executor::Outcome Refused(const std::string &code, const std::string &message) {
	Executor::Outcome outcome;
	outcome.verdict.refusal = AnswerError{code, message, {}, {}};
	return outcome;
}

class FakeExecutor final : public Executor {
public:
	Verdict Check(const std::string &sql) override {
		checked.push_back(sql);
		return Find(sql).verdict;
	}
	Outcome Run(const std::string &sql) override {
		ran.push_back(sql);
		if (fails) {
			throw std::runtime_error("canceling statement due to user request");
		}
		return Find(sql);
	}
	std::map<std::string, Outcome> outcomes;
	std::vector<std::string> checked, ran;
	bool fails = false;

private:
	Outcome Find(const std::string &sql) {
		const auto found = outcomes.find(sql);
		return found == outcomes.end() ? Refused("42P01", "relation does not exist")
		                               : found->second;
	}
};

class FakeKnowledge final : public Knowledge {
public:
	std::vector<VerifiedQuestion> Verified() override {
		if (fails) {
			throw UserError(ErrorCode::NotPermitted, "permission denied for table");
		}
		return known;
	}
	std::vector<VerifiedQuestion> known;
	bool fails = false;
};

inline Reading MakeReading(const std::string &sql, const std::string &paraphrase,
                           double score = 1) {
	Reading reading;
	reading.sql = sql;
	reading.paraphrase = paraphrase;
	reading.score = score;
	return reading;
}

inline Interpretation Clear(std::vector<Reading> readings) {
	Interpretation interpretation;
	interpretation.readings = std::move(readings);
	interpretation.is_clear = true;
	return interpretation;
}

class FakeLanguage final : public Language {
public:
	Interpretation Rules(std::string_view, const SchemaPicture &,
	                     const LanguageOptions &options) override {
		rules_asked++;
		today = options.today;
		return rules;
	}
	Interpretation Catalogue(std::string_view, const SchemaPicture &,
	                         const LanguageOptions &) override {
		catalogue_asked++;
		return catalogue;
	}
	Interpretation rules, catalogue;
	CivilDate today;
	int rules_asked = 0, catalogue_asked = 0;
};

/* A model that says one reply after the other, the last one again and again. */
class FakeModel final : public LanguageModel {
public:
	ModelTraits Traits(ModelSize size) override {
		ModelTraits mine = traits;
		mine.model = size == ModelSize::Large ? "large" : "small";
		return mine;
	}
	ChatReply Chat(const ModelCall &call, ModelListener *listener) override {
		calls.push_back(call);
		const std::size_t at = std::min(calls.size(), replies.size());
		ChatReply reply =
			at == 0 ? Fails(FailureKind::Unreachable, "connection refused") : replies[at - 1];
		if (listener != nullptr) {
			for (const char c : reply.text) {
				listener->OnText({&c, 1});
			}
		}
		return reply;
	}
	/* From now on a model is configured and says these. */
	void Says(const std::vector<std::string> &texts) {
		traits.configured = true;
		for (const std::string &text : texts) {
			ChatReply reply;
			reply.text = text;
			reply.finish = FinishReason::Stop;
			reply.usage = {100, 40, 10, false};
			reply.model = "fake-1";
			reply.endpoint = "http://localhost:1/v1";
			reply.attempts = 1;
			reply.first_byte_ms = 5;
			reply.total_ms = 9;
			replies.push_back(reply);
		}
	}
	static ChatReply Fails(FailureKind kind, const std::string &message) {
		ChatReply reply;
		reply.attempts = 1;
		reply.failure.emplace();
		reply.failure->kind = kind;
		reply.failure->message = message;
		return reply;
	}
	void SaysSql(const std::vector<std::string> &statements) {
		for (const std::string &sql : statements) {
			Says({R"({"sql":")" + sql + R"(","note":""})"});
		}
	}
	ModelTraits traits;
	std::vector<ChatReply> replies;
	std::vector<ModelCall> calls;
};

class FakeProgress final : public ProgressSink {
public:
	void Tell(std::string_view line) override { lines.emplace_back(line); }
	std::vector<std::string> lines;
};

class FakeRecorder final : public Recorder {
public:
	void Admit() override {
		if (limited) {
			throw UserError(ErrorCode::RateLimited, "too many questions in this minute");
		}
		admitted++;
	}
	std::string RequestId() override {
		return "00000000-0000-4000-8000-00000000000" + std::to_string(next++);
	}
	void Audit(const std::string &sql, const Verdict &verdict) noexcept override {
		audited.emplace_back(sql, verdict.ok);
	}
	void Record(const Answer &answer) noexcept override { recorded.push_back(answer); }
	std::vector<Answer> recorded;
	std::vector<std::pair<std::string, bool>> audited;
	int next = 1;
	int admitted = 0;
	bool limited = false;
};

/* All fakes, wired. */
struct World {
	FakeClock clock;
	FakeCatalog catalog;
	FakeExecutor executor;
	FakeKnowledge knowledge;
	FakeLanguage language;
	FakeModel model;
	FakeRecorder recorder;
	FakeProgress progress;
	AskOptions options;
	DraftCache *drafts = nullptr;
	Dialogue *dialogue = nullptr;

	Ports MakePorts() {
		Ports ports{clock, catalog, executor, knowledge, language, model, recorder, {}};
		ports.drafts = drafts;
		ports.dialogue = dialogue;
		ports.progress = &progress;
		return ports;
	}
	Answer Ask(std::string_view question) {
		Ports ports = MakePorts();
		return core::Ask(question, options, ports);
	}
};

} // namespace savant::core::fakes
