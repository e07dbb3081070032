# The few verbs; meson does the work. `make demo` and `make test` install what is missing first.
BUILD ?= build
PORT ?= 8080
PEOPLE ?= 20000

.PHONY: all install web demo test check bench torture deb clean
all: build-files
	@ninja -C $(BUILD)

# The list of files is read when meson configures, so a new or removed file configures again.
.PHONY: build-files
build-files: web
	@tools/configure.sh $(BUILD)

install:
	@tools/install.sh

web:
	@tools/web.sh

demo: install all
	@exec $(BUILD)/yiyang demo --people $(PEOPLE) --listen 127.0.0.1:$(PORT) --db demo-city

test: install all
	@tools/test.sh $(BUILD)

check: install
	@tools/check.sh $(BUILD)

torture: install
	@tools/torture.sh $(HOURS)

bench: install all
	@tools/bench.sh $(BUILD)

deb:
	@tools/deb.sh

clean:
	rm -rf build build-* web/dist
