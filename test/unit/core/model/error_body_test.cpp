#include "core/model/error_body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/model/foreign_json.hpp"

namespace savant::core {
namespace {

/* One error as a provider writes it. */
struct Case {
	int status;
	const char *body;
	FailureKind kind;
	const char *parameter = "";
};

void ExpectKinds(std::initializer_list<Case> cases) {
	for (const Case &one : cases) {
		const ModelFailure failure = ReadErrorBody(one.status, one.body, {});
		EXPECT_STREQ(FailureName(failure.kind), FailureName(one.kind)) << one.body;
		EXPECT_EQ(failure.parameter, one.parameter) << one.body;
		EXPECT_EQ(failure.http_status, one.status);
	}
}

TEST(ReadErrorBody, FindsTheWordsWhereverTheyAre) {
	const char *bodies[] = {
		R"([{"error":{"code":400,"message":"the words","status":"INVALID_ARGUMENT"}}])",
		R"({"error":{"message":"the words"},"message":"other"})",
		R"({"error":"the words","message":"other"})",
		R"({"type":"error","error":{"type":"api_error","message":"the words"}})",
		R"({"object":"error","message":"the words","code":400})",
		R"({"message":"the words","detail":"other"})",
		R"({"detail":"the words"})",
		R"({"error":{"error":"the words"}})",
		"event: error\ndata: {\"error\":{\"message\":\"the words\"}}\n\n",
		"data: {\"error\":\"the words\"}",
		"the words",
		" the\nwords\r\n",
	};
	for (const char *body : bodies) {
		EXPECT_EQ(ReadErrorBody(400, body, {}).message, "the words") << body;
	}
	EXPECT_EQ(ReadErrorBody(400, "", {}).message, "");
	EXPECT_EQ(ReadErrorBody(400, "{}", {}).message, "");
	EXPECT_EQ(ReadErrorBody(500, std::string(1000, 'x'), {}).message.size(), 200u);
}

TEST(ReadErrorBody, ShowsNoSecretOfTheCaller) {
	EXPECT_EQ(
		ReadErrorBody(401, R"({"error":{"message":"bad key: sk-abcdefghijklmnop."}})", {}).message,
		"bad key: ***");
	EXPECT_EQ(ReadErrorBody(401, "Authorization: Bearer abcdefghijklmnopqrst is wrong", {}).message,
	          "Authorization: Bearer *** is wrong");
}

TEST(ReadErrorBody, KnowsLlamaCpp) {
	ExpectKinds({
		{503, R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})",
	     FailureKind::Loading},
		{503, R"({"error":{"code":503,"message":"no slot available","type":"unavailable_error"}})",
	     FailureKind::Busy},
		{400,
	     R"({"error":{"code":400,"message":"request (5020 tokens) exceeds the available context size (2048 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":5020,"n_ctx":2048}})",
	     FailureKind::ContextExceeded},
		{404, R"({"error":{"message":"File Not Found","type":"not_found_error","code":404}})",
	     FailureKind::UnknownPath},
		{400,
	     R"({"error":{"code":400,"message":"Failed to initialize samplers: failed to parse grammar","type":"invalid_request_error"}})",
	     FailureKind::BadParameter, "grammar"},
		{500,
	     R"({"error":{"code":500,"message":"The model produced output that does not match the expected peg-native format","type":"server_error"}})",
	     FailureKind::ServerError},
		{501, R"({"error":{"code":501,"message":"x","type":"not_supported_error"}})",
	     FailureKind::UnknownPath},
	});
}

TEST(ReadErrorBody, KnowsOllama) {
	ExpectKinds({
		{404, R"({"error":"model \"qwen3\" not found, try pulling it first"})",
	     FailureKind::UnknownModel},
		{404,
	     R"({"error":{"message":"model 'qwen3' not found","type":"not_found_error","param":null,"code":null}})",
	     FailureKind::UnknownModel},
		{503, R"({"error":"server busy, please try again.  maximum pending requests exceeded"})",
	     FailureKind::Busy},
		{400, R"({"error":"\"gemma3\" does not support thinking"})", FailureKind::BadParameter,
	     "think"},
		{404, "404 page not found", FailureKind::UnknownPath},
		{500, R"({"error":"llm server loading model"})", FailureKind::Loading},
	});
}

TEST(ReadErrorBody, KnowsLmStudioAndVllm) {
	ExpectKinds({
		{400,
	     R"({"error":{"message":"No models loaded. Please load a model in the developer page."}})",
	     FailureKind::UnknownModel},
		{404, R"({"error":"No models loaded. Please load a model in the developer page."})",
	     FailureKind::UnknownModel},
		{200, R"({"error":"Unexpected endpoint or method. (POST /chat). Returning 200 anyway"})",
	     FailureKind::UnknownPath},
		{404,
	     R"({"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}})",
	     FailureKind::UnknownModel},
		{404, R"({"detail":"Not Found"})", FailureKind::UnknownPath},
		{400,
	     R"({"error":{"message":"This model's maximum context length is 2048 tokens. However, you requested 3000 tokens","type":"BadRequestError","param":null,"code":400}})",
	     FailureKind::ContextExceeded},
		{422,
	     R"({"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]})",
	     FailureKind::BadParameter, "seed"},
	});
}

