# Two commands for a newcomer: `make demo` and `make test`. Both install what is missing (scripts/bootstrap) first.
SWIFT ?= swift
# The program carries the Swift standard library, so that it runs where Swift is not installed. `swift test` cannot link
# that way, and changing the flags in one folder would rebuild all of it each time, so the tests have a folder of their own.
FLEMING := .build/release/fleming
TESTS := .build/tests

.PHONY: all build demo test bench lint format install clean bootstrap

all: build

bootstrap:
	@scripts/bootstrap

build: bootstrap
	$(SWIFT) build -c release --static-swift-stdlib --product fleming

demo: build
	$(FLEMING) demo

test: bootstrap
	$(SWIFT) test -c release --scratch-path $(TESTS)

# Speed beside PyTorch, scikit-image, astropy and fitsio, as ratios; see Benchmarks/README.md.
bench: build
	Benchmarks/compare

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzzing

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks Fuzzing

PREFIX ?= /usr/local
install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(FLEMING) $(DESTDIR)$(PREFIX)/bin/fleming

clean:
	rm -rf .build demo
