// A plain row of a CSV. One that is not plain is left to others: with a doubled quote or a line end in quotes, with a
// lone CR, with more or fewer cells than there are columns.
import { carriageReturn, lineFeed, quote, space } from "./characters";
import { readNumber, readNumberHere, value } from "./number";
import { addOther, columns, delimiter, mark, runAt, runCount, storeBounds } from "./shared";

/** where the cell ends that `cellEnd` went over, and what is in it: within its quotes, if it has some */
let innerStart: usize = 0;
let innerEnd: usize = 0;

/** The address after the row; 0 where it is not plain, or there is no room for what it holds. */
export function readRow(start: usize, row: u32): usize {
  let at = start;
  let left = columns;
  for (let index: u32 = 0; index < runCount; index++) {
    const run = runAt(index);
    if (run.skip > 0) {
      at = skipCells(at, run.skip);
      if (at === 0) return 0;
      left -= run.skip;
    }
    const count = run.count;
    let into: usize = run.numbers === 0 ? 0 : run.numbers + run.numbersStride * usize(row);
    const bounds = run.bounds;
    for (let cell: u32 = 0; cell < count; cell++) {
      const first = at;
      let after: usize = 0;
      if (into !== 0) {
        after = readNumberHere(first, mark);
        const byte: u32 = after === 0 ? quote : load<u8>(after);
        if (byte === delimiter && bounds === 0 && left > 1) {
          // most cells are numbers before a delimiter
          store<f64>(into, value);
          into += 8;
          at = after + 1;
          left--;
          continue;
        }
        if (endsCell(byte)) {
          store<f64>(into, value);
          innerStart = first;
          innerEnd = after;
        } else {
          after = cellEnd(first);
          if (after === 0) return 0;
          if (!readTrimmed(into) && !addOther(row, index, cell, innerStart, innerEnd)) return 0;
        }
        into += 8;
      } else {
        after = cellEnd(first);
        if (after === 0) return 0;
      }
      if (bounds !== 0) storeBounds(bounds, row, innerStart, innerEnd);
      at = after;
      if (--left > 0) {
        if (load<u8>(at) !== delimiter) return 0;
        at++;
      }
    }
  }
  if (left > 0) {
    if (left > 1) {
      at = skipCells(at, left - 1);
      if (at === 0) return 0;
    }
    at = cellEnd(at);
    if (at === 0) return 0;
  }
  return lineEnd(at);
}

/** The number between spaces or in quotes, of the cell that `cellEnd` went over; false where it is none. */
function readTrimmed(into: usize): bool {
  let first = innerStart;
  let last = innerEnd;
  while (first < last && load<u8>(first) === space) first++;
  while (last > first && load<u8>(last - 1) === space) last--;
  if (first === last || readNumber(first, mark) !== last) return false;
  store<f64>(into, value);
  return true;
}

/** The address of what ends the cell; 0 where it holds a quote that does not just enclose it. */
function cellEnd(start: usize): usize {
  if (load<u8>(start) === quote) {
    let at = start + 1;
    for (; load<u8>(at) !== quote; at++) if (isLineEnd(load<u8>(at))) return 0;
    innerStart = start + 1;
    innerEnd = at++;
    return endsCell(load<u8>(at)) ? at : 0;
  }
  let at = start;
  let found = marksOf(at);
  while (found === 0) {
    at += 16;
    found = marksOf(at);
  }
  at += ctz(found);
  innerStart = start;
  innerEnd = at;
  return load<u8>(at) === quote ? 0 : at;
}

/** The address after `count` cells and the delimiter that follows each; 0 where a row has fewer, or is not plain. */
function skipCells(start: usize, count: u32): usize {
  let cell = start;
  let block = start;
  let found = marksOf(block);
  for (let left = count; left > 0; left--) {
    while (found === 0) {
      block += 16;
      found = marksOf(block);
    }
    const at = block + ctz(found);
    if (load<u8>(at) === delimiter) {
      found &= found - 1;
      cell = at + 1;
      continue;
    }
    // a quote, which has to be the first byte of its cell, or a line end
    const after = at === cell ? cellEnd(at) : 0;
    if (after === 0 || load<u8>(after) !== delimiter) return 0;
    cell = after + 1;
    block = cell;
    found = marksOf(block);
  }
  return cell;
}

/** Of 16 bytes a bit each: set for the delimiter, quotes and the bytes of line ends. */
@inline
function marksOf(at: usize): u32 {
  const bytes = v128.load(at);
  const delimiters = i8x16.eq(bytes, i8x16.splat(i8(delimiter)));
  const quotes = i8x16.eq(bytes, i8x16.splat(i8(quote)));
  const lineFeeds = i8x16.eq(bytes, i8x16.splat(i8(lineFeed)));
  const returns = i8x16.eq(bytes, i8x16.splat(i8(carriageReturn)));
  return u32(i8x16.bitmask(v128.or(v128.or(delimiters, quotes), v128.or(lineFeeds, returns))));
}

/** True for the delimiter and for the bytes of a line end. */
@inline
function endsCell(byte: u32): bool {
  return byte === delimiter || isLineEnd(byte);
}

@inline
function isLineEnd(byte: u32): bool {
  return byte === lineFeed || byte === carriageReturn;
}

/** The address after the line end (LF or CRLF) at `at`; 0 where there is none. */
@inline
export function lineEnd(at: usize): usize {
  const byte: u32 = load<u8>(at);
  if (byte === lineFeed) return at + 1;
  return byte === carriageReturn && load<u8>(at + 1) === lineFeed ? at + 2 : 0;
}
