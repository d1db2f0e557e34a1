// How long to wait before a server that crashed is started again.

/** A server that ran so long was well: its crash is a first one. */
const WELL_MS = 60_000;
const DELAYS_MS = [500, 1000, 2000, 4000, 8000];

/** Counts the crashes of a server that come one soon after the other. */
export class Backoff {
  /** The pause before the next start, in milliseconds; null when it is no use to try again. */
  next(ranMilliseconds: number): number | null {
    if (ranMilliseconds >= WELL_MS) {
      this.crashes = 0;
    }
    const delay = DELAYS_MS[this.crashes];
    this.crashes += 1;
    return delay ?? null;
  }

  /** The user starts it again: it has all its tries. */
  reset(): void {
    this.crashes = 0;
  }

  /** How often it has crashed in a row. */
  crashes = 0;
}
