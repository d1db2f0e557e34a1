// The messages of one kernel's probe, kept so that a fresh language server can be told all of them again.

/** One message of the probe. Only what is needed to join two of them is named here; the rest is passed on as it came. */
export interface ISnapshot {
  seq: number;
  full: boolean;
  runtime?: object | null | undefined;
  bound: Record<string, unknown>;
  unbound: string[];
}

/** So many messages are kept apart, which is what the history of so many executions needs. */
export const KEPT = 500;

/** The messages in the order of their sequence numbers, which go on when another front end has the probe installed anew. */
export class SnapshotLog {
  /** The messages that describe the kernel as it is. */
  get messages(): readonly ISnapshot[] {
    return this._messages;
  }

  /** Keep a message; false if it is an old one, which must not be passed on. */
  add(snapshot: ISnapshot): boolean {
    const last = this._messages[this._messages.length - 1];
    if (last === undefined ? !snapshot.full : snapshot.seq <= last.seq) {
      return false;
    }
    this._messages.push(snapshot);
    if (this._messages.length > KEPT) {
      const [first, second, ...rest] = this._messages;
      this._messages = [merged(first, second), ...rest];
    }
    return true;
  }

  /** Forget all: the kernel has another life. */
  clear(): void {
    this._messages = [];
  }

  private _messages: ISnapshot[] = [];
}

/** The full message that says what `full` and then `delta`, which may be full itself, say. */
export function merged(full: ISnapshot, delta: ISnapshot): ISnapshot {
  if (delta.full) {
    return { ...delta, runtime: delta.runtime ?? full.runtime };
  }
  const bound = { ...full.bound, ...delta.bound };
  delta.unbound.forEach(name => delete bound[name]);
  return { ...delta, full: true, runtime: delta.runtime ?? full.runtime, bound, unbound: [] };
}
