// The shape environment in the side bar: what the kernel of the notebook in front holds.

import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { EmptyState } from './emptyState.js';
import type { IRemedies } from './emptyState.js';
import { hasDevices, rowsOf } from './environment.js';
import type { IEntry, ISort } from './environment.js';
import type { EnvironmentModel } from './environmentModel.js';
import { EnvironmentTable } from './environmentTable.js';
import { shapesIcon } from './icon.js';
import type { CurrentKernel } from './kernels.js';
import type { Navigation } from './navigation.js';
import type { LiveState } from './state.js';
import { momentBefore } from './state.js';

/** The side panel. */
export class EnvironmentPanel extends ReactWidget {
  constructor(
    private readonly model: EnvironmentModel,
    private readonly current: CurrentKernel,
    private readonly navigation: Navigation,
    private readonly remedies: IRemedies,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.id = 'shapelens-environment';
    this.addClass('shapelens-environment');
    this.title.icon = shapesIcon;
    this.title.caption = trans.__('Shape Environment');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Shape Environment'));
    model.changed.connect(() => this.update());
    current.changed.connect(() => this.update());
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.setVisible(true);
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.model.setVisible(false);
  }

  /** Let the user type at once. */
  protected override onActivateRequest(): void {
    const { node } = this;
    (node.querySelector<HTMLElement>('input, [role="treegrid"], button') ?? node).focus();
  }

  protected override render(): React.JSX.Element {
    return (
      <EnvironmentView
        state={this.current.state}
        entries={this.model.entries}
        navigation={this.navigation}
        remedies={this.remedies}
        trans={this.trans}
      />
    );
  }
}

interface IViewProps {
  state: LiveState;
  entries: readonly IEntry[] | null;
  navigation: Navigation;
  remedies: IRemedies;
  trans: TranslationBundle;
}

function EnvironmentView({ state, entries, navigation, remedies, trans }: IViewProps): React.JSX.Element {
  const [filter, setFilter] = React.useState('');
  const [sort, setSort] = React.useState<ISort>({ column: 'name', descending: false });
  const [expanded, setExpanded] = React.useState<ReadonlySet<string>>(new Set());
  const table = React.useRef<HTMLDivElement>(null);
  const rows = React.useMemo(() => rowsOf(entries ?? [], sort, filter, expanded), [entries, sort, filter, expanded]);

  if (state.kind === 'static') {
    return <EmptyState reason={state.reason} language={state.language} remedies={remedies} trans={trans} />;
  }
  if (entries === null) {
    return <EmptyState reason="waiting" language="" remedies={remedies} trans={trans} />;
  }
  if (entries.length === 0) {
    return <EmptyState reason="nothing" language="" remedies={remedies} trans={trans} />;
  }

  const toggle = (name: string): void => {
    const next = new Set(expanded);
    if (!next.delete(name)) {
      next.add(name);
    }
    setExpanded(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape') {
      setFilter('');
    }
  };

  return (
    <div className="shapelens-env" onKeyDown={onKeyDown}>
      <div className="shapelens-env-filter">
        <input
          type="search"
          value={filter}
          placeholder={trans.__('Filter by name, shape, dtype or type')}
          aria-label={trans.__('Filter the shape environment')}
          spellCheck={false}
          onChange={event => setFilter(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              table.current?.focus();
            }
          }}
        />
        <span className="shapelens-env-count" role="status">
          {filter === '' ? entries.length : trans.__('%1 of %2', matches(rows), entries.length)}
        </span>
      </div>
      {state.kind === 'busy' && (
        <p className="shapelens-env-stale">{trans.__('Shapes are %1.', momentBefore(state.running, trans))}</p>
      )}
      {rows.length === 0 ? (
        <div className="shapelens-empty">
          <p>{trans.__('Nothing matches “%1”.', filter)}</p>
          <button onClick={() => setFilter('')}>{trans.__('Clear the Filter')}</button>
        </div>
      ) : (
        <EnvironmentTable
          ref={table}
          rows={rows}
          sort={sort}
          withDevices={hasDevices(entries)}
          navigation={navigation}
          trans={trans}
          onSort={setSort}
          onToggle={toggle}
        />
      )}
    </div>
  );
}

function matches(rows: readonly { level: number }[]): number {
  return rows.filter(({ level }) => level === 1).length;
}
