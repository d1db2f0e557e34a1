// Where the hints of neighbouring lines begin: in one column, if that does not carry them far from their code.

/** A line that has a hint: its number, and the column where its code ends. */
export interface ILine {
  number: number;
  width: number;
}

/** A hint stands at least so far from the code. */
export const GAP = 3;
/** Lines stand in one column if their lengths differ by no more than this. */
export const REACH = 24;
/** Columns are multiples of this, so that hints rest while their line grows by a few characters. */
const STEP = 4;

/** The column of each line's hint, in the order of `lines`, which are sorted by number. */
export function columns(lines: readonly ILine[]): number[] {
  return runs(lines).flatMap(run => {
    const longest = Math.max(...run.map(line => line.width));
    const column = Math.ceil((longest + GAP) / STEP) * STEP;
    return run.map(() => column);
  });
}

/** Cut into runs of adjacent lines within reach of one column. */
function runs(lines: readonly ILine[]): ILine[][] {
  const result: ILine[][] = [];
  let shortest = 0;
  let longest = 0;
  for (const line of lines) {
    const run = result[result.length - 1];
    const fits =
      run !== undefined &&
      line.number === run[run.length - 1].number + 1 &&
      Math.max(longest, line.width) - Math.min(shortest, line.width) <= REACH;
    if (fits) {
      run.push(line);
    } else {
      result.push([line]);
    }
    shortest = fits ? Math.min(shortest, line.width) : line.width;
    longest = fits ? Math.max(longest, line.width) : line.width;
  }
  return result;
}
