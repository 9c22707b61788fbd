#include "core/model/failure.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace savant::core {
namespace {

constexpr int kFirst = static_cast<int>(FailureKind::NotConfigured);
constexpr int kLast = static_cast<int>(FailureKind::Cancelled);

ModelFailure Failure(FailureKind kind) {
	ModelFailure failure;
	failure.kind = kind;
	failure.endpoint = "http://localhost:1234/v1";
	return failure;
}

TEST(ModelFailure, HasANameOfItsOwnForEachKind) {
	std::set<std::string> names;
	for (int i = kFirst; i <= kLast; ++i) {
		const auto kind = static_cast<FailureKind>(i);
		const std::string name = FailureName(kind);
		EXPECT_TRUE(names.insert(name).second) << name;
		EXPECT_EQ(FailureFromName(name), kind) << name;
	}
	EXPECT_FALSE(FailureFromName(""));
	EXPECT_FALSE(FailureFromName("Unreachable"));
}

TEST(ModelFailure, IsReportedInTheStyleOfTheServer) {
	for (int i = kFirst; i <= kLast; ++i) {
		const auto kind = static_cast<FailureKind>(i);
		SCOPED_TRACE(FailureName(kind));
		const AnswerError error = ToAnswerError(Failure(kind));
		EXPECT_EQ(error.code.size(), 5u);
		EXPECT_TRUE(std::islower(static_cast<unsigned char>(error.message[0])));
		EXPECT_NE(error.message.back(), '.');
		EXPECT_EQ(error.message.find('%'), std::string::npos);
		EXPECT_TRUE(kind == FailureKind::Cancelled || error.hint.back() == '.');
		const bool names_endpoint =
			error.message.find(" \"http://localhost:1234/v1\"") != std::string::npos;
		const bool is_ours = kind == FailureKind::NotConfigured || kind == FailureKind::TokenLimit;
		EXPECT_EQ(names_endpoint, !is_ours);
	}
}

TEST(ModelFailure, LeavesOutAnEndpointThatIsNotKnown) {
	const AnswerError error = ToAnswerError({FailureKind::Busy, {}, 0, -1, {}, {}});
	EXPECT_EQ(error.message, "model server is busy");
	EXPECT_TRUE(error.detail.empty());
}

TEST(ModelFailure, GivesTheWordsOfTheServerAsDetail) {
	ModelFailure failure = Failure(FailureKind::Loading);
	failure.message = "Loading model";
	failure.http_status = 503;
	const AnswerError error = ToAnswerError(failure);
	EXPECT_EQ(error.code, "57P03");
	EXPECT_EQ(error.message, "model server \"http://localhost:1234/v1\" is loading its model");
	EXPECT_EQ(error.detail, "The server said: \"Loading model\" (HTTP status 503).");
	failure.message.clear();
	EXPECT_EQ(ToAnswerError(failure).detail, "The HTTP status was 503.");
}

TEST(ModelFailure, PutsNoWordsOfOursIntoTheMouthOfTheServer) {
	ModelFailure failure = Failure(FailureKind::Unreachable);
	failure.message = "connection refused";
	EXPECT_EQ(ToAnswerError(failure).detail, "Connection refused.");
	failure.kind = FailureKind::CircuitOpen;
	EXPECT_EQ(ToAnswerError(failure).detail, "Connection refused.");
}

TEST(ModelFailure, SaysHowLongToWaitWhereThatIsKnown) {
	ModelFailure failure = Failure(FailureKind::RateLimited);
	EXPECT_EQ(ToAnswerError(failure).hint, "Ask again later, or lower savant.endpoint_slots.");
	failure.retry_after_s = 19.5;
	EXPECT_EQ(ToAnswerError(failure).hint,
	          "Ask again in 20 seconds, or lower savant.endpoint_slots.");
	failure.kind = FailureKind::CircuitOpen;
	EXPECT_EQ(ToAnswerError(failure).hint,
	          "Check that the model server is running; it is called again in 20 seconds.");
}

TEST(ModelFailure, SaysWhereTheNamesOfModelsAre) {
	const AnswerError error = ToAnswerError(Failure(FailureKind::UnknownModel));
	EXPECT_NE(error.hint.find("\"curl http://localhost:1234/v1/models\""), std::string::npos);
}

TEST(ModelFailure, NamesTheParameterThatWasNotLiked) {
	ModelFailure failure = Failure(FailureKind::BadParameter);
	failure.parameter = "seed";
	EXPECT_EQ(ToAnswerError(failure).message,
	          "model server \"http://localhost:1234/v1\" does not accept parameter \"seed\"");
}

} // namespace
} // namespace savant::core
