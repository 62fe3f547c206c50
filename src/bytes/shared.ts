// What the host and the scans of all formats share.

/** What is done with cells that stand side by side, or with a member of a record, as the host writes it. */
@unmanaged
export class Run {
  /** cells before them that nobody wants */
  skip: u32;
  count: u32;
  /** where the numbers of the first row go, and how many bytes after them those of the next row; 0 for none */
  numbers: usize;
  numbersStride: usize;
  /** where the bounds of the first row's cell go, two addresses a row; 0 for none */
  bounds: usize;
  /** of a member: its key with the quotes, and whether its value is an array of `count` numbers */
  key: usize;
  keyLength: u32;
  array: u32;
}

/** A cell that is wanted as a number and holds none that `readNumber` knows. */
@unmanaged
class OtherCell {
  row: u32;
  run: u32;
  /** its place in the run */
  index: u32;
  start: usize;
  end: usize;
}

// What the host says of all scans.
export let delimiter: u32 = 0;
export let mark: u32 = 0;
export let columns: u32 = 0;
export let runs: usize = 0;
export let runCount: u32 = 0;
export let others: usize = 0;
export let otherCapacity: u32 = 0;

/** How many other cells a scan found. */
export let otherCount: u32 = 0;

export function forgetOthers(kept: u32): void {
  otherCount = kept;
}

/** False where there is no room for it. */
export function addOther(row: u32, run: u32, index: u32, start: usize, end: usize): bool {
  if (otherCount === otherCapacity) return false;
  const other = changetype<OtherCell>(others + usize(otherCount++) * offsetof<OtherCell>());
  other.row = row;
  other.run = run;
  other.index = index;
  other.start = start;
  other.end = end;
  return true;
}

@inline
export function runAt(index: u32): Run {
  return changetype<Run>(runs + usize(index) * offsetof<Run>());
}

@inline
export function storeBounds(bounds: usize, row: u32, start: usize, end: usize): void {
  const at = bounds + (usize(row) << 3);
  store<u32>(at, u32(start));
  store<u32>(at, u32(end), 4);
}
