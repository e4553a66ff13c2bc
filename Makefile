# The course's commands. `make` alone prints them. No name of a folder enters a command: a shell would evaluate $(…) in it.
PYTHON ?= python3
ARGS ?=
REPO ?=

VENV := .venv
SITE_VENV := .venv-site
BENCH_VENV := .venv-bench
ifneq ($(words $(VENV)),1)
$(error VENV is one folder, without a space in its name)
endif
ifeq ($(OS),Windows_NT)
BIN := Scripts
else
BIN := bin
endif
PY := $(VENV)/$(BIN)/python
LEARN := $(VENV)/requirements.stamp
TESTS := $(VENV)/tests.stamp
SITE := $(SITE_VENV)/requirements.stamp
BENCH := $(BENCH_VENV)/requirements.stamp
OLDEST := .venv-oldest/requirements.stamp
COLAB := .venv-colab/requirements.stamp
# Jupyter refuses to run as root unless it is told to: in a container there is often nobody else
ROOT_FLAG := $(shell [ "$$(id -u 2>/dev/null)" = 0 ] && echo --allow-root)
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 VECLIB_MAXIMUM_THREADS=1
PYTHON_THERE = command -v "$(PYTHON)" >/dev/null || { \
    echo "There is no $(PYTHON) here. Install Python 3.10 or newer, or name yours: make lab PYTHON=python3.12"; exit 1; }
INSTALL = @$(PYTHON_THERE); "$(PYTHON)" tools/environment.py

.DEFAULT_GOAL := help
.PHONY: help lab test test-all oldest outputs site picture bench weights sweep links reset lint

help:
	@awk -F':.*## ' '/^#@ / { print "\n" substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

#@ Learn

lab: $(LEARN) ## open the course in JupyterLab (first: install, check the data); ARGS="--no-browser --port 8899" passes on
	@$(PY) -m helpers.environment
	@exec $(PY) -m jupyterlab --ServerApp.root_dir=. \
	    --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ROOT_FLAG) $(ARGS)

test: $(TESTS) ## run the unit tests and compare every notebook's outputs; ARGS="-k neuron" passes on
	@$(PY) -m tools.testing $(ARGS)

reset: ## forget your progress in the exercises
	@$(PYTHON_THERE); "$(PYTHON)" tools/environment.py && "$(PYTHON)" -m exercises.progress reset

#@ Contribute

outputs: $(TESTS) ## run every notebook from top to end and store its outputs; ARGS=01_neuron does one
	@$(PY) -m tools.outputs $(ARGS)

lint: $(TESTS) ## check code and notebooks with ruff
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

test-all: $(TESTS) $(OLDEST) $(COLAB) $(SITE) ## run the longer passes: cells twice, solved, from an empty folder, other versions, in a browser
	@$(PY) -m tools.testing --slow $(ARGS)

oldest: $(TESTS) $(OLDEST) ## run every notebook with the oldest versions that requirements.txt allows
	@COURSE_CI=1 $(PY) -m tools.testing --slow -k oldest $(ARGS)

weights: $(LEARN) ## train the network that the digit pad starts from, and store it in data/trained.npz
	@$(ONE_THREAD) $(PY) -m tools.weights

sweep: $(LEARN) ## try several sizes of the hidden layer on all cores, and store what notebook 6 shows of it
	@$(PY) -m tools.hidden_sizes

bench: $(BENCH) ## measure speed beside PyTorch, scikit-learn and JAX, and write tools/bench/results.md
	@$(BENCH_VENV)/$(BIN)/python -m tools.bench $(ARGS)

#@ Publish

links: ## say where the course is published: make links REPO=owner/name
	@$(PYTHON_THERE); "$(PYTHON)" tools/environment.py && "$(PYTHON)" tools/links.py "$(REPO)"

site: $(SITE) ## build the web book and the version that runs in the browser into tools/site/_build/html
	@$(SITE_VENV)/$(BIN)/python -m tools.site.build $(ARGS)

picture: $(LEARN) ## draw the README's pictures from the course's figures
	@$(PY) -m tools.picture

$(LEARN): requirements.txt
	$(INSTALL) $(VENV) $< $@

$(TESTS): tests/requirements.txt requirements.txt
	$(INSTALL) $(VENV) $< $@
	@touch $(LEARN)

$(OLDEST): tests/oldest.txt
	$(INSTALL) .venv-oldest $< $@ 3.10 3.11

$(COLAB): tests/colab.txt
	$(INSTALL) .venv-colab $< $@ 3.13 3.12

$(SITE): tools/site/requirements.txt
	$(INSTALL) $(SITE_VENV) $< $@

$(BENCH): tools/bench/requirements.txt tests/requirements.txt requirements.txt
	$(INSTALL) $(BENCH_VENV) $< $@
