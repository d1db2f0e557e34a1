// The log, in a document area of its own.

import { Widget } from '@lumino/widgets';
import type { Log } from './log.js';

/** Shows the log, and follows it to its end. */
export class LogView extends Widget {
  constructor(private readonly log: Log) {
    super();
    this.addClass('shapelens-log');
    this.node.tabIndex = 0;
    this.lines.setAttribute('role', 'log');
    this.node.appendChild(this.lines);
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
    this.lines.textContent = this.log.lines.join('\n');
    if (atEnd) {
      node.scrollTop = node.scrollHeight;
    }
  }

  private readonly lines = document.createElement('pre');
}
