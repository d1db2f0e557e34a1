// What the panel says where there is nothing to list, and the button that changes that.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { shapesIcon } from './icon.js';
import type { Reason } from './state.js';
import { explain } from './state.js';

/** What the user can do where nothing is known of the kernel. */
export interface IRemedies {
  chooseKernel(): void;
  reconnect(): void;
  sampleEverywhere(): void;
  sampleHere(): void;
}

interface IProps {
  reason: Reason | 'nothing';
  language: string;
  remedies: IRemedies;
  trans: TranslationBundle;
}

interface IRemedy {
  label: string;
  run: () => void;
}

/** Why there is nothing to list, what to do, and a button where one helps. */
export function EmptyState({ reason, language, remedies, trans }: IProps): React.JSX.Element {
  const remedy = remedyFor(reason, remedies, trans);
  return (
    <div className="shapelens-empty" role="status">
      <shapesIcon.react tag="span" className="shapelens-empty-icon" aria-hidden="true" />
      <p>
        {reason === 'nothing'
          ? trans.__('The kernel holds nothing with a shape yet.')
          : explain(reason, language, trans)}
      </p>
      <p className="shapelens-empty-advice">{adviceFor(reason, trans)}</p>
      {remedy !== null && <button onClick={remedy.run}>{remedy.label}</button>}
    </div>
  );
}

function adviceFor(reason: Reason | 'nothing', trans: TranslationBundle): string {
  switch (reason) {
    case 'nothing':
      return trans.__('Run a cell that makes a tensor, a data frame, a layer or a model.');
    case 'no-notebook':
      return trans.__('Open one to see the tensors, layers and models that its kernel holds.');
    case 'no-kernel':
      return trans.__('The hints come from the code alone. Choose a kernel, and run a cell.');
    case 'other-language':
      return trans.__('Choose a Python kernel to see what it holds.');
    case 'off':
    case 'off-here':
      return trans.__('The hints come from the code alone. Only shapes, types and names would be read, never data.');
    case 'no-answer':
      return trans.__('The hints come from the code alone.');
    case 'no-server':
      return trans.__('ShapeLens tries again by itself from time to time.');
    case 'waiting':
      return '';
  }
}

function remedyFor(reason: Reason | 'nothing', remedies: IRemedies, trans: TranslationBundle): IRemedy | null {
  switch (reason) {
    case 'no-kernel':
    case 'other-language':
      return { label: trans.__('Choose a Kernel…'), run: remedies.chooseKernel };
    case 'off':
      return { label: trans.__('Turn Sampling On'), run: remedies.sampleEverywhere };
    case 'off-here':
      return { label: trans.__('Turn Sampling On for This Notebook'), run: remedies.sampleHere };
    case 'no-answer':
      return { label: trans.__('Reconnect'), run: remedies.reconnect };
    case 'no-server':
      return { label: trans.__('Reconnect'), run: remedies.reconnect };
    default:
      return null;
  }
}
