// Who may use a kernel: each extension is asked for once.

const vscode = require('vscode');

class Access {
  constructor(memory, log) {
    this.memory = memory;
    this.log = log;
    this.asked = new Map();
  }

  /** Whether the extension that called, which the stack shows, may use kernels: asks the user the first time. */
  async isGiven(stack) {
    if (!vscode.workspace.isTrusted) {
      return false;
    }
    const caller = callerIn(stack);
    const known = this.memory.get(caller);
    if (known !== undefined) {
      return known;
    }
    if (!this.asked.has(caller)) {
      this.asked.set(caller, this.ask(caller));
    }
    return this.asked.get(caller);
  }

  async ask(caller) {
    this.log(`asked for access by ${caller}`);
    const question = `The extension '${caller}' wants to run code in your Jupyter kernels.`;
    const isGiven = (await vscode.window.showInformationMessage(question, 'Allow', 'Deny')) === 'Allow';
    this.log(`access by ${caller}: ${isGiven ? 'allowed' : 'denied'}`);
    await this.memory.update(caller, isGiven);
    return isGiven;
  }
}

/** The extension whose code is in the stack, ours left out. */
function callerIn(stack) {
  const ids = vscode.extensions.all
    .filter(({ id, extensionPath }) => id !== 'ms-toolsai.jupyter' && stack.includes(`${extensionPath}/`))
    .map(({ id }) => id);
  return ids[0] ?? 'unknown';
}

module.exports = { Access };
