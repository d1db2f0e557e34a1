# Each target sets up what it needs by itself: a virtual environment in .venv, the npm packages, the lab extension.
# What is done already is not done again. Needed beforehand: Python 3.11 or newer, Node 20.19 or newer, make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# The files whose modification times tell what is done.
ENVIRONMENT := .venv/.environment
INSTALLED := .venv/.installed
NPM_PACKAGES := node_modules/.package-lock.json
LABEXTENSION := server/shapelens/labextension/package.json
LABEXTENSION_SOURCES := $(shell find labextension -type f -not -path '*/node_modules/*' -not -path '*/lib/*' -not -name '*.tsbuildinfo')
VSIX := client-vscode/dist/shapelens.vsix
VSIX_SOURCES := $(shell find client-vscode server/shapelens docs/checks labextension/src -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/lib/*' -not -path '*/libs/*' -not -path '*/labextension/static/*' -not -path 'server/shapelens/labextension/*' -not -name '*.pyc')

.PHONY: help lab vscode vsix pictures check test fuzz bench install lock clean

help:
	@echo "make lab     JupyterLab on the guided tour, with live hints (options for it: LAB_ARGS=...)"
	@echo "make vscode  the same tour in VS Code, in a browser: the extension as it is packaged, in a local code-server"
	@echo "make vsix    build the package of the VS Code extension"
	@echo "make pictures  its README's pictures, as the tests see them"
	@echo "make check   formatting, lint and types"
	@echo "make test    make check, then every test"
	@echo "make fuzz    compare 100,000 random cases with the real libraries (options for it: FUZZ_ARGS=...)"
	@echo "make bench   print the figures of docs/performance.md"
	@echo "make lock    pin the newest versions of all Python packages in constraints.txt"
	@echo "make clean   remove what was built and installed here"

lab: $(INSTALLED)
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS) examples/tour.ipynb

vscode: $(INSTALLED) $(VSIX)
	scripts/ensure-code-server.sh
	$(BIN)/python scripts/open_vscode.py

vsix: $(VSIX)

# The pictures of the extension's README, as the tests see them.
pictures: $(INSTALLED) $(VSIX)
	scripts/ensure-chromium.sh
	scripts/ensure-code-server.sh
	$(BIN)/pytest tests/vscode/test_hints.py tests/vscode/test_findings.py tests/vscode/test_live.py
	cp artifacts/vscode/pictures/*.png client-vscode/media/

check: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	npm run lint

# The browser tests come last and alone: they wait for things to appear, and the machine may be a small one.
test: check vsix
	scripts/ensure-chromium.sh
	scripts/ensure-code-server.sh
	npm test
	$(BIN)/pytest --numprocesses 2 --dist loadfile -m "not browser"
	$(BIN)/pytest -m browser

fuzz: $(INSTALLED)
	PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ_ARGS)

bench: $(INSTALLED) $(VSIX)
	scripts/ensure-chromium.sh
	scripts/ensure-code-server.sh
	$(BIN)/python -m bench

install: $(INSTALLED)

lock: $(ENVIRONMENT)
	HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(PIP) install --upgrade --upgrade-strategy eager --group dev --editable .
	$(PIP) freeze --all --exclude-editable > constraints.txt

clean:
	rm -rf .venv node_modules */node_modules labextension/lib labextension/*.tsbuildinfo server/shapelens/labextension client-vscode/dist dist artifacts tests/vscode/workbench/node_modules

$(ENVIRONMENT): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --constraint constraints.txt --upgrade pip
	$(PIP) install --constraint constraints.txt --group dev
	touch $@

$(NPM_PACKAGES): package-lock.json package.json labextension/package.json client-vscode/package.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); if (a < 20 || (a === 20 && b < 19)) { console.error("Node 20.19 or newer is needed"); process.exit(1); }'
	npm ci --no-audit --no-fund
	touch $@

# The extension carries the server and the libraries that it needs.
$(VSIX): $(ENVIRONMENT) $(NPM_PACKAGES) $(VSIX_SOURCES)
	npm run package --workspace client-vscode

$(LABEXTENSION): $(NPM_PACKAGES) $(LABEXTENSION_SOURCES)
	npm run build:labextension
	touch $@

# Editable: the Python code is used from where it lies. The lab extension is copied, so it is installed again after a build.
$(INSTALLED): $(ENVIRONMENT) $(LABEXTENSION) $(wildcard server/jupyter-config/*/*)
	HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	touch $@
