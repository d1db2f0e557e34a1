// What the extension and the server said last, for the user who wants to know why there are no shapes.

import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** So many lines are kept. */
export const KEPT_LINES = 200;

/** The last lines. */
export class Log {
  /** A line has come. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get lines(): readonly string[] {
    return this._lines;
  }

  /** Write a line with the time of day. */
  write(message: string, time = new Date()): void {
    this._lines = [...this._lines, `${time.toTimeString().slice(0, 8)}  ${message}`].slice(-KEPT_LINES);
    this._changed.emit();
  }

  private _lines: readonly string[] = [];
  private readonly _changed = new Signal<this, void>(this);
}