TEST(ReadErrorBody, KnowsOpenAi) {
	ExpectKinds({
		{400,
	     R"({"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}})",
	     FailureKind::BadParameter, "max_tokens"},
		{400,
	     R"({"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model.","type":"invalid_request_error","param":null,"code":"unsupported_value"}})",
	     FailureKind::BadParameter, "temperature"},
		{400,
	     R"({"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})",
	     FailureKind::ContextExceeded},
		{429,
	     R"({"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
	     FailureKind::Quota},
		{429,
	     R"({"error":{"message":"Rate limit reached for gpt-4o. Please try again in 20s.","type":"tokens","code":"rate_limit_exceeded"}})",
	     FailureKind::RateLimited},
		{401,
	     R"({"error":{"message":"Incorrect API key provided: sk-ab***.","type":"invalid_request_error","code":"invalid_api_key"}})",
	     FailureKind::Unauthorized},
		{404,
	     R"({"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}})",
	     FailureKind::UnknownModel},
		{400, R"({"error":{"message":"Invalid 'messages': empty array.","param":"messages"}})",
	     FailureKind::BadRequest},
	});
}

TEST(ReadErrorBody, KnowsAnthropicAndGemini) {
	ExpectKinds({
		{529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
	     FailureKind::Busy},
		{400,
	     R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 208000 tokens > 200000 maximum"}})",
	     FailureKind::ContextExceeded},
		{400,
	     R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}})",
	     FailureKind::Quota},
		{404, R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}})",
	     FailureKind::UnknownModel},
		{400,
	     R"({"type":"error","error":{"type":"invalid_request_error","message":"seed: Extra inputs are not permitted"}})",
	     FailureKind::BadParameter, "seed"},
		{400,
	     R"([{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT"}}])",
	     FailureKind::BadParameter, "seed"},
		{400,
	     R"([{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}])",
	     FailureKind::Unauthorized},
		{400,
	     R"({"error":{"code":400,"message":"The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}})",
	     FailureKind::ContextExceeded},
		{503,
	     R"({"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}})",
	     FailureKind::Busy},
	});
}

TEST(ReadErrorBody, GoesByTheStatusWhenThereAreNoWords) {
	ExpectKinds({
		{301, "", FailureKind::Redirected},
		{307, "<html>moved</html>", FailureKind::Redirected},
		{401, "", FailureKind::Unauthorized},
		{402, "", FailureKind::Quota},
		{403, "<html>Forbidden</html>", FailureKind::Unauthorized},
		{404, "", FailureKind::UnknownPath},
		{405, "Method Not Allowed", FailureKind::UnknownPath},
		{408, "", FailureKind::Busy},
		{413, "", FailureKind::ContextExceeded},
		{418, "", FailureKind::BadRequest},
		{429, "", FailureKind::RateLimited},
		{500, "", FailureKind::ServerError},
		{502, "<html>Bad Gateway</html>", FailureKind::Busy},
		{504, "", FailureKind::Busy},
		{529, "", FailureKind::Busy},
		{599, "", FailureKind::ServerError},
	});
}

TEST(ReadErrorBody, ReadsHowLongToWait) {
	EXPECT_EQ(ReadErrorBody(429, "", "17").retry_after_s, 17);
	EXPECT_EQ(ReadErrorBody(429, "", "").retry_after_s, -1);
	EXPECT_EQ(ReadErrorBody(429, "please try again in 1.5s", "").retry_after_s, 1.5);
	EXPECT_EQ(ReadErrorBody(429, "Please try again in 250ms.", "").retry_after_s, 0.25);
	const ModelFailure gemini = ReadErrorBody(
		429,
		R"([{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}])",
		"");
	EXPECT_EQ(gemini.kind, FailureKind::RateLimited); // it says when, so waiting helps
	EXPECT_EQ(gemini.retry_after_s, 34);
}

TEST(ReadRetryAfter, TakesSecondsOnly) {
	EXPECT_EQ(ReadRetryAfter(" 3 "), 3);
	EXPECT_EQ(ReadRetryAfter("0.5"), 0.5);
	EXPECT_EQ(ReadRetryAfter("1e99"), 86400);
	for (const char *value : {"", "-1", "x", "3x", "nan", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
		EXPECT_EQ(ReadRetryAfter(value), -1) << value;
	}
}

std::optional<FailureKind> KindIn(const char *document) {
	const auto failure = FindError(200, ReadForeignJson(document));
	return failure ? std::optional(failure->kind) : std::nullopt;
}

TEST(FindError, ClassifiesAnErrorInsideASuccess) {
	EXPECT_EQ(KindIn(R"({"error":{"code":503,"message":"x"}})"), FailureKind::Busy);
	EXPECT_EQ(KindIn(R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})"),
	          FailureKind::Busy);
	EXPECT_EQ(KindIn(R"({"error":{"code":500,"message":"x","type":"server_error"}})"),
	          FailureKind::ServerError);
	EXPECT_EQ(KindIn(R"({"error":"something broke"})"), FailureKind::ServerError);
	EXPECT_EQ(KindIn(R"({"error":{"type":"rate_limit_error"}})"), FailureKind::RateLimited);
	EXPECT_EQ(KindIn(R"({"error":{"type":"authentication_error"}})"), FailureKind::Unauthorized);
}

TEST(FindError, FindsNoneWhereNoneIsReported) {
	for (const char *document :
	     {"{}", "[]", "5", "[5]", R"({"error":null})", R"({"error":""})", R"({"error":false})",
	      R"({"message":"hello"})", R"({"type":"message"})", R"({"detail":"x"})"}) {
		EXPECT_FALSE(KindIn(document)) << document;
	}
}

} // namespace
} // namespace savant::core
