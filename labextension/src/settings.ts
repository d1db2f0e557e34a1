// What the user has switched on, kept by JupyterLab's settings.

import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** The names of the settings, as the schema has them. */
export type SettingName = 'inlayHints.enabled' | 'hover.enabled' | 'diagnostics.enabled' | 'sampling.enabled';

/** The user's choices; all is on where there is no settings registry. */
export class Settings {
  /** The user has changed something. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get inlayHints(): boolean {
    return this.isOn('inlayHints.enabled');
  }

  get hover(): boolean {
    return this.isOn('hover.enabled');
  }

  get diagnostics(): boolean {
    return this.isOn('diagnostics.enabled');
  }

  get sampling(): boolean {
    return this.isOn('sampling.enabled');
  }

  /** What the language server is to know: which findings are wanted, and how severe they are. */
  get forServer(): object {
    const { select = [], ignore = [], severities = {} } = this.store?.composite ?? {};
    return { select, ignore, severities };
  }

  /** Follow the settings of the registry from now on. */
  attach(store: ISettingRegistry.ISettings): void {
    this.store = store;
    store.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }

  /** Switch a setting over, and keep that. */
  async toggle(name: SettingName): Promise<void> {
    await this.store?.set(name, !this.isOn(name));
  }

  private isOn(name: SettingName): boolean {
    return this.store === null || this.store.composite[name] !== false;
  }

  private store: ISettingRegistry.ISettings | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
