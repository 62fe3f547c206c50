// A plain line of NDJSON: a record with just the members that the host names, in their order. One that is not plain is
// left to others: with escapes in its texts, with objects in it, with anything that JSON does not allow.
import {
  backslash,
  carriageReturn,
  closesArray,
  closesRecord,
  colon,
  comma,
  lineFeed,
  lowerF,
  minus,
  opensArray,
  opensRecord,
  point,
  quote,
  space,
  tab,
  zero,
} from "./characters";
import { readNumber, value } from "./number";
import { addOther, Run, runAt, runCount, storeBounds } from "./shared";

/** The bytes of `true`, `null`, and of `false` after its f. */
const wordTrue: u32 = 0x65757274;
const wordNull: u32 = 0x6c6c756e;
const wordAlse: u32 = 0x65736c61;

/** The address after the line; 0 where it is not plain, or there is no room for what it holds. */
export function readRecord(start: usize, row: u32): usize {
  let at = skipSpaces(start);
  if (load<u8>(at) !== opensRecord) return 0;
  for (let index: u32 = 0; index < runCount; index++) {
    const member = runAt(index);
    // the brace, or the comma between members
    at = skipSpaces(at + 1);
    if (!hasBytes(at, member.key, member.keyLength)) return 0;
    at = skipSpaces(at + member.keyLength);
    if (load<u8>(at) !== colon) return 0;
    at = skipSpaces(at + 1);
    at = member.array !== 0 ? readArray(at, member, row) : readScalar(at, member, row, index);
    if (at === 0) return 0;
    at = skipSpaces(at);
    if (load<u8>(at) !== (index + 1 === runCount ? closesRecord : comma)) return 0;
  }
  return blankLine(at + 1);
}

/** The address after a line of nothing but spaces; 0 where there is more. */
@inline
export function blankLine(start: usize): usize {
  const at = skipSpaces(start);
  const byte: u32 = load<u8>(at);
  if (byte === lineFeed) return at + 1;
  return byte === carriageReturn && load<u8>(at + 1) === lineFeed ? at + 2 : 0;
}

function readScalar(start: usize, member: Run, row: u32, index: u32): usize {
  let after: usize = 0;
  if (member.numbers !== 0) {
    after = jsonNumber(start);
    if (after !== 0) store<f64>(member.numbers + member.numbersStride * usize(row), value);
    else {
      after = skipScalar(start);
      if (after === 0 || !addOther(row, index, 0, start, after)) return 0;
    }
  } else {
    after = load<u8>(start) === opensArray ? skipArray(start) : skipScalar(start);
    if (after === 0) return 0;
  }
  if (member.bounds !== 0) storeBounds(member.bounds, row, start, after);
  return after;
}

/** An array of just as many numbers as there are columns. */
function readArray(start: usize, member: Run, row: u32): usize {
  if (member.numbers === 0) {
    const after = skipArray(start);
    if (after !== 0 && member.bounds !== 0) storeBounds(member.bounds, row, start, after);
    return after;
  }
  if (load<u8>(start) !== opensArray) return 0;
  let at = start;
  let into = member.numbers + member.numbersStride * usize(row);
  const count = member.count;
  for (let index: u32 = 0; index < count; index++) {
    at = jsonNumber(skipSpaces(at + 1));
    if (at === 0) return 0;
    store<f64>(into, value);
    into += 8;
    at = skipSpaces(at);
    if (load<u8>(at) !== (index + 1 === count ? closesArray : comma)) return 0;
  }
  if (member.bounds !== 0) storeBounds(member.bounds, row, start, at + 1);
  return at + 1;
}

/** The address after an array of scalars; 0 for an empty one too. */
function skipArray(start: usize): usize {
  if (load<u8>(start) !== opensArray) return 0;
  let at = start;
  for (;;) {
    at = skipScalar(skipSpaces(at + 1));
    if (at === 0) return 0;
    at = skipSpaces(at);
    if (load<u8>(at) === closesArray) break;
    if (load<u8>(at) !== comma) return 0;
  }
  return at + 1;
}

/** The address after a text, a number, true, false or null; 0 for anything else, and for a text with an escape. */
function skipScalar(start: usize): usize {
  const byte: u32 = load<u8>(start);
  if (byte === quote) return textEnd(start + 1);
  if (byte === minus || byte - zero < 10) return jsonNumber(start);
  const word = load<u32>(start);
  if (word === wordTrue || word === wordNull) return start + 4;
  return byte === lowerF && load<u32>(start, 1) === wordAlse ? start + 5 : 0;
}

/** The address after the quote that closes a text; 0 where an escape or a control character comes first. */
function textEnd(start: usize): usize {
  let at = start;
  let found = marksOf(at);
  while (found === 0) {
    at += 16;
    found = marksOf(at);
  }
  at += ctz(found);
  return load<u8>(at) === quote ? at + 1 : 0;
}

/** Of 16 bytes a bit each: set for quotes, backslashes and control characters, of which line ends are. */
@inline
function marksOf(at: usize): u32 {
  const bytes = v128.load(at);
  const quotes = i8x16.eq(bytes, i8x16.splat(i8(quote)));
  const backslashes = i8x16.eq(bytes, i8x16.splat(i8(backslash)));
  const controls = i8x16.lt_u(bytes, i8x16.splat(i8(space)));
  return u32(i8x16.bitmask(v128.or(controls, v128.or(quotes, backslashes))));
}

/** `readNumber`, of what JSON allows: no plus, a digit on either side of the point, no zero before other digits. */
@inline
function jsonNumber(start: usize): usize {
  let at = start + usize(load<u8>(start) === minus);
  let byte: u32 = load<u8>(at);
  if (byte - zero >= 10) return 0;
  const leadingZero = byte === zero;
  byte = load<u8>(++at);
  if (byte - zero < 10) {
    if (leadingZero) return 0;
    while (byte - zero < 10) byte = load<u8>(++at);
  }
  if (byte === point && u32(load<u8>(at, 1)) - zero >= 10) return 0;
  return readNumber(start, point);
}

@inline
function hasBytes(at: usize, bytes: usize, length: u32): bool {
  let left = i32(length);
  let offset: usize = 0;
  for (; left > 8; left -= 8, offset += 8) if (load<u64>(at + offset) !== load<u64>(bytes + offset)) return false;
  // the bytes that are left are the low ones
  return (load<u64>(at + offset) ^ load<u64>(bytes + offset)) << u64((8 - left) << 3) === 0;
}

@inline
function skipSpaces(start: usize): usize {
  let at = start;
  while (load<u8>(at) === space || load<u8>(at) === tab) at++;
  return at;
}
