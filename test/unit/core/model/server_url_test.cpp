#include "core/model/server_url.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(VersionedUrl, AddsTheVersionOnlyToABareUrl) {
	EXPECT_EQ(VersionedUrl("http://h:1/v1", "/models"), "http://h:1/v1/models");
	EXPECT_EQ(VersionedUrl("http://h:1", "/models"), "http://h:1/v1/models");
	EXPECT_EQ(VersionedUrl("http://h:1/", "/models"), "http://h:1/v1/models");
	EXPECT_EQ(VersionedUrl("https://h/v1beta/openai/", "/models"),
	          "https://h/v1beta/openai/models");
}

TEST(RootUrl, IsBesideTheVersion) {
	EXPECT_EQ(RootUrl("http://h:1/v1", "/props"), "http://h:1/props");
	EXPECT_EQ(RootUrl("http://h:1/v1/", "/props"), "http://h:1/props");
	EXPECT_EQ(RootUrl("http://h:1", "/props"), "http://h:1/props");
	EXPECT_EQ(RootUrl("http://h:1/api", "/api/chat"), "http://h:1/api/chat");
	EXPECT_EQ(RootUrl("http://h:1/proxy/v1", "/props"), "http://h:1/proxy/props");
	EXPECT_EQ(RootUrl("http://v1", "/props"), "http://v1/props");
	EXPECT_EQ(RootUrl("http://api", "/props"), "http://api/props");
}

} // namespace
} // namespace savant::core
