# The course's commands. `make` alone prints them.
PYTHON ?= python3
ARGS ?=
REPO ?=

VENV := .venv
SITE_VENV := .venv-site
BENCH_VENV := .venv-bench
ifeq ($(OS),Windows_NT)
BIN := Scripts
else
BIN := bin
endif
PY := $(VENV)/$(BIN)/python
LEARN := $(VENV)/requirements.stamp
TESTS := $(VENV)/tests.stamp
SITE := $(SITE_VENV)/requirements.stamp
OLDEST := .venv-oldest/requirements.stamp
COLAB := .venv-colab/requirements.stamp
# Jupyter refuses to run as root unless it is told to: in a container there is often nobody else
ROOT_FLAG := $(shell [ "$$(id -u 2>/dev/null)" = 0 ] && echo --allow-root)
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

.DEFAULT_GOAL := help
.PHONY: help lab test test-all oldest outputs site picture bench weights sweep links reset lint python-there

help: ## print these lines
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: $(LEARN) ## open the course in JupyterLab (first: install, check the data); ARGS="--no-browser --port 8899" passes on
	@$(PY) -m helpers.mnist verify
	@exec $(PY) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" \
	    --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ROOT_FLAG) $(ARGS)

test: $(TESTS) ## run the unit tests and compare every notebook's outputs; ARGS="-k neuron" passes on
	@$(PY) -m tools.testing $(ARGS)

test-all: $(TESTS) $(OLDEST) $(COLAB) $(SITE) ## run the longer passes: cells twice, solved, from an empty folder, other versions, in a browser
	@$(ONE_THREAD) $(PY) -m pytest -n 2 --dist loadscope -m "slow or browser" $(ARGS)

oldest: $(TESTS) $(OLDEST) ## run every notebook with the oldest versions that requirements.txt allows
	@COURSE_CI=1 $(PY) -m pytest -n 2 -m slow -k oldest tests/test_open_anywhere.py $(ARGS)

outputs: $(TESTS) ## run every notebook from top to end and store its outputs; ARGS=01_neuron does one
	@$(PY) -m tools.outputs $(ARGS)

site: $(SITE) ## build the web book and the version that runs in the browser into tools/site/_build/html
	@$(SITE_VENV)/$(BIN)/python -m tools.site.build $(ARGS)

picture: $(LEARN) ## draw the README's picture from the course's figures
	@$(PY) -m tools.picture

bench: python-there ## measure speed beside PyTorch, scikit-learn and JAX, and write tools/bench/results.md
	@$(PYTHON) tools/environment.py $(BENCH_VENV) tools/bench/requirements.txt $(BENCH_VENV)/requirements.stamp
	@$(BENCH_VENV)/$(BIN)/python -m tools.bench $(ARGS)

weights: $(LEARN) ## train the network that the digit pad starts from, and store it in data/trained.npz
	@$(ONE_THREAD) $(PY) -m tools.weights $(ARGS)

sweep: $(LEARN) ## try several sizes of the hidden layer on all cores, and store what notebook 06 shows of it
	@$(PY) -m tools.hidden_sizes $(ARGS)

links: python-there ## say where the course is published: make links REPO=owner/name
	@$(PYTHON) tools/links.py $(REPO)

reset: python-there ## forget your progress in the exercises
	@$(PYTHON) -c "import glob, os; [os.remove(f) for f in glob.glob('progress.json*')]; print('Your progress is empty again.')"

lint: $(TESTS) ## check code and notebooks with ruff
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

python-there:
	@command -v $(PYTHON) >/dev/null || { \
	    echo "There is no $(PYTHON) here. Install Python 3.10 or newer, or name yours: make lab PYTHON=python3.12"; exit 1; }

$(LEARN): requirements.txt | python-there
	@$(PYTHON) tools/environment.py $(VENV) $< $@

$(TESTS): tests/requirements.txt requirements.txt | python-there
	@$(PYTHON) tools/environment.py $(VENV) $< $@
	@touch $(LEARN)

$(OLDEST): tests/oldest.txt | python-there
	@$(PYTHON) tools/environment.py .venv-oldest $< $@ 3.10 3.11

$(COLAB): tests/colab.txt | python-there
	@$(PYTHON) tools/environment.py .venv-colab $< $@ 3.13 3.12

$(SITE): tools/site/requirements.txt | python-there
	@$(PYTHON) tools/environment.py $(SITE_VENV) $< $@
