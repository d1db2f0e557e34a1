// Links to cells in what the server writes.
//
// JupyterLab's sanitizer drops links to files, so they are numbered before the text is rendered, and followed by number.

const LINK = /\]\(<([^<>\n]+)>\)/g;
const NUMBERED = '#shapelens-cell-';

/** Put numbers in place of links to cells. What is no cell that is open stays as it is. */
export function markLinks(markdown: string, isCell: (uri: string) => boolean): { text: string; targets: string[] } {
  const targets: string[] = [];
  const text = markdown.replace(LINK, (link, uri: string) =>
    isCell(uri) ? `](${NUMBERED}${targets.push(uri) - 1})` : link
  );
  return { text, targets };
}

/** Make the numbered links in `node` go to their cells. */
export function followLinks(node: HTMLElement, targets: readonly string[], goTo: (uri: string) => void): void {
  for (const anchor of node.querySelectorAll<HTMLAnchorElement>(`a[href^="${NUMBERED}"]`)) {
    const uri = targets.at(Number(anchor.getAttribute('href')?.slice(NUMBERED.length)));
    anchor.addEventListener('click', event => {
      event.preventDefault();
      if (uri !== undefined) {
        goTo(uri);
      }
    });
  }
}
