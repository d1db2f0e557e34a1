// The log, in a document area of its own.

import { Widget } from '@lumino/widgets';
import type { Log } from './log.js';

/** Shows the log, and follows it to its end. */
export class LogView extends Widget {
  constructor(private readonly log: Log) {
    super({ node: document.createElement('pre') });
    this.addClass('shapelens-log');
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'log');
    log.changed.connect(this.update, this);
    this.update();
  }

  override dispose(): void {
    this.log.changed.disconnect(this.update, this);
    super.dispose();
  }

  protected override onUpdateRequest(): void {
    const { node } = this;
    const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 20;
    node.textContent = this.log.lines.join('\n');
    if (atEnd) {
      node.scrollTop = node.scrollHeight;
    }
  }
}
