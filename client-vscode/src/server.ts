// The language server: its process, the client that talks to it, and its life.

import type { ChildProcess } from 'node:child_process';
import type { Disposable, Event, LogOutputChannel, Uri } from 'vscode';
import { EventEmitter } from 'vscode';
import type { ErrorHandlerResult, Middleware } from 'vscode-languageclient/node';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import { Backoff } from './backoff';
import { interpreters } from './interpreter';
import type { Problem } from './problems';
import { report } from './problems';
import { exitStatus, startProcess, TOO_OLD } from './serverProcess';
import { SECTION } from './settings';

/** How long a process whose pipe has closed is given to say how it ended. */
const LAST_WORDS_MS = 1000;

export type ServerState = 'stopped' | 'starting' | 'running';

/** What is shown of Python: files, unsaved ones, and the cells of notebooks. */
const DOCUMENTS = [
  { language: 'python', scheme: 'file' },
  { language: 'python', scheme: 'untitled' },
  // A notebook's cells need a selector of their own, or they get no hints.
  { notebook: 'jupyter-notebook', language: 'python' }
];

/** A client that writes what goes wrong into the log: what the user is told, and when, is ours to say. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The language server, started again when it crashes. */
export class LanguageServer implements Disposable {
  constructor(
    private readonly script: string,
    private readonly middleware: Middleware,
    private readonly log: LogOutputChannel
  ) {}

  /** It has begun to run, or has ended. */
  get onDidChangeState(): Event<ServerState> {
    return this.changed.event;
  }

  get state(): ServerState {
    return this._state;
  }

  /** The client while the server runs. */
  get client(): LanguageClient | undefined {
    return this._state === 'running' ? this._client : undefined;
  }

  /** Start it, if it does not run. */
  start(): Promise<void> {
    return this.inTurn(() => this.begin());
  }

  /** Start it anew, with the interpreter that is selected now. */
  async restart(): Promise<void> {
    this.backoff.reset();
    await this.inTurn(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** Start it anew if other interpreters are to be tried now than when it was started. */
  async reconsider(): Promise<void> {
    const candidates = await interpreters();
    if (candidates.join('\n') !== this.tried.join('\n')) {
      await this.restart();
    }
  }

  /** Ask the server something, as soon as it has started; undefined if it does not run or cannot answer. */
  async request<T>(method: string, params: object): Promise<T | undefined> {
    try {
      await this.turn;
      return (await this.client?.sendRequest<T | null>(method, params)) ?? undefined;
    } catch (error) {
      this.log.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  /** How the server knows a document. */
  uriOf(document: Uri): string {
    return this._client?.code2ProtocolConverter.asUri(document) ?? document.toString();
  }

  /** Tell the server something, if it runs. */
  notify(method: string, params: object): void {
    this.client?.sendNotification(method, params).catch((error: unknown) => {
      this.log.warn(`${method}: ${String(error)}`);
    });
  }

  dispose(): void {
    clearTimeout(this.retry);
    void this.inTurn(() => this.end());
    this.changed.dispose();
  }

  /** Stop it, and wait until that is done. */
  async stop(): Promise<void> {
    await this.inTurn(() => this.end());
  }

  private async begin(): Promise<void> {
    if (this._state !== 'stopped') {
      return;
    }
    clearTimeout(this.retry);
    this.become('starting');
    this.tried = await interpreters();
    const started = await startProcess(this.tried, this.script);
    if (started === undefined) {
      this.become('stopped');
      this.tell({ kind: 'no-interpreter', tried: this.tried });
      return;
    }
    const { child, interpreter } = started;
    this.log.info(`The language server runs with ${interpreter}`);
    this.began = Date.now();
    const client = this.makeClient(child, interpreter);
    this._client = client;
    try {
      await client.start();
      if (this._client === client) {
        this.become('running');
      }
    } catch (error) {
      this.log.error(`The language server did not start: ${String(error)}`);
      child.kill();
      await this.ended(client, child, interpreter);
    }
  }

  private async end(): Promise<void> {
    const client = this._client;
    this._client = undefined;
    this.become('stopped');
    if (client !== undefined && client.state !== State.Stopped) {
      try {
        await client.dispose();
      } catch (error) {
        this.log.warn(`The language server did not say goodbye: ${String(error)}`);
      }
    }
  }

  /** Bring its life to an end that nobody asked for. */
  private async ended(client: LanguageClient, child: ChildProcess, interpreter: string): Promise<void> {
    if (this._client !== client) {
      return; // It was stopped meanwhile, or its end has been seen.
    }
    this._client = undefined;
    this.become('stopped');
    const status = await exitStatus(child, LAST_WORDS_MS);
    if (status === TOO_OLD) {
      this.tell({ kind: 'too-old', interpreter });
      return;
    }
    const delay = this.backoff.next(Date.now() - this.began);
    if (delay === null) {
      this.tell({ kind: 'crashed', times: this.backoff.crashes });
      return;
    }
    this.log.warn(
      `The language server ended (${status ?? child.signalCode ?? 'no exit status'}); again in ${delay} ms`
    );
    this.retry = setTimeout(() => void this.start(), delay);
  }

  private makeClient(child: ChildProcess, interpreter: string): LanguageClient {
    const client: LanguageClient = new QuietClient('shapelens', 'ShapeLens', () => Promise.resolve(child), {
      documentSelector: DOCUMENTS,
      // Told at the start and whenever they change.
      synchronize: { configurationSection: SECTION },
      outputChannel: this.log,
      traceOutputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: this.middleware,
      markdown: { isTrusted: { enabledCommands: ['shapelens.goToCell'] } },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (): ErrorHandlerResult => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          void this.ended(client, child, interpreter);
          return { action: CloseAction.DoNotRestart, handled: true, message: 'The connection was closed.' };
        }
      }
    });
    return client;
  }

  private tell(problem: Problem): void {
    void report(problem, this.log, () => void this.restart());
  }

  private become(state: ServerState): void {
    if (state !== this._state) {
      this._state = state;
      this.changed.fire(state);
    }
  }

  /** Starts and ends come one after the other. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step, step);
    return this.turn;
  }

  private _state: ServerState = 'stopped';
  private _client: LanguageClient | undefined;
  private tried: readonly string[] = [];
  private began = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly backoff = new Backoff();
  private readonly changed = new EventEmitter<ServerState>();
}
