// JSON-RPC over a websocket: one message per text frame, without headers.

import type { DataCallback, Disposable, Message } from 'vscode-jsonrpc/browser';
import { AbstractMessageReader, AbstractMessageWriter, createMessageConnection } from 'vscode-jsonrpc/browser';
import type { MessageConnection } from 'vscode-jsonrpc/browser';

class WebSocketReader extends AbstractMessageReader {
  constructor(private readonly socket: WebSocket) {
    super();
    socket.addEventListener('close', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const onMessage = (event: MessageEvent<string>): void => {
      try {
        callback(JSON.parse(event.data) as Message);
      } catch (error) {
        this.fireError(error);
      }
    };
    this.socket.addEventListener('message', onMessage);
    return { dispose: () => this.socket.removeEventListener('message', onMessage) };
  }
}

class WebSocketWriter extends AbstractMessageWriter {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  write(message: Message): Promise<void> {
    // A closed socket drops the message: all of it is sent again after the next connection.
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
    return Promise.resolve();
  }

  end(): void {
    this.socket.close();
  }
}

/** A JSON-RPC connection over an open socket. */
export function connectionOver(socket: WebSocket): MessageConnection {
  return createMessageConnection(new WebSocketReader(socket), new WebSocketWriter(socket));
}
