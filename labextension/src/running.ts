// The cell that runs now, and whether it has been running for long.

/** What a cell binds that ends sooner is there before anybody asks. */
export const LONG_MS = 1000;

/** Follows what one kernel runs. */
export class RunningCell {
  /** `changed` is called when a cell turns out to be a long one, and when a long one has ended. */
  constructor(private readonly changed: () => void) {}

  /** Whether the kernel has been at one cell for so long that what is known of it is of before. */
  get isLong(): boolean {
    return this._isLong;
  }

  /** The execution count of the cell, where it is known. */
  get count(): number | null {
    return this._count;
  }

  /** The kernel is busy. */
  began(): void {
    this.timer ??= setTimeout(() => {
      this._isLong = true;
      this.changed();
    }, LONG_MS);
  }

  /** The kernel has said which execution it is at. */
  named(count: number | null): void {
    this._count = count;
  }

  /** The kernel is done with it, or gone. */
  ended(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this._count = null;
    if (this._isLong) {
      this._isLong = false;
      this.changed();
    }
  }

  private timer: ReturnType<typeof setTimeout> | undefined;
  private _isLong = false;
  private _count: number | null = null;
}
