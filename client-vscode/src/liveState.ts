// How much is known of the kernel of the document in front, and what the user can do about it.

import type { Consent } from './consent';

/** Why nothing is known of a kernel. */
export type Reason =
  | Exclude<Consent, 'given'>
  | 'no-document'
  | 'no-server'
  | 'no-jupyter'
  | 'no-kernel'
  | 'other-language'
  | 'no-answer'
  | 'waiting';

export type LiveState =
  | { readonly kind: 'live' }
  /** A cell has been running for a while: what is known is of before it began. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'static'; readonly reason: Reason };

/** Say why shapes come from the code alone. */
export function explain(reason: Reason): string {
  switch (reason) {
    case 'no-document':
      return 'No notebook or Python file is in front.';
    case 'no-server':
      return 'The language server does not run.';
    case 'untrusted':
      return 'This workspace is not trusted, so its kernels are left alone.';
    case 'no-jupyter':
      return 'The Jupyter extension is not installed. A kernel that runs on this machine can be attached to.';
    case 'not-asked':
    case 'declined':
      return 'Live shapes are not in use.';
    case 'off':
      return 'Looking into kernels is turned off in the settings.';
    case 'off-here':
      return 'Live shapes are turned off for this notebook.';
    case 'no-kernel':
      return 'No kernel is known yet: run a cell, and let the Jupyter extension give access to it.';
    case 'other-language':
      return 'The kernel does not speak Python.';
    case 'no-answer':
      return 'The kernel did not answer: its IPython may be too old.';
    case 'waiting':
      return 'Waiting for the kernel to say what it holds.';
  }
}

/** The words of the status bar, and those that stand in its tooltip. */
export function inWords(state: LiveState): readonly [label: string, meaning: string] {
  switch (state.kind) {
    case 'live':
      return ['Shapes: live', 'Shapes follow what the kernel holds.'];
    case 'busy':
      return ['Shapes: busy', 'Sampled shapes are as of before the running cell began.'];
    case 'static':
      return ['Shapes: static', `Shapes come from the code alone. ${explain(state.reason)}`];
  }
}
