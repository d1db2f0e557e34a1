// A kernel's outputs as VS Code has them: items of a MIME type and bytes.

const encoder = new TextEncoder();

/** The items of a message of the kernel's. */
function itemsOf(type, content) {
  switch (type) {
    case 'stream':
      return [item(`application/vnd.code.notebook.${content.name}`, content.text)];
    case 'error': {
      const error = { name: content.ename, message: content.evalue, stack: content.traceback.join('\n') };
      return [item('application/vnd.code.notebook.error', JSON.stringify(error))];
    }
    default:
      return Object.entries(content.data).map(([mime, data]) => item(mime, data));
  }
}

function item(mime, data) {
  return { mime, data: encoder.encode(typeof data === 'string' ? data : JSON.stringify(data)) };
}

module.exports = { itemsOf };
