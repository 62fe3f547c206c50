/** What is wrong with a CSV as text, before it is made an error that points at it. */
export class CsvFault extends Error {
  readonly kind: "open-quote" | "inner-quote" | "too-large";
  /** offset after the last good record */
  readonly after: number;

  constructor(kind: CsvFault["kind"], after: number) {
    super(`csv-parse stopped: ${kind}`);
    this.kind = kind;
    this.after = after;
  }
}
