// How much is known of a notebook's kernel now: whether shapes are live, of before, or come from the code alone.

import type { TranslationBundle } from '@jupyterlab/translation';

/** Why nothing is known of a kernel. */
export type Reason =
  'no-server' | 'no-notebook' | 'no-kernel' | 'other-language' | 'off' | 'off-here' | 'no-answer' | 'waiting';

export type LiveState =
  | { kind: 'live' }
  /** A cell has been running for a while: what is known is of before it began. */
  | { kind: 'busy'; running: number | null }
  | { kind: 'static'; reason: Reason; language: string };

/** What a state is made of. */
export interface IFacts {
  serverOpen: boolean;
  kernel: 'none' | 'starting' | 'ready';
  /** The kernel's language, once it has said it. */
  language: string | null;
  sampling: 'on' | 'off' | 'off-here';
  /** Whether the probe has told what the kernel holds. */
  sampled: boolean;
  /** Whether the probe ought to have answered, and has not. */
  silent: boolean;
  /** Whether a cell has been running for a while, and which. */
  busy: boolean;
  running: number | null;
}

/** The state that follows from the facts; of several reasons, the one that the user would have to mend first. */
export function stateOf(facts: IFacts): LiveState {
  const reason = reasonOf(facts);
  if (reason !== null) {
    return { kind: 'static', reason, language: facts.language ?? '' };
  }
  return facts.busy ? { kind: 'busy', running: facts.running } : { kind: 'live' };
}

function reasonOf(facts: IFacts): Reason | null {
  if (!facts.serverOpen) {
    return 'no-server';
  }
  if (facts.kernel === 'none') {
    return 'no-kernel';
  }
  if (facts.language !== null && facts.language !== 'python') {
    return 'other-language';
  }
  if (facts.sampling !== 'on') {
    return facts.sampling;
  }
  if (facts.sampled) {
    return null;
  }
  return facts.silent ? 'no-answer' : 'waiting';
}

/** The moment that values are of while a cell runs. */
export function momentBefore(running: number | null, trans: TranslationBundle): string {
  return running === null
    ? trans.__('as of before the running cell began')
    : trans.__('as of before [%1] began, which is still running', String(running));
}

/** Say why shapes come from the code alone. */
export function explain(reason: Reason, language: string, trans: TranslationBundle): string {
  switch (reason) {
    case 'no-server':
      return trans.__('The language server is not there.');
    case 'no-notebook':
      return trans.__('No notebook is in front.');
    case 'no-kernel':
      return trans.__('This notebook has no running kernel.');
    case 'other-language':
      return trans.__('The kernel speaks %1; only Python kernels are sampled.', language);
    case 'off':
      return trans.__('Sampling kernels is turned off in the settings.');
    case 'off-here':
      return trans.__('Sampling is turned off for this notebook.');
    case 'no-answer':
      return trans.__('The kernel did not answer: its IPython may be too old.');
    case 'waiting':
      return trans.__('Waiting for the kernel to say what it holds.');
  }
}
