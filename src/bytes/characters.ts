// The bytes of characters.

export const tab: u32 = 9;
export const lineFeed: u32 = 10;
export const carriageReturn: u32 = 13;
export const space: u32 = 32;
export const quote: u32 = 34;
export const plus: u32 = 43;
export const comma: u32 = 44;
export const minus: u32 = 45;
export const point: u32 = 46;
export const zero: u32 = 48;
export const colon: u32 = 58;
export const opensArray: u32 = 91;
export const backslash: u32 = 92;
export const closesArray: u32 = 93;
export const lowerE: u32 = 101;
export const lowerF: u32 = 102;
export const opensRecord: u32 = 123;
export const closesRecord: u32 = 125;
