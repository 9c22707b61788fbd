# Targets that need no PGXS: set-up, demo, tests, checks, benchmarks.
.PHONY: setup demo test test-engine unit unit-asan coverage fuzz docs-check format dist \
        check-exports check-headers check-layers check-messages check-style check-type-names

setup:
	@tools/setup build test

demo:
	@tools/demo

test:
	@tools/test

# A real engine from npm; not part of `make test`.
test-engine:
	@tools/test_engine

unit: setup
	@tools/unit_tests debug

unit-asan: setup
	@tools/unit_tests asan

coverage: setup
	@tools/coverage

fuzz:
	@tools/fuzz

# tools/check_NAME; check-exports needs a built pg_savant.so.
check-exports check-headers check-layers check-messages check-style check-type-names:
	@tools/$(subst -,_,$@)

docs-check: setup
	@tools/check_docs
	@tools/docs_examples

# `make bench-NAME DATA=folder` runs bench/NAME/run; what the folder is for is in bench/NAME/README.md.
bench-%:
	@tools/setup build bench
	@test -x bench/$*/run || { echo "there is no bench/$*/run" >&2; exit 1; }
	@DATA='$(DATA)' bench/$*/run $(ARGS)

format:
	find src $(wildcard test bench) -name '*.?pp' -print0 | xargs -0 clang-format -i

dist:
	git archive --prefix=pg_savant-$(EXTVERSION)/ -o pg_savant-$(EXTVERSION).zip HEAD

print-%:
	@echo '$* = $($*)'
