// Plain lines of a CSV or an NDJSON, from bytes to numbers. A line that is not plain is left to others.
import { readRecord, blankLine } from "./record";
import { lineEnd, readRow } from "./row";
import { forgetOthers, otherCapacity, otherCount } from "./shared";

/** Where a row stands, as offsets in the input. */
@unmanaged
class Place {
  start: f64;
  end: f64;
}

/** The host says where the places of rows go, and whether lines are records of NDJSON. */
export let places: usize = 0;
export let records: bool = false;

// What a scan found.
/** the address of the first byte that was not read */
export let position: usize = 0;
export let lineEnds: u32 = 0;
/** true where the row that comes next is not plain */
export let stopped: bool = false;

/**
 * Reads at most `rows` rows of the whole lines from `start` to `end`, where 16 bytes more may be read. Gives how many
 * rows; `base` is what an address has to be raised by to be an offset in the input.
 */
export function scan(start: usize, end: usize, rows: u32, base: f64): u32 {
  let row: u32 = 0;
  let at = start;
  let ends: u32 = 0;
  forgetOthers(0);
  stopped = false;
  while (at < end) {
    const from = at;
    const blank = records ? blankLine(at) : lineEnd(at);
    if (blank !== 0) {
      ends++;
      at = blank;
      continue;
    }
    if (row === rows) break;
    const before = otherCount;
    at = records ? readRecord(at, row) : readRow(at, row);
    if (at === 0) {
      at = from;
      // a full list of cells is emptied by the host; the row is read then
      stopped = otherCount < otherCapacity || before === 0;
      forgetOthers(before);
      break;
    }
    ends++;
    const place = changetype<Place>(places + usize(row) * offsetof<Place>());
    place.start = base + f64(from);
    place.end = base + f64(at);
    row++;
  }
  position = at;
  lineEnds = ends;
  return row;
}
