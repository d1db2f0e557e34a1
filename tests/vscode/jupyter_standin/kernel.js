// A real kernel behind a bridge: what the user's cells run in, and what the public interface gives to others.

const { spawn } = require('node:child_process');
const path = require('node:path');
const readline = require('node:readline');
const vscode = require('vscode');
const { itemsOf } = require('./outputs');

/** A call that takes longer shows that it runs. */
const PATIENCE_MS = 1000;

class RunningKernel {
  constructor(file, log) {
    this.log = log;
    this.status = 'starting';
    this.statusChanged = new vscode.EventEmitter();
    this.requests = new Map();
    this.calls = 0;
    const python = process.env.STANDIN_PYTHON || 'python3';
    this.bridge = spawn(python, [path.join(__dirname, 'bridge.py')], { cwd: path.dirname(file.fsPath) });
    this.bridge.stderr.on('data', text => log(`bridge: ${text}`));
    this.bridge.on('exit', () => this.become('dead'));
    readline.createInterface({ input: this.bridge.stdout }).on('line', line => this.onEvent(JSON.parse(line)));
    this.api = publicFace(this);
  }

  /** Ask the kernel to run code; its events come one by one. */
  execute(code, options) {
    const id = this.requests.size + 1;
    const request = new Request();
    this.requests.set(id, request);
    this.send({ op: 'execute', id, code, options });
    return request;
  }

  interrupt() {
    this.log('interrupt');
    this.send({ op: 'interrupt' });
  }

  restart() {
    this.log('restart');
    this.become('restarting');
    this.send({ op: 'restart' });
  }

  dispose() {
    this.bridge.stdin.end();
    this.statusChanged.dispose();
  }

  send(message) {
    this.bridge.stdin.write(`${JSON.stringify(message)}\n`);
  }

  onEvent(event) {
    switch (event.event) {
      case 'status':
        this.become(event.status);
        break;
      case 'count':
        this.requests.get(event.id)?.push({ count: event.count });
        break;
      case 'output':
        this.requests.get(event.id)?.push({ items: itemsOf(event.type, event.content) });
        break;
      case 'done':
        this.requests.get(event.id)?.end(event.status);
        break;
    }
  }

  become(status) {
    if (status !== this.status) {
      this.status = status;
      this.statusChanged.fire(status);
    }
  }
}

/** The events of one request, in the order in which they come. */
class Request {
  constructor() {
    this.waiting = [];
    this.wake = () => {};
    this.status = new Promise(resolve => (this.settle = resolve));
    this.events = this.inOrder();
  }

  push(event) {
    this.waiting.push(event);
    this.wake();
  }

  end(status) {
    this.isOver = true;
    this.settle(status);
    this.wake();
  }

  async *inOrder() {
    while (this.waiting.length > 0 || !this.isOver) {
      if (this.waiting.length > 0) {
        yield this.waiting.shift();
      } else {
        await new Promise(resolve => (this.wake = resolve));
      }
    }
  }
}

/** What the public interface promises of a kernel, and nothing more. */
function publicFace(kernel) {
  return {
    get status() {
      return kernel.status;
    },
    onDidChangeStatus: kernel.statusChanged.event,
    language: 'python',
    executeCode: (code, token) => call(kernel, code, token)
  };
}

async function* call(kernel, code, token) {
  const number = (kernel.calls += 1);
  kernel.log(`executeCode ${number} while ${kernel.status}`);
  const request = kernel.execute(code, { store_history: false, stop_on_error: false, metadata: {} });
  const listener = token.onCancellationRequested(() => kernel.interrupt());
  const timer = setTimeout(() => showProgress(kernel, request), PATIENCE_MS);
  try {
    for await (const event of request.events) {
      if (event.items !== undefined) {
        yield { items: event.items, metadata: {} };
      }
    }
  } finally {
    clearTimeout(timer);
    listener.dispose();
    kernel.log(`executeCode ${number} is over`);
  }
}

function showProgress(kernel, request) {
  kernel.log('progress shown');
  const location = vscode.ProgressLocation.Notification;
  void vscode.window.withProgress({ location, title: 'An extension runs code in the kernel', cancellable: true }, (_, token) => {
    token.onCancellationRequested(() => kernel.interrupt());
    return request.status;
  });
}

module.exports = { RunningKernel };
