// The item in the status bar: how much is known of the kernel of the notebook in front, and a menu to change that.

import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import { Widget } from '@lumino/widgets';
import type { CurrentKernel } from './kernels.js';
import type { LiveState } from './state.js';
import { explain, momentBefore } from './state.js';

/** The item; `commands` are what its menu offers. */
export class StatusItem extends Widget {
  constructor(
    private readonly current: CurrentKernel,
    registry: CommandRegistry,
    commands: readonly string[],
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('shapelens-status');
    this.menu = new MenuSvg({ commands: registry });
    this.menu.addClass('shapelens-status-menu');
    commands.forEach(command => this.menu.addItem({ command }));
    this.button.type = 'button';
    this.button.setAttribute('aria-haspopup', 'menu');
    this.button.addEventListener('click', () => this.open());
    this.menu.aboutToClose.connect(() => this.button.setAttribute('aria-expanded', 'false'));
    this.node.appendChild(this.button);
    current.changed.connect(() => this.update());
    this.update();
  }

  protected override onUpdateRequest(): void {
    const { state } = this.current;
    const [label, title] = wordsFor(state, this.trans);
    this.button.textContent = label;
    this.button.title = title;
    this.button.setAttribute('aria-label', `${label}. ${title}`);
    this.node.dataset.state = state.kind;
  }

  private open(): void {
    const { left, top } = this.button.getBoundingClientRect();
    this.button.setAttribute('aria-expanded', 'true');
    this.menu.open(left, top);
    this.menu.activateNextItem();
  }

  private readonly button = document.createElement('button');
  private readonly menu: Menu;
}

function wordsFor(state: LiveState, trans: TranslationBundle): [string, string] {
  switch (state.kind) {
    case 'live':
      return [trans.__('Shapes: live'), trans.__('Shapes follow what the kernel holds.')];
    case 'busy':
      return [trans.__('Shapes: busy'), trans.__('Sampled shapes are %1.', momentBefore(state.running, trans))];
    case 'static': {
      const why = explain(state.reason, state.language, trans);
      return [trans.__('Shapes: static'), trans.__('Shapes come from the code alone. %1', why)];
    }
  }
}
