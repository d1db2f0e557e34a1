// Going to a cell: in front, in view, active, and lit up for a moment.

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Documents } from './documents.js';

const FLASH = 'shapelens-mod-flash';

/** Finds cells by their URIs. */
export class Navigation {
  constructor(
    private readonly shell: JupyterFrontEnd.IShell,
    private readonly notebooks: INotebookTracker,
    private readonly documents: Documents
  ) {}

  /** Whether there is such a cell. */
  has(uri: string): boolean {
    return this.documents.byUri(uri) !== undefined;
  }

  /** What a cell is called: `[7]` if it ran, else by its place among the code cells. */
  nameOf(uri: string): string {
    const model = this.documents.byUri(uri)?.model as { executionCount?: number | null } | undefined;
    const count = model?.executionCount ?? null;
    return count === null ? `#${this.documents.numberOf(uri) ?? '?'}` : `[${count}]`;
  }

  /** Go to a cell; nothing happens if it is gone. */
  async goTo(uri: string): Promise<void> {
    const model = this.documents.byUri(uri)?.model;
    const isThere = ({ content }: NotebookPanel): boolean => content.widgets.some(cell => cell.model === model);
    const current = this.notebooks.currentWidget;
    const panel = current !== null && isThere(current) ? current : this.notebooks.find(isThere);
    if (panel === undefined) {
      return;
    }
    const { content } = panel;
    this.shell.activateById(panel.id);
    content.activeCellIndex = content.widgets.findIndex(cell => cell.model === model);
    const cell = content.activeCell;
    if (cell !== null) {
      await content.scrollToCell(cell, 'auto');
      content.mode = 'command'; // Not before: until it has been activated, the notebook gives the focus to its editor.
      cell.removeClass(FLASH);
      void cell.node.offsetWidth; // The animation begins again only if the browser has seen the cell without it.
      cell.addClass(FLASH);
      cell.node.addEventListener('animationend', () => cell.removeClass(FLASH), { once: true });
    }
  }
}
