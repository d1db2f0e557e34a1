// A lightbulb behind the lines that can be mended, and the menu that it opens.

import type { EditorState, Extension } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { closeHoverTooltips, Decoration, EditorView, WidgetType } from '@codemirror/view';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type { Documents } from './documents.js';
import { findingField, findingsIn } from './findings.js';
import type { Fixes, IFix } from './fixes.js';
import { rangeOf } from './positions.js';
import type { CodeEditor } from '@jupyterlab/codeeditor';

const SVG = 'http://www.w3.org/2000/svg';
const BULB =
  'M8 1.2a4.6 4.6 0 0 0-2.7 8.3c.5.4.8.9.8 1.5h3.8c0-.6.3-1.1.8-1.5A4.6 4.6 0 0 0 8 1.2zM6.2 12.1h3.6v.9H6.2zM6.9 13.9h2.2v.9H6.9z';

type OpenMenu = (view: EditorView, offset: number) => void;

class BulbWidget extends WidgetType {
  constructor(
    private readonly open: OpenMenu,
    private readonly title: string
  ) {
    super();
  }

  override eq(other: BulbWidget): boolean {
    return other.title === this.title;
  }

  override toDOM(view: EditorView): HTMLElement {
    const dom = document.createElement('span');
    dom.className = 'shapelens-bulb';
    const button = dom.appendChild(document.createElement('button'));
    button.type = 'button';
    button.tabIndex = -1;
    button.title = this.title;
    button.setAttribute('aria-label', this.title);
    const svg = button.appendChild(document.createElementNS(SVG, 'svg'));
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.appendChild(document.createElementNS(SVG, 'path')).setAttribute('d', BULB);
    button.addEventListener('mousedown', event => event.preventDefault());
    button.addEventListener('click', event => {
      event.stopPropagation();
      this.open(view, view.posAtDOM(dom));
    });
    return dom;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Shows the lightbulbs of an editor; `open` opens the menu for the line at an offset. */
export function lightbulbs(open: OpenMenu, title: string): Extension {
  const widget = Decoration.widget({ widget: new BulbWidget(open, title), side: 1 });
  return EditorView.decorations.compute(['doc', findingField], state => bulbs(state, widget));
}

function bulbs(state: EditorState, widget: Decoration): DecorationSet {
  const ends = findingsIn(state)
    .filter(({ fixable }) => fixable)
    .map(({ from }) => state.doc.lineAt(from).to);
  return Decoration.set([...new Set(ends)].sort((a, b) => a - b).map(end => widget.range(end)));
}

/** Opens the menu of fixes. */
export class FixMenu {
  constructor(
    private readonly documents: Documents,
    private readonly fixes: Fixes
  ) {}

  /**
   * Offer what mends the findings on the line at `offset`, what silences them, and what mends all where there are more;
   * nothing happens where there is nothing to offer.
   */
  async open(model: CodeEditor.IModel, view: EditorView, offset: number): Promise<void> {
    const document = this.documents.of(model);
    if (document === undefined) {
      return;
    }
    const line = view.state.doc.lineAt(offset);
    const diagnostics = findingsIn(view.state)
      .filter(({ from, to }) => from <= line.to && to >= line.from)
      .map(({ diagnostic }) => diagnostic);
    if (diagnostics.length === 0) {
      return;
    }
    const range = rangeOf(view.state.doc, line.from, line.to);
    const [fixes, all] = await Promise.all([
      this.fixes.find(document, range, diagnostics),
      this.fixes.findAll(document, range)
    ]);
    const at = view.coordsAtPos(line.to);
    if (fixes.length + all.length > 0 && at !== null) {
      this.show(
        [fixes.filter(({ mends }) => mends), fixes.filter(({ mends }) => !mends), all],
        view,
        at.left,
        at.bottom
      );
    }
  }

  private show(groups: readonly (readonly IFix[])[], view: EditorView, x: number, y: number): void {
    const commands = new CommandRegistry();
    const menu = new Menu({ commands });
    menu.addClass('shapelens-fixes');
    for (const fixes of groups.filter(({ length }) => length > 0)) {
      if (menu.items.length > 0) {
        menu.addItem({ type: 'separator' });
      }
      for (const fix of fixes) {
        const command = `fix-${menu.items.length}`;
        commands.addCommand(command, { label: fix.title, execute: () => this.fixes.apply(fix.edit) });
        menu.addItem({ command });
      }
    }
    menu.aboutToClose.connect(() => {
      // The menu is still closing, and then runs its command.
      setTimeout(() => {
        view.focus();
        menu.dispose();
      });
    });
    view.dispatch({ effects: closeHoverTooltips });
    menu.open(x, y);
    menu.activeIndex = 0;
  }
}
