// The shape environment: what the kernel of the document in front holds, as a tree.

import type { Event, TreeDataProvider, TreeView } from 'vscode';
import {
  commands,
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace
} from 'vscode';
import type { IEntry, ISort } from '../../labextension/src/environment.js';
import { formatBytes, hasDevices, labelOf, rowsOf } from '../../labextension/src/environment.js';
import type { Kernels } from './kernels';
import { explain } from './liveState';
import { goToCell, nameOf } from './navigation';
import type { LanguageServer } from './server';

const VIEW = 'shapelens.environment';
/** What decides which of the texts for an empty view is shown. */
const CONTEXT = 'shapelens.environmentState';

/** What the kernel says in quick succession is asked for once. */
const DELAY_MS = 150;
/** While the user types, nothing is asked: an edit changes no more than which cells use what. */
const EDIT_DELAY_MS = 500;

const ICONS: Readonly<Record<string, string>> = {
  tensor: 'symbol-array',
  frame: 'table',
  dataset: 'database',
  layer: 'symbol-class',
  model: 'symbol-structure'
};

const SORTS: readonly { readonly label: string; readonly sort: ISort }[] = [
  { label: 'Name', sort: { column: 'name', descending: false } },
  { label: 'Size in bytes', sort: { column: 'bytes', descending: true } },
  { label: 'Shape', sort: { column: 'shape', descending: false } },
  { label: 'dtype', sort: { column: 'dtype', descending: false } },
  { label: 'Last bound', sort: { column: 'bound', descending: true } },
  { label: 'Uses', sort: { column: 'used', descending: true } }
];

/** An entry, and how deep it lies. */
export interface INode {
  readonly entry: IEntry;
  readonly level: number;
}

