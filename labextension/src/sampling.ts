// Whether kernels may be looked into: the user's setting, and the notebooks that are left out.

import type { IStateDB } from '@jupyterlab/statedb';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Settings } from './settings.js';

/** Where JupyterLab's workspace keeps the paths of the notebooks that are left out. No notebook file is written. */
const KEY = 'shapelens:not-sampled';

/** The user's choice, for each notebook. */
export class Sampling {
  constructor(
    private readonly settings: Settings,
    private readonly store: IStateDB | null
  ) {
    settings.changed.connect(() => this._changed.emit());
  }

  /** What may be looked into has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Read what was chosen before the page was loaded. */
  async load(): Promise<void> {
    try {
      const kept = await this.store?.fetch(KEY);
      if (Array.isArray(kept)) {
        kept.forEach(path => this.leftOut.add(String(path)));
        this._changed.emit();
      }
    } catch (error) {
      console.warn('ShapeLens: which notebooks are left out cannot be read', error);
    }
  }

  /** Whether the kernel of the notebook at `path` may be looked into, and if not, which switch is off. */
  of(path: string): 'on' | 'off' | 'off-here' {
    if (!this.settings.sampling) {
      return 'off';
    }
    return this.leftOut.has(path) ? 'off-here' : 'on';
  }

  /** Switch over for one notebook. */
  toggle(path: string): void {
    if (!this.leftOut.delete(path)) {
      this.leftOut.add(path);
    }
    this.keep();
  }

  /** A notebook has another name now. */
  rename(before: string, after: string): void {
    if (this.leftOut.delete(before)) {
      this.leftOut.add(after);
      this.keep();
    }
  }

  private keep(): void {
    this.store?.save(KEY, [...this.leftOut]).catch((error: unknown) => console.warn('ShapeLens: not kept', error));
    this._changed.emit();
  }

  private readonly leftOut = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
}
