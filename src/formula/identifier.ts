/**
 * Whether a text is a name as formulas spell them: letters of any script, digits and `_`. Nearly all are ASCII, and it
 * takes V8 a millisecond to find out which letters the others have.
 */
export function isIdentifier(text: string): boolean {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return true;
  return hasOtherThanAscii(text) && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
}

export function hasOtherThanAscii(text: string): boolean {
  return /[^\s -~]/.test(text);
}
