// One row of the shape environment.

import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IRow } from './environment.js';
import { formatBytes, labelOf } from './environment.js';
import type { Navigation } from './navigation.js';

interface IProps {
  id: string;
  index: number;
  top: number;
  row: IRow;
  isActive: boolean;
  withDevices: boolean;
  navigation: Navigation;
  trans: TranslationBundle;
  onSelect: () => void;
  onToggle: () => void;
  onGoToCell: () => void;
  onGoToUse: () => void;
}

/** A row. Its buttons are not in the tab order: the keys of the table do the same. */
export function EnvironmentRow(props: IProps): React.JSX.Element {
  const { row, trans, withDevices } = props;
  const { entry, level, expanded } = row;
  return (
    <div
      id={props.id}
      role="row"
      className={`shapelens-env-row${props.isActive ? ' shapelens-mod-active' : ''}`}
      style={{ top: props.top }}
      aria-rowindex={props.index + 2}
      aria-level={level}
      aria-expanded={expanded ?? undefined}
      aria-selected={props.isActive}
      onClick={props.onSelect}
      onDoubleClick={props.onGoToCell}
    >
      <div
        role="gridcell"
        className="shapelens-env-name"
        title={`${entry.name}: ${entry.type}`}
        style={{ paddingLeft: 4 + (level - 1) * 14 }}
      >
        <Twisty expanded={expanded} onToggle={props.onToggle} trans={trans} />
        <span className="shapelens-env-label">{labelOf(entry, level)}</span>
        <span className="shapelens-env-type">{entry.type}</span>
      </div>
      <div role="gridcell" className="shapelens-env-shape" title={entry.shape}>
        {entry.shape}
      </div>
      <div role="gridcell" className="shapelens-env-dtype" title={entry.dtype}>
        {entry.dtype}
      </div>
      <div
        role="gridcell"
        className="shapelens-env-bytes"
        title={entry.bytes === null ? '' : trans.__('%1 bytes', entry.bytes.toLocaleString())}
      >
        {formatBytes(entry.bytes)}
      </div>
      {withDevices && (
        <div role="gridcell" className="shapelens-env-device">
          {entry.device}
        </div>
      )}
      <div role="gridcell" className="shapelens-env-bound">
        {level === 1 && <Bound {...props} />}
      </div>
      <div role="gridcell" className="shapelens-env-used">
        {level === 1 && <Uses {...props} />}
      </div>
    </div>
  );
}

interface ITwistyProps {
  expanded: boolean | null;
  onToggle: () => void;
  trans: TranslationBundle;
}

function Twisty({ expanded, onToggle, trans }: ITwistyProps): React.JSX.Element {
  if (expanded === null) {
    return <span className="shapelens-env-twisty" />;
  }
  const Icon = expanded ? caretDownIcon : caretRightIcon;
  return (
    <button
      className="shapelens-env-twisty"
      tabIndex={-1}
      aria-label={expanded ? trans.__('Collapse') : trans.__('Expand')}
      onClick={onToggle}
      onDoubleClick={event => event.stopPropagation()}
    >
      <Icon.react tag="span" />
    </button>
  );
}

/** The cell that bound it: a button while the cell is there. */
function Bound({ row: { entry }, navigation, trans, onGoToCell }: IProps): React.JSX.Element {
  const count = entry.execution_count === null ? null : `[${entry.execution_count}]`;
  if (entry.cell === null || !navigation.has(entry.cell)) {
    const why =
      count === null ? trans.__('It was there before ShapeLens looked') : trans.__('The cell is no longer there');
    return <span title={why}>{count ?? '–'}</span>;
  }
  return (
    <button tabIndex={-1} title={trans.__('Go to the cell that bound it (Enter)')} onClick={onGoToCell}>
      {count ?? navigation.nameOf(entry.cell)}
    </button>
  );
}

/** How many cells use it: a button that goes to one after the other. */
function Uses({ row: { entry }, navigation, trans, onGoToUse }: IProps): React.JSX.Element | null {
  const { used_in: uses } = entry;
  if (uses.length === 0) {
    return null;
  }
  const names = uses.map(uri => navigation.nameOf(uri)).join(', ');
  const title = trans.__('Used in %1: go there, one after the other (Shift+Enter)', names);
  return (
    <button tabIndex={-1} title={title} aria-label={title} onClick={onGoToUse}>
      {uses.length}
    </button>
  );
}
