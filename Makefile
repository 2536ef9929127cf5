# Everything a newcomer or a maintainer does here, from a fresh clone with nothing but make and Python >= 3.11.
# `make help` lists it. Nothing is installed outside $(VENV); a stamp file in it stands for each thing installed.

VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST = $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal
RIGHT_PYTHON = import sys; sys.exit(sys.version_info < (3, 11))

# The first Python on the path that is new enough. `make demo PYTHON=python3.13` takes that one instead.
PYTHON ?= $(shell for each in python3 python python3.14 python3.13 python3.12 python3.11; do \
	$$each -c '$(RIGHT_PYTHON)' 2>/dev/null && echo $$each && break; done)
# A stamp by version: another PYTHON makes the environment anew, the same one keeps it.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
MADE = $(VENV)/.made-with-python-$(VERSION)

.PHONY: help demo docs pictures test test-all test-slow test-browser test-calibration test-nightly twin lint format types notebooks notebooks-list notebooks-renew bench clean
.DEFAULT_GOAL := help

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-16s %s\n", $$1, $$2}'

demo: $(VENV)/.demo  ## install into .venv, compare sync with queued, draw the picture
	@mkdir -p out
	$(BIN)/sim compare checkout --plot out/checkout.png --html out/checkout.html
	@echo
	@echo "The picture is $(CURDIR)/out/checkout.png"
	@echo "The report, for your browser, is $(CURDIR)/out/checkout.html"

pictures: $(VENV)/.demo  ## draw the pictures and write the outputs in the README and the docs anew
	@mkdir -p docs/images out
	$(BIN)/sim compare checkout --plot docs/images/checkout.png >out/checkout.txt
	$(BIN)/sim sweep checkout --set load=7/s --duration 4m --over workers.count=20..44:9 --metric utilization \
	  --metric completion_time.mean --metric completion_time.p95 --metric goodput --replications 5 \
	  --plot docs/images/knee.png >out/knee.txt
	$(BIN)/sim sweep retries-in-step --over load.batch.size=30,60,120,180,240,300 --metric amplification \
	  --metric completion_time.max --replications 5 --plot docs/images/jitter.png >out/jitter.txt
	$(BIN)/sim omission coordinated-omission --connections 10 --plot docs/images/omission.png >out/omission.txt
	$(BIN)/sim metastable tipping-point --plot docs/images/tipping-point.png >out/tipping-point.txt
	$(BIN)/python tests/code_blocks.py --renew README.md docs/*.md

test: $(VENV)/.test  ## run the tests, except the slow ones (ARGS="-k name" for some)
	$(PYTEST) -m "not slow and not calibration and not browser and not nightly" $(ARGS)

test-slow: $(VENV)/.test  ## run the slow tests: statistics over many runs, random scenarios
	$(PYTEST) -m slow $(ARGS)

test-browser: $(VENV)/.test  ## open the report in a real browser; needs chromium (Debian: apt-get install chromium)
	$(PYTEST) -m browser $(ARGS) tests/report

test-calibration: $(VENV)/.test  ## run 400 experiments: do 95 % intervals cover the truth 95 times in 100?
	$(BIN)/python -m pytest -m calibration $(ARGS)

test-nightly: $(VENV)/.test  ## run both engines on twenty thousand more random scenarios
	$(PYTEST) -m nightly $(ARGS)

test-all: $(VENV)/.test  ## run every test
	$(PYTEST) $(ARGS)

twin: $(VENV)/.test  ## compile the fast engine, a minute of work that all who run it later are spared
	$(BIN)/python tests/twins.py

lint: $(VENV)/.dev  ## check style and formatting
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

format: $(VENV)/.dev  ## format the code, and repair what can be repaired
	$(BIN)/ruff check --quiet --fix
	$(BIN)/ruff format --quiet

types: $(VENV)/.dev  ## check the types
	$(BIN)/mypy

notebooks: $(VENV)/.demo  ## execute every notebook; the files stay as they are (ONLY="01 02" for some)
	$(BIN)/python tests/notebook_pairs.py check $(ONLY)

notebooks-list: $(VENV)/.demo  ## write the list of notebooks in docs/course.md
	$(BIN)/python tests/notebook_pairs.py list

notebooks-renew: $(VENV)/.demo  ## make notebooks/*.ipynb, with outputs, of notebooks/*.md (ONLY="01 02" for some)
	$(BIN)/python tests/notebook_pairs.py renew $(ONLY)

docs: $(VENV)/.docs  ## build the site in out/site, with the gallery of all scenarios
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going -b html docs out/site
	@echo "The site is $(CURDIR)/out/site/index.html"

bench: $(VENV)/.bench  ## measure speed beside other simulators, memory, the gain of more cores, and the start
	$(BIN)/python benchmarks/against_others.py --table docs/benchmarks.md
	$(BIN)/python benchmarks/compare_engines.py
	$(BIN)/python benchmarks/memory_per_job.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/warm_start.py

clean:  ## remove what was made, the environment included
	rm -rf .venv out docs/made runs dist build .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@[ -n "$(VERSION)" ] && $(PYTHON) -c '$(RIGHT_PYTHON)' || { \
	  echo "queue-lab needs Python 3.11 or newer; $(if $(PYTHON),$(PYTHON) is $(or $(VERSION),not there),none was found)."; \
	  echo "Install one from https://www.python.org/downloads, or say which: make demo PYTHON=/path/to/python3"; exit 1; }
	@echo "making $(VENV) with Python $(VERSION)"
	@rm -rf "$(VENV)"
	@$(PYTHON) -m venv "$(VENV)" || { rm -rf "$(VENV)"; \
	  echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

# One rule for .demo, .test and .dev; the extras are those of pyproject.toml.
demo_EXTRAS := fast,notebook,parquet
test_EXTRAS := test
bench_EXTRAS := test,bench
dev_EXTRAS := dev
docs_EXTRAS := docs
$(VENV)/.%: $(MADE) pyproject.toml
	@echo "installing queue-lab[$($*_EXTRAS)] into $(VENV); the first time takes a minute or two"
	@$(PIP) --editable '.[$($*_EXTRAS)]'
	@touch $@
