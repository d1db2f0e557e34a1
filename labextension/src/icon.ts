// The icon of ShapeLens: a lens over the edges of a block.

import { LabIcon } from '@jupyterlab/ui-components';

export const shapesIcon = new LabIcon({
  name: 'shapelens:shapes',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none">
  <g class="jp-icon3" stroke="#616161" stroke-width="1.3" stroke-linejoin="round" stroke-linecap="round">
    <path d="M2 4.6 7.2 2l5.2 2.6v2.2M2 4.6l5.2 2.6 5.2-2.6M2 4.6v5.6l4 2M7.2 7.2v1.6"/>
    <circle cx="10.6" cy="10.9" r="2.7"/>
    <path d="m12.6 12.9 2 2"/>
  </g>
</svg>`
});