/** Keeps the tree up to date while somebody looks. */
export class EnvironmentTree extends Disposable implements TreeDataProvider<INode> {
  constructor(
    private readonly server: LanguageServer,
    private readonly kernels: Kernels
  ) {
    super(() => this.subscriptions.forEach(each => void each.dispose()));
    this.view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.view,
      this.view.onDidChangeVisibility(() => this.schedule(0)),
      kernels.onDidChange(() => this.schedule(DELAY_MS)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === 'python') {
          this.schedule(EDIT_DELAY_MS);
        }
      }),
      commands.registerCommand('shapelens.sortEnvironment', () => this.chooseSort()),
      commands.registerCommand('shapelens.goToBinding', (node?: INode) => this.goToBinding(node)),
      commands.registerCommand('shapelens.goToUse', (node?: INode) => this.goToUse(node))
    ];
    this.schedule(0);
  }

  get onDidChangeTreeData(): Event<undefined> {
    return this.changed.event;
  }

  getChildren(node?: INode): INode[] {
    if (node !== undefined) {
      return node.entry.items.map(entry => ({ entry, level: node.level + 1 }));
    }
    return rowsOf(this.entries, this.sort, '', new Set()).map(({ entry }) => ({ entry, level: 1 }));
  }

  getTreeItem({ entry, level }: INode): TreeItem {
    const isLeaf = entry.items.length === 0;
    const item = new TreeItem(
      labelOf(entry, level),
      isLeaf ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed
    );
    item.id = `${level} ${entry.name}`;
    item.description = describe(entry, level, this.withDevices);
    item.tooltip = tooltip(entry);
    item.accessibilityInformation = { label: `${entry.name}, ${entry.type}, ${item.description}` };
    item.iconPath = new ThemeIcon(ICONS[entry.kind] ?? 'symbol-variable');
    item.contextValue =
      level > 1 ? 'item' : `entry${entry.cell === null ? '' : ' bound'}${entry.used_in.length ? ' used' : ''}`;
    if (level === 1 && entry.cell !== null) {
      item.command = {
        command: 'shapelens.goToBinding',
        title: 'Go to the Cell That Bound It',
        arguments: [{ entry, level }]
      };
    }
    return item;
  }

  private schedule(milliseconds: number): void {
    if (this.view.visible) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.ask(), milliseconds);
    }
  }

  private async ask(): Promise<void> {
    const { document } = this.kernels;
    const state = this.kernels.stateOf(document);
    let entries: readonly IEntry[] = [];
    if (document !== undefined && state.kind !== 'static') {
      const notebook = this.server.uriOf(document);
      entries =
        (await this.server.request<{ entries: IEntry[] }>('shapelens/environment', { notebook }))?.entries ?? [];
    }
    this.entries = entries;
    this.withDevices = hasDevices(entries);
    await commands.executeCommand('setContext', CONTEXT, state.kind === 'static' ? state.reason : 'nothing');
    this.view.message = state.kind === 'busy' ? 'As of before the running cell began.' : '';
    this.view.description = state.kind === 'static' ? explain(state.reason) : `${entries.length} names`;
    this.changed.fire(undefined);
  }

  private async chooseSort(): Promise<void> {
    const chosen = await window.showQuickPick(SORTS, { title: 'Sort the Shape Environment By' });
    if (chosen !== undefined) {
      this.sort = chosen.sort;
      this.changed.fire(undefined);
    }
  }

  private async goToBinding(node: INode | undefined = this.view.selection[0]): Promise<void> {
    if (node?.entry.cell != null) {
      await goToCell(node.entry.cell);
    }
  }

  /** Each time to the next one of the cells that use it. */
  private async goToUse(node: INode | undefined = this.view.selection[0]): Promise<void> {
    const uses = node?.entry.used_in ?? [];
    if (node === undefined || uses.length === 0) {
      return;
    }
    const index = (this.nextUse.get(node.entry.name) ?? 0) % uses.length;
    this.nextUse.set(node.entry.name, index + 1);
    const use = uses[index];
    if (use !== undefined) {
      await goToCell(use);
    }
  }

  private entries: readonly IEntry[] = [];
  private withDevices = false;
  private sort: ISort = { column: 'name', descending: false };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly view: TreeView<INode>;
  private readonly subscriptions: readonly Disposable[];
  private readonly nextUse = new Map<string, number>();
  private readonly changed = new EventEmitter<undefined>();
}

/** What stands beside the name: shape, dtype, size, and where it was bound. */
function describe(entry: IEntry, level: number, withDevices: boolean): string {
  const bound = level > 1 ? '' : boundBy(entry);
  const used = entry.used_in.length > 0 ? `used in ${entry.used_in.length}` : '';
  const parts = [
    [entry.shape, entry.dtype].filter(Boolean).join(' ') || entry.type,
    formatBytes(entry.bytes),
    withDevices ? (entry.device ?? '') : '',
    bound,
    used
  ];
  return parts.filter(Boolean).join(' · ');
}

function boundBy({ cell, execution_count: count }: IEntry): string {
  return count !== null ? `[${count}]` : cell !== null ? nameOf(cell) : '';
}

function tooltip(entry: IEntry): MarkdownString {
  const rows: readonly (readonly [string, string])[] = [
    ['Type', entry.type],
    ['Shape', entry.shape],
    ['dtype', entry.dtype],
    ['Size', entry.bytes === null ? '' : `${formatBytes(entry.bytes)} (${entry.bytes.toLocaleString()} bytes)`],
    ['Device', entry.device ?? ''],
    ['Bound by', boundBy(entry)],
    ['Used in', entry.used_in.map(nameOf).join(', ')]
  ];
  const text = new MarkdownString();
  text.appendMarkdown('**').appendText(entry.name).appendMarkdown('**\n\n| | |\n|---|---|\n');
  for (const [name, value] of rows.filter(([, value]) => value !== '')) {
    text.appendMarkdown(`| ${name} | \`${value.replaceAll('`', "'").replaceAll('|', '\\|')}\` |\n`);
  }
  return text;
}
