# pg_savant: PGXS builds and installs pg_savant.so; CMake (CMakeLists.txt) builds
# core and net as libraries for the unit tests.  Both glob the same folders.
#
# `make demo`, `make test` and `make setup` work before PostgreSQL's server
# headers are on the machine: they are plain scripts that install what is missing.

.DEFAULT_GOAL := all

EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" pg_savant.control)
PG_CONFIG  ?= $(firstword $(wildcard /usr/lib/postgresql/15/bin/pg_config) pg_config)

include tools/targets.mk

PGXS       := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)

EXTENSION   = pg_savant
MODULE_big  = pg_savant

SRCS       := $(sort $(wildcard src/*/*.cpp src/*/*/*.cpp))
OBJS        = $(SRCS:.cpp=.o)
DEPS        = $(SRCS:.cpp=.d)
DATA        = $(wildcard sql/update/*--*--*.sql)
DATA_built  = sql/pg_savant--$(EXTVERSION).sql

REGRESS      = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --load-extension=pg_savant
ISOLATION   := $(patsubst test/specs/%.spec,%,$(sort $(wildcard test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test --load-extension=pg_savant
EXTRA_CLEAN  = build $(DATA_built) $(DEPS)

# Debian builds PostgreSQL --with-llvm; the bitcode rule ignores PG_CXXFLAGS and only serves inlining.
override with_llvm = no

WARNINGS    = -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Wno-register
PG_CPPFLAGS = -Isrc -isystem $(shell $(PG_CONFIG) --includedir-server)
# Debug information enough for backtraces: a fifth less time and a file of a third of the size.
# SAVANT_CXXFLAGS=-g has all of it.
PG_CXXFLAGS = -std=c++20 -g1 $(WARNINGS) $(SAVANT_CXXFLAGS) -fvisibility-inlines-hidden \
              -fno-omit-frame-pointer -DNDEBUG -MMD -MP
# ld -r + objcopy is the one safe way to have libpg_query in a backend (docs/architecture.md).
PG_QUERY_A ?= $(firstword $(wildcard /usr/lib/*/libpg_query.a /usr/lib/libpg_query.a /usr/local/lib/libpg_query.a))
SHLIB_LINK += build/pg_query_only.o -lcurl -lyaml-cpp -lstdc++ -Wl,--version-script=src/pg_savant.map

include $(PGXS)
-include $(DEPS)

$(shlib): build/pg_query_only.o src/pg_savant.map

build/pg_query_only.o: $(PG_QUERY_A)
	@mkdir -p build
	ld -r --whole-archive $< -o build/pg_query_all.o
	objcopy -w --keep-global-symbol='pg_query_*' --keep-global-symbol='protobuf_c_*' build/pg_query_all.o $@
	rm -f build/pg_query_all.o

$(DATA_built): $(sort $(wildcard sql/install/*.sql)) pg_savant.control
	cat $(sort $(wildcard sql/install/*.sql)) > $@

else

all install installcheck:
	@echo "PostgreSQL's server headers are missing: run 'make setup' first (apt), or set PG_CONFIG." >&2
	@exit 1

clean:
	rm -rf build

endif
