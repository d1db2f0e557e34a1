// The table of the shape environment: a tree grid of which only the rows in view are drawn.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Column, IRow, ISort } from './environment.js';
import { labelOf } from './environment.js';
import { EnvironmentRow } from './environmentRow.js';
import type { Navigation } from './navigation.js';

/** The height of a row, as the style sheet has it. */
const ROW_PX = 24;
/** Rows drawn beyond either edge, so that scrolling shows no gaps. */
const BEYOND = 12;
/** How many characters of names and shapes a narrow side bar makes room for, at least and at most. */
const NAME_CHARACTERS = [6, 14] as const;
const SHAPE_CHARACTERS = [6, 18] as const;

interface IProps {
  rows: readonly IRow[];
  sort: ISort;
  withDevices: boolean;
  navigation: Navigation;
  trans: TranslationBundle;
  onSort: (sort: ISort) => void;
  onToggle: (name: string) => void;
}

/** The table. Arrow keys move, Enter goes to the cell that bound the row, Shift+Enter to those that use it. */
export const EnvironmentTable = React.forwardRef<HTMLDivElement, IProps>(function EnvironmentTable(props, ref) {
  const { rows, sort, withDevices, navigation, trans, onSort, onToggle } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  const [activeName, setActiveName] = React.useState('');
  const nextUse = React.useRef(new Map<string, number>());
  const widths = React.useMemo(() => widthsOf(rows), [rows]);

  const found = rows.findIndex(({ entry }) => entry.name === activeName);
  const active = Math.max(found, 0);
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW_PX) + BEYOND);

  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    setActiveName(rows[next].entry.name);
    reveal(scroller.current, next);
  };
  const goToCell = ({ entry: { cell } }: IRow): void => {
    if (cell !== null) {
      void navigation.goTo(cell);
    }
  };
  /** Each time to the next one of the cells that use it. */
  const goToUse = ({ entry: { name, used_in: uses } }: IRow): void => {
    if (uses.length > 0) {
      const index = (nextUse.current.get(name) ?? 0) % uses.length;
      nextUse.current.set(name, index + 1);
      void navigation.goTo(uses[index]);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = rows[active];
    const page = Math.max(1, Math.floor(view.height / ROW_PX) - 2);
    const keys: Record<string, () => void> = {
      ArrowDown: () => moveTo(found === -1 ? 0 : active + 1),
      ArrowUp: () => moveTo(active - 1),
      PageDown: () => moveTo(active + page),
      PageUp: () => moveTo(active - page),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowRight: () => (row.expanded === false ? onToggle(row.entry.name) : row.expanded && moveTo(active + 1)),
      ArrowLeft: () => (row.expanded ? onToggle(row.entry.name) : moveTo(parentOf(rows, active))),
      Enter: () => (event.shiftKey ? goToUse(row) : goToCell(row))
    };
    // A header is a button of its own.
    if (event.target === event.currentTarget && event.key in keys) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    }
  };

  return (
    <div className="shapelens-env-scroller" ref={scroller}>
      <div
        ref={ref}
        className={`shapelens-env-table${withDevices ? ' shapelens-mod-devices' : ''}`}
        style={widths}
        role="treegrid"
        tabIndex={0}
        aria-label={trans.__('Shape environment')}
        aria-rowcount={rows.length + 1}
        aria-readonly
        aria-activedescendant={rowId(active)}
        onKeyDown={onKeyDown}
      >
        <Header sort={sort} withDevices={withDevices} trans={trans} onSort={onSort} />
        <div role="rowgroup" style={{ height: rows.length * ROW_PX, position: 'relative' }}>
          {rows.slice(first, last).map((row, offset) => (
            <EnvironmentRow
              key={row.entry.name}
              id={rowId(first + offset)}
              index={first + offset}
              top={(first + offset) * ROW_PX}
              row={row}
              isActive={first + offset === active}
              withDevices={withDevices}
              navigation={navigation}
              trans={trans}
              onSelect={() => setActiveName(row.entry.name)}
              onToggle={() => onToggle(row.entry.name)}
              onGoToCell={() => goToCell(row)}
              onGoToUse={() => goToUse(row)}
            />
          ))}
        </div>
      </div>
    </div>
  );
});

interface IHeaderProps {
  sort: ISort;
  withDevices: boolean;
  trans: TranslationBundle;
  onSort: (sort: ISort) => void;
}

function Header({ sort, withDevices, trans, onSort }: IHeaderProps): React.JSX.Element {
  const columns: [Column, string, string][] = [
    ['name', trans.__('Name'), ''],
    ['shape', trans.__('Shape'), ''],
    ['dtype', trans.__('Dtype'), ''],
    ['bytes', trans.__('Size'), trans.__('Size in memory; of a layer or model, that of its weights')],
    ['device', trans.__('Device'), ''],
    ['bound', trans.__('From'), trans.__('The cell that bound it')],
    ['used', trans.__('Uses'), trans.__('The cells that read it')]
  ];
  return (
    <div role="rowgroup" className="shapelens-env-head">
      <div role="row" className="shapelens-env-row" aria-rowindex={1}>
        {columns
          .filter(([column]) => column !== 'device' || withDevices)
          .map(([column, label, title]) => {
            const isSorted = sort.column === column;
            const direction = sort.descending ? 'descending' : 'ascending';
            return (
              <div
                key={column}
                role="columnheader"
                className={`shapelens-env-${column}`}
                aria-sort={isSorted ? direction : 'none'}
              >
                <button
                  title={title || undefined}
                  onClick={() => onSort({ column, descending: isSorted && !sort.descending })}
                >
                  {label}
                </button>
              </div>
            );
          })}
      </div>
    </div>
  );
}

/** The characters of the longest name and the longest shape, for the style sheet: the dtype beside them stays in view. */
function widthsOf(rows: readonly IRow[]): React.CSSProperties {
  const longest = (texts: string[], [least, most]: readonly [number, number]): number =>
    texts.reduce((length, text) => Math.min(Math.max(length, text.length), most), least);
  return {
    '--shapelens-name-characters': longest(
      rows.map(({ entry, level }) => labelOf(entry, level)),
      NAME_CHARACTERS
    ),
    '--shapelens-shape-characters': longest(
      rows.map(({ entry }) => entry.shape),
      SHAPE_CHARACTERS
    )
  } as React.CSSProperties;
}

interface IView {
  top: number;
  height: number;
}

/** What part of the rows is in view. */
function useView(scroller: React.RefObject<HTMLDivElement>): IView {
  const [view, setView] = React.useState<IView>({ top: 0, height: 0 });
  React.useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) {
      return;
    }
    const look = (): void => setView({ top: node.scrollTop, height: node.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(node);
    node.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', look);
    };
  }, [scroller]);
  return view;
}

/** Scroll as little as shows a row below the header. */
function reveal(scroller: HTMLDivElement | null, index: number): void {
  if (scroller !== null) {
    const below = (index + 2) * ROW_PX - scroller.clientHeight;
    scroller.scrollTop = Math.max(Math.min(scroller.scrollTop, index * ROW_PX), below);
  }
}

function parentOf(rows: readonly IRow[], index: number): number {
  let parent = index;
  while (parent > 0 && rows[parent].level >= rows[index].level) {
    parent -= 1;
  }
  return rows[index].level === 1 ? index : parent;
}

function rowId(index: number): string {
  return `shapelens-env-row-${index}`;
}
