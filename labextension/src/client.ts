// The connection to the language server: one per browser tab, made again whenever it breaks.

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { CancellationTokenSource } from 'vscode-jsonrpc/browser';
import type { MessageConnection } from 'vscode-jsonrpc/browser';
import type {
  ApplyWorkspaceEditParams,
  ApplyWorkspaceEditResult,
  InitializeParams,
  PublishDiagnosticsParams,
  ShowMessageParams
} from 'vscode-languageserver-protocol';
import { MessageType } from 'vscode-languageserver-protocol';
import type { Log } from './log.js';
import { connectionOver } from './transport.js';

/** What `shapelens/status` answers. */
interface IStatus {
  version: string;
  root_uri: string;
}

/** A connection that lasted as long as this was a good one. */
const STABLE_MS = 10_000;
/** So many connections in a row that broke at once are worth a word to the user. */
const FAILURES_TO_REPORT = 4;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait before trying again after so many failures in a row. */
export function backoff(failures: number): number {
  return Math.min(500 * 2 ** failures, LONGEST_WAIT_MS);
}

/** The language server, as the rest of the extension sees it. */
export class Client implements IDisposable {
  /** `report` tells the user, once, why there are no shapes. */
  constructor(
    private readonly report: (message: string) => void,
    private readonly log: Log,
    private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {}

  /** Applies an edit that the server asks for. */
  applyEdit: ((params: ApplyWorkspaceEditParams) => ApplyWorkspaceEditResult) | null = null;

  /** A fresh server is ready and knows nothing yet. */
  get opened(): ISignal<this, void> {
    return this._opened;
  }

  /** The connection broke. */
  get closed(): ISignal<this, void> {
    return this._closed;
  }

  /** The server found, or no longer finds, something in a document. */
  get diagnosticsPublished(): ISignal<this, PublishDiagnosticsParams> {
    return this._diagnosticsPublished;
  }

  /** What the server knows has changed: hints should be asked for again. */
  get refreshRequested(): ISignal<this, void> {
    return this._refreshRequested;
  }

  /** Whether the server answers now. */
  get isOpen(): boolean {
    return this.connection !== null;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The URI of the document at `localPath`, below the server's root. */
  uriOf(localPath: string): string {
    return [this.rootUri, ...localPath.split('/').map(encodeURIComponent)].join('/');
  }

  /** Connect, and stay connected until disposed. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this._isDisposed) {
      const status = await this.status();
      if (status === 'refused') {
        await this.pause(null);
        continue;
      }
      if (status !== 'unreachable') {
        const began = Date.now();
        await this.session(status);
        failures = Date.now() - began > STABLE_MS ? 0 : failures + 1;
        if (failures === FAILURES_TO_REPORT) {
          this.tell(
            'ShapeLens: the language server stops as soon as it starts. The log of the Jupyter server says why.'
          );
        }
      } else {
        failures += 1;
      }
      await this.pause(backoff(failures));
    }
  }

  /** Connect anew, and at once. */
  reconnect(): void {
    this.log.write('Reconnecting to the language server');
    this.connection?.end();
    this.wake();
  }

  /** Tell the server something; without a server nothing happens. */
  notify(method: string, params: object): void {
    void this.connection?.sendNotification(method, params);
  }

  /** Ask the server; null without a server, or if it has no answer or `signal` was aborted. */
  async request<R>(method: string, params: object, signal?: AbortSignal): Promise<R | null> {
    const connection = this.connection;
    if (connection === null || signal?.aborted) {
      return null;
    }
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = await connection.sendRequest<R | null>(method, params, cancellation.token);
      return signal?.aborted ? null : answer;
    } catch (error) {
      // Cancelled, or the connection broke meanwhile: both are part of a normal day.
      if (this.connection === connection && !signal?.aborted) {
        this.log.write(`No answer to ${method}: ${String(error)}`);
      }
      return null;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  dispose(): void {
    this._isDisposed = true;
    this.connection?.end();
    this.wake();
    Signal.clearData(this);
  }

  /** Wait before connecting again; without a time, until the user wants it. */
  private pause(milliseconds: number | null): Promise<void> {
    return new Promise(resolve => {
      this.wake = resolve;
      if (milliseconds !== null) {
        setTimeout(resolve, milliseconds);
      }
    });
  }

  private async status(): Promise<IStatus | 'refused' | 'unreachable'> {
    const url = URLExt.join(this.settings.baseUrl, 'shapelens', 'status');
    try {
      const response = await ServerConnection.makeRequest(url, {}, this.settings);
      if (response.ok) {
        return (await response.json()) as IStatus;
      }
      if (response.status === 404) {
        this.tell(
          'ShapeLens is not enabled on this Jupyter server. Install the Python package “shapelens” where the server runs.'
        );
        return 'refused';
      }
      if (response.status === 401 || response.status === 403) {
        this.tell('ShapeLens: the Jupyter server does not let this user in.');
        return 'refused';
      }
    } catch (error) {
      this.log.write(`The Jupyter server does not answer: ${String(error)}`);
    }
    return 'unreachable';
  }

  /** One connection, from its opening to its end. */
  private async session(status: IStatus): Promise<void> {
    const socket = await this.openSocket();
    if (socket === null) {
      return;
    }
    const connection = connectionOver(socket);
    const ended = new Promise<void>(resolve => connection.onClose(() => resolve()));
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) =>
      this._diagnosticsPublished.emit(params)
    );
    connection.onRequest('workspace/inlayHint/refresh', () => {
      this._refreshRequested.emit();
      return null;
    });
    connection.onRequest('workspace/applyEdit', (params: ApplyWorkspaceEditParams): ApplyWorkspaceEditResult => {
      return this.applyEdit?.(params) ?? { applied: false };
    });
    connection.onNotification('window/showMessage', ({ type, message }: ShowMessageParams) => {
      this.log.write(`Server: ${message}`);
      if (type === MessageType.Warning) {
        this.report(message);
      }
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) =>
      this.log.write(`Server: ${message}`)
    );
    connection.listen();
    try {
      const initialized = connection.sendRequest('initialize', initializeParams(status.root_uri));
      const alive = await Promise.race([initialized.then(() => true), ended.then(() => false)]);
      if (alive) {
        await connection.sendNotification('initialized', {});
        this.rootUri = status.root_uri;
        this.connection = connection;
        this.log.write(`Connected to the language server ${status.version}`);
        this._opened.emit();
        await ended;
      }
    } catch (error) {
      console.warn('ShapeLens: the language server does not start', error);
      this.log.write(`The language server does not start: ${String(error)}`);
    }
    if (this.connection !== null) {
      this.log.write('The connection to the language server is broken');
    }
    this.connection = null;
    connection.dispose();
    socket.close();
    this._closed.emit();
  }

  private openSocket(): Promise<WebSocket | null> {
    const { wsUrl, token, appendToken, WebSocket } = this.settings;
    const query = appendToken && token ? `?token=${encodeURIComponent(token)}` : '';
    const socket = new WebSocket(URLExt.join(wsUrl, 'shapelens', 'ws') + query);
    return new Promise(resolve => {
      socket.addEventListener('open', () => resolve(socket), { once: true });
      socket.addEventListener('close', () => resolve(null), { once: true });
    });
  }

  private tell(message: string): void {
    console.warn(message);
    this.log.write(message);
    if (!this.told) {
      this.told = true;
      this.report(message);
    }
  }

  private connection: MessageConnection | null = null;
  private rootUri = '';
  private told = false;
  /** Ends the pause. */
  private wake: () => void = () => undefined;
  private _isDisposed = false;
  private readonly _opened = new Signal<this, void>(this);
  private readonly _closed = new Signal<this, void>(this);
  private readonly _diagnosticsPublished = new Signal<this, PublishDiagnosticsParams>(this);
  private readonly _refreshRequested = new Signal<this, void>(this);
}

function initializeParams(rootUri: string): InitializeParams {
  return {
    processId: null,
    clientInfo: { name: 'shapelens-jupyterlab' },
    rootUri,
    workspaceFolders: null,
    capabilities: {
      general: { positionEncodings: ['utf-16'] },
      workspace: { applyEdit: true, workspaceEdit: { documentChanges: true }, inlayHint: { refreshSupport: true } },
      textDocument: {
        synchronization: {},
        inlayHint: {},
        hover: { contentFormat: ['markdown', 'plaintext'] },
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll', 'notebook'] } },
          isPreferredSupport: true
        },
        publishDiagnostics: {
          relatedInformation: true,
          versionSupport: true,
          codeDescriptionSupport: true,
          dataSupport: true
        }
      },
      notebookDocument: { synchronization: { executionSummarySupport: false } }
    }
  };
}
