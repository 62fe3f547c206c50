/** How a picture is drawn as text. */
export interface TextStyle {
  /** characters of a line */
  width: number;
  /** lines of the plot itself */
  height: number;
  /** characters of ASCII only */
  ascii: boolean;
  /** text in the colour of a series, by its number; faint for what is below 0 */
  paint(series: number, text: string): string;
}

/** the dots of a braille character, by column and row */
const dots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const blocks = " ▁▂▃▄▅▆▇█";
const markers = { braille: ["●", "▲", "■", "◆"], ascii: ["o", "^", "#", "x"] } as const;
const strokes = ["*", "+", "x", "o"] as const;

/** The sign of a series' points. */
export function markerOf(series: number, ascii: boolean): string {
  return markers[ascii ? "ascii" : "braille"][series % 4]!;
}

interface Cell {
  /** a character, or dots of a braille one */
  character: string | undefined;
  dots: number;
  series: number;
}

/** A grid of characters that are addressed by shares of its width (from the left) and height (from the bottom). */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #style: TextStyle;
  readonly #cells: Cell[];

  constructor(columns: number, style: TextStyle) {
    this.columns = columns;
    this.rows = style.height;
    this.#style = style;
    this.#cells = Array.from({ length: columns * this.rows }, () => ({ character: undefined, dots: 0, series: -1 }));
  }

  lines(): string[] {
    return Array.from({ length: this.rows }, (_, row) => {
      let line = "";
      for (let column = 0; column < this.columns; column++) {
        const { character, dots: set, series } = this.#cells[row * this.columns + column]!;
        const text = character ?? (set === 0 ? " " : String.fromCharCode(0x2800 + set));
        line += text === " " ? text : this.#style.paint(series, text);
      }
      return line.trimEnd();
    });
  }

  /** A straight line between two places. */
  line(x1: number, y1: number, x2: number, y2: number, series: number): void {
    const [across, up] = this.#style.ascii ? [1, 1] : [2, 4];
    const steps = Math.ceil(Math.max(Math.abs(x2 - x1) * this.columns * across, Math.abs(y2 - y1) * this.rows * up, 1));
    if (!Number.isFinite(steps)) return;
    for (let i = 0; i <= steps; i++) this.dot(x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps, series);
  }

  dot(x: number, y: number, series: number): void {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
    if (this.#style.ascii) {
      this.#put(this.#column(x), this.#row(y), series < 0 ? "." : strokes[series % 4]!, series);
      return;
    }
    const column = Math.min(2 * this.columns - 1, Math.floor(x * 2 * this.columns));
    const row = 4 * this.rows - 1 - Math.min(4 * this.rows - 1, Math.floor(y * 4 * this.rows));
    const cell = this.#cells[Math.floor(row / 4) * this.columns + Math.floor(column / 2)]!;
    if (cell.character !== undefined) return;
    cell.dots |= dots[column % 2 === 0 ? 0 : 1][row % 4]!;
    cell.series = series;
  }

  /** A line from `low` to `high` at one place. */
  upright(x: number, low: number, high: number, series: number): void {
    if (!this.#style.ascii) this.line(x, low, x, high, series);
    else if (x >= 0 && x <= 1) this.#putUpright(x, low, high, series);
  }

  #putUpright(x: number, low: number, high: number, series: number): void {
    for (let row = this.#row(Math.min(1, high)); row <= this.#row(Math.max(0, low)); row++) {
      this.#put(this.#column(x), row, "|", series);
    }
  }

  marker(x: number, y: number, series: number): void {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
    this.#put(this.#column(x), this.#row(y), markerOf(series, this.#style.ascii), series);
  }

  /** A column of the grid filled up to a height. */
  fill(column: number, height: number, series: number): void {
    const eighths = Math.round(Math.min(1, height) * this.rows * 8);
    // what is there at all can be seen
    const shown = height > 0 ? Math.max(1, eighths) : 0;
    for (let row = 0; row < this.rows; row++) {
      const here = Math.min(8, shown - 8 * row);
      if (here <= 0) return;
      const character = this.#style.ascii ? (here >= 4 || row === 0 ? "#" : " ") : blocks[here]!;
      if (character !== " ") this.#put(column, this.rows - 1 - row, character, series);
    }
  }

  /** Upright or lying, over what is free. */
  rule(axis: "x" | "y", at: number, series: number): void {
    if (!(at >= 0 && at <= 1)) return;
    const signs = this.#style.ascii ? { x: "|", y: "-" } : { x: "┊", y: "┈" };
    const [column, row] = [this.#column(at), this.#row(at)];
    const length = axis === "x" ? this.rows : this.columns;
    for (let i = 0; i < length; i++) {
      const [c, r] = axis === "x" ? [column, i] : [i, row];
      const cell = this.#cells[r * this.columns + c]!;
      if (axis === "x" || (cell.character === undefined && cell.dots === 0)) this.#put(c, r, signs[axis], series);
    }
  }

  #column(x: number): number {
    return Math.min(this.columns - 1, Math.floor(x * this.columns));
  }

  #row(y: number): number {
    return this.rows - 1 - Math.min(this.rows - 1, Math.floor(y * this.rows));
  }

  #put(column: number, row: number, character: string, series: number): void {
    const cell = this.#cells[row * this.columns + column]!;
    cell.character = character;
    cell.series = series;
  }
}
