// The user's settings, under the names that they have in JupyterLab too.

import { ConfigurationTarget, workspace } from 'vscode';

export const SECTION = 'shapelens';

export type Switch = 'inlayHints.enabled' | 'hover.enabled' | 'diagnostics.enabled' | 'sampling.enabled';

/** Whether something is switched on. */
export function isOn(name: Switch): boolean {
  return workspace.getConfiguration(SECTION).get<boolean>(name, true);
}

/** Switch over, where the user has set it: in the workspace, or else for all. */
export async function toggle(name: Switch): Promise<void> {
  const settings = workspace.getConfiguration(SECTION);
  const inWorkspace = settings.inspect<boolean>(name)?.workspaceValue !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await settings.update(name, !isOn(name), target);
}
