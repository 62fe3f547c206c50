import type { LossDeclaration } from "../../contracts.ts";
import { call, compileKernel, type Expression, gradient, type Kernel, name, substitute } from "../../formula/index.ts";
import { deriveLoss, formulaName, type Parameters } from "../compile.ts";
import type { Point, Role } from "./points.ts";

/** A row, a direction for its prediction to move in, and how far: the prediction is `f + step*direction`. */
export interface Move {
  point: Point;
  direction: readonly number[];
  step: number;
}

/** The loss at each of a list of moves, and its first and second derivative by the step. */
export interface AlongLines {
  value: Float64Array;
  slope: Float64Array;
  curvature: Float64Array;
}

// names that no formula can collide with, since nobody can type them without backticks
const direction = name("the direction");
const step = name("the step");

/**
 * A loss with its parameters in place, to be asked for numbers. The prediction moves along lines, so that the second
 * derivative of a vector's loss is that of a function of one number: derived exactly, and not its diagonal alone.
 */
export class Probe {
  /** the prediction first */
  readonly roles: readonly [Role, ...Role[]];
  readonly #lines: Kernel;
  readonly #gradient: Kernel;
  readonly #lists: readonly Float64Array[];
  readonly #width: number;

  constructor(declaration: LossDeclaration, parameters: Parameters, roles: readonly [Role, ...Role[]], width: number) {
    this.roles = roles;
    this.#width = width;
    const shapes = Object.fromEntries(
      roles.map(({ name: role, vector }) => [role, vector ? ("vector" as const) : ("scalar" as const)]),
    );
    const formulas = deriveLoss(declaration, shapes, parameters, { gradient: true, hessian: false });
    const f = roles[0].name;
    const shape = shapes[f]!;
    const moved = new Map([[f, call("+", name(f), call("*", step, direction))]]);
    const value = substitute(formulas.value, moved);
    const slopes = formulas.gradients.get(f)!;
    const term = call("*", substitute(slopes, moved), direction);
    const slope = shape === "vector" ? call("sum", term) : term;
    const names = new Map([
      ...formulas.names,
      [direction.name, { shape, kind: "number" }] as const,
      [step.name, { shape: "scalar", kind: "number" }] as const,
    ]);
    const lists = Object.entries(parameters).filter(([, list]) => typeof list !== "number");
    this.#lists = lists.map(([, list]) => Float64Array.from(list as readonly number[]));
    const fixed = lists.map(([list]) => ({ name: formulaName(list), shape: "vector", sameForAllRows: true }) as const);
    const inputs = roles.map(({ name: role }) => ({ name: role, shape: shapes[role]! }));
    const scalar = (formula: Expression) => ({ formula, shape: "scalar" as const });
    this.#lines = compileKernel(
      [...inputs, { name: direction.name, shape }, { name: step.name, shape: "scalar" }, ...fixed],
      [value, slope, gradient(slope, step.name, names)].map(scalar),
      width,
    );
    this.#gradient = compileKernel([...inputs, ...fixed], [scalar(formulas.value), { formula: slopes, shape }], width);
  }

  /** The loss of each row. */
  values(points: readonly Point[]): Float64Array {
    return this.#rows(points).values;
  }

  /** The Euclidean length of each row's gradient by the prediction. */
  steepness(points: readonly Point[]): Float64Array {
    const { gradients, width } = this.#rows(points);
    return Float64Array.from(points, (_, i) => Math.hypot(...gradients.subarray(i * width, (i + 1) * width)));
  }

  along(moves: readonly Move[]): AlongLines {
    return this.line(moves).at(Float64Array.from(moves, (move) => move.step));
  }

  /** Lines to be asked more than once, with another step for each. */
  line(moves: readonly Omit<Move, "step">[]): { at(steps: Float64Array): AlongLines } {
    const inputs = this.#inputs(moves.map(({ point }) => point));
    const width = this.roles[0].width;
    const directions = flat(moves, width, (move) => move.direction);
    return {
      at: (steps) => {
        const [value, slope, curvature] = [0, 1, 2].map(() => new Float64Array(moves.length));
        this.#lines.run(moves.length, [...inputs, directions, steps, ...this.#lists], [value!, slope!, curvature!]);
        return { value: value!, slope: slope!, curvature: curvature! };
      },
    };
  }

  #rows(points: readonly Point[]): { values: Float64Array; gradients: Float64Array; width: number } {
    const width = this.roles[0].vector ? this.#width : 1;
    const values = new Float64Array(points.length);
    const gradients = new Float64Array(points.length * width);
    this.#gradient.run(points.length, [...this.#inputs(points), ...this.#lists], [values, gradients]);
    return { values, gradients, width };
  }

  #inputs(points: readonly Point[]): Float64Array[] {
    return this.roles.map(({ name: role, width }) => flat(points, width, (point) => point[role]!));
  }
}

/** The numbers of each item, one after the other: `width` of each. */
function flat<Item>(items: readonly Item[], width: number, numbersOf: (item: Item) => readonly number[]): Float64Array {
  const all = new Float64Array(items.length * width);
  for (let i = 0; i < items.length; i++) {
    const numbers = numbersOf(items[i]!);
    for (let k = 0; k < width; k++) all[i * width + k] = numbers[k]!;
  }
  return all;
}
