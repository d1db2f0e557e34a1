// Gathers in python/libs what the language server needs: the server itself and the libraries that it imports, all of
// them pure Python, so that one package serves every platform and every Python from 3.10 on.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = resolve(fileURLToPath(import.meta.url), '../..');
const root = resolve(here, '..');
const libraries = join(here, 'python', 'libs');

/** As constraints.txt pins them; the last two are needed on Python 3.10 alone, which has no pin. */
const LIBRARIES = [
  'pygls',
  'lsprotocol',
  'attrs',
  'cattrs',
  'typing_extensions',
  'pathspec',
  'exceptiongroup>=1.2,<2',
  'tomli>=2,<3'
];

/** Parts of the server that only Jupyter uses, and what Python leaves behind. */
const LEFT_OUT = new Set(['jupyter', 'labextension', '__pycache__']);

/** What no program reads. */
const UNREAD = /^(bin|.*\.so|.*\.pyd|.*\.pyi|RECORD|INSTALLER|REQUESTED|direct_url\.json)$/;

function python() {
  const candidates = [
    process.env.PYTHON,
    join(root, '.venv', 'bin', 'python'),
    join(root, '.venv', 'Scripts', 'python.exe'),
    'python3',
    'python'
  ];
  for (const candidate of candidates.filter(Boolean)) {
    try {
      execFileSync(candidate, ['-m', 'pip', '--version'], { stdio: 'ignore' });
      return candidate;
    } catch {
      // Not there, or without pip.
    }
  }
  throw new Error('A Python with pip is needed to gather the libraries of the language server: set PYTHON to one.');
}

function removeUnread(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (UNREAD.test(entry.name)) {
      rmSync(path, { recursive: true });
    } else if (entry.isDirectory()) {
      removeUnread(path);
    }
  }
}

rmSync(libraries, { recursive: true, force: true });
mkdirSync(libraries, { recursive: true });
const anywhere = ['--platform', 'any', '--implementation', 'py', '--abi', 'none', '--only-binary', ':all:'];
const constraints = ['--constraint', join(root, 'constraints.txt')];
execFileSync(
  python(),
  // prettier-ignore
  ['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet', '--no-deps', '--no-compile', '--python-version',
   '3.10', ...anywhere, ...constraints, '--target', libraries, ...LIBRARIES],
  { stdio: ['ignore', 'inherit', 'inherit'] }
);
removeUnread(libraries);
const server = join(root, 'server', 'shapelens');
cpSync(server, join(libraries, 'shapelens'), { recursive: true, filter: source => !LEFT_OUT.has(basename(source)) });
cpSync(join(root, 'docs', 'checks'), join(libraries, 'shapelens', 'checks', 'docs'), { recursive: true });
if (!existsSync(join(libraries, 'pygls')) || !existsSync(join(libraries, 'shapelens', 'cli.py'))) {
  throw new Error('The language server was not gathered whole');
}
