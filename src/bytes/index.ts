// What the program gives the host.

export { powersOfFive } from "./decimal";
export { readNumber, value } from "./number";
export { lineEnds, places, position, records, scan, stopped } from "./scan";
export { columns, delimiter, mark, otherCapacity, otherCount, others, runCount, runs } from "./shared";
export { writeNumbers } from "./shortest";

/** Where memory begins that is not used here. */
export const heap: usize = __heap_base;
