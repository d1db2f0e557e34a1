// The shape environment as a table: what is listed, in which order, and how it is written.

/** One thing that the kernel holds, as `shapelens/environment` answers it. */
export interface IEntry {
  name: string;
  kind: string;
  type: string;
  shape: string;
  dtype: string;
  bytes: number | null;
  device: string | null;
  /** The URI of the cell that bound it. */
  cell: string | null;
  execution_count: number | null;
  /** The URIs of the cells that read it. */
  used_in: string[];
  items: IEntry[];
}

export type Column = 'name' | 'shape' | 'dtype' | 'bytes' | 'device' | 'bound' | 'used';

export interface ISort {
  column: Column;
  descending: boolean;
}

/** A row of the tree, as it stands in the table. */
export interface IRow {
  entry: IEntry;
  level: number;
  /** Whether its items are shown; null if it has none. */
  expanded: boolean | null;
}

/** The rows to show. With a filter, what holds a match is expanded. */
export function rowsOf(entries: readonly IEntry[], sort: ISort, filter: string, expanded: ReadonlySet<string>): IRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = entries.filter(entry => isMatch(entry, words) || entry.items.some(item => holdsMatch(item, words)));
  return [...matching].sort(comparison(sort)).flatMap(entry => branch(entry, 1, words, expanded));
}

/** An entry with those of its items that are shown; items keep the order that they have in their container. */
function branch(entry: IEntry, level: number, words: readonly string[], expanded: ReadonlySet<string>): IRow[] {
  if (entry.items.length === 0) {
    return [{ entry, level, expanded: null }];
  }
  const found = isMatch(entry, words) ? [] : entry.items.filter(item => holdsMatch(item, words));
  const shown = found.length > 0 ? found : expanded.has(entry.name) ? entry.items : [];
  const rows = shown.flatMap(item => branch(item, level + 1, words, expanded));
  return [{ entry, level, expanded: shown.length > 0 }, ...rows];
}

function holdsMatch(entry: IEntry, words: readonly string[]): boolean {
  return isMatch(entry, words) || entry.items.some(item => holdsMatch(item, words));
}

function isMatch({ name, shape, dtype, type, device }: IEntry, words: readonly string[]): boolean {
  const text = `${name} ${shape} ${dtype} ${type} ${device ?? ''}`.toLowerCase();
  return words.every(word => text.includes(word));
}

function comparison({ column, descending }: ISort): (a: IEntry, b: IEntry) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [one, other] = [keyOf(a, column), keyOf(b, column)];
    // What has no such value stands at the end, in either order.
    if (one === null || other === null) {
      return one === other ? byName(a, b) : one === null ? 1 : -1;
    }
    const order = typeof one === 'number' ? one - Number(other) : text.compare(one, String(other));
    return order === 0 ? byName(a, b) : sign * order;
  };
}

const text = new Intl.Collator(undefined, { numeric: true });

function byName(a: IEntry, b: IEntry): number {
  return text.compare(a.name, b.name);
}

function keyOf(entry: IEntry, column: Column): string | number | null {
  switch (column) {
    case 'bound':
      return entry.execution_count;
    case 'used':
      return entry.used_in.length;
    default:
      return entry[column] === '' ? null : entry[column];
  }
}

/** What an entry is called in its row: an item is named by its place in its container. */
export function labelOf({ name }: IEntry, level: number): string {
  return level === 1 ? name : (/\[\d+\]$/.exec(name)?.[0] ?? name);
}

/** Whether something lies elsewhere than on the CPU, so that devices are worth a column. */
export function hasDevices(entries: readonly IEntry[]): boolean {
  return entries.some(({ device, items }) => (device !== null && !device.startsWith('CPU')) || hasDevices(items));
}

/** Write a number of bytes in the unit that it fills. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) {
    return '';
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  // 1023.95 would be written as 1024.0.
  while (size >= 1023.95 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
