import { readdirSync, readFileSync } from "node:fs";
import type { Column } from "../../contracts.ts";
import { bindColumns, compileLoss, type LossRequest, statementOf } from "../../engine/index.ts";
import { LosslineError } from "../../errors.ts";
import type { SqlDialect } from "../../formula/index.ts";
import { parseSpec } from "../../options.ts";
import { findLoss } from "../index.ts";
import { drawRow, type Instance, instances, makeRandom, type Row } from "./instances.ts";

/** Rows that an engine computes and we do, too. */
interface EngineCase {
  title: string;
  loss: string;
  request: LossRequest;
  instance: Pick<Instance, "declaration" | "parameters" | "shapes" | "width">;
  rows: readonly Row[];
}

/** How far an engine's numbers are from ours, relatively: the worst row; or why there is no statement. */
export interface EngineGap {
  loss: string;
  title: string;
  value: number;
  gradient: number;
  hessian: number;
  /** of the mean over the rows */
  aggregate: number;
  missing: string | undefined;
}

/** Runs a statement and gives its rows, each an object of numbers. */
export type Query = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const rowsDrawn = 6;

/** Every loss of rows at random points, and at the ordinary reference inputs. */
export function engineCases(): EngineCase[] {
  return [...randomCases(), ...goldenCases()];
}

function randomCases(): EngineCase[] {
  const random = makeRandom(20);
  return instances()
    .filter(({ shapes, width }) => width <= 2 && !(width === 1 && Object.values(shapes).includes("vector")))
    .map((instance) => {
      const { declaration, parameters, title } = instance;
      const spec = declaration.name;
      const request = { label: "x", spec, declaration, parameters, given: new Set<string>() };
      return {
        title,
        loss: spec,
        request,
        instance,
        rows: Array.from({ length: rowsDrawn }, () => drawRow(instance, random)),
      };
    });
}

interface Golden {
  loss: string;
  params: Record<string, unknown>;
  y: number | readonly number[] | { label: number };
  f: number | readonly number[];
  tag: string;
}

function goldenCases(): EngineCase[] {
  const folder = new URL("../../../fixtures/golden/", import.meta.url);
  const lines = readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .flatMap((file) => readFileSync(new URL(file, folder), "utf8").trim().split("\n"));
  const groups = new Map<string, EngineCase & { rows: Row[] }>();
  for (const line of lines) {
    const { loss, params, y, f, tag } = JSON.parse(line) as Golden;
    // the inputs of these have other roles; random points stand for them
    if (tag !== "ordinary" || !findLoss(loss) || ["gaussian-nll", "contrastive", "triplet-margin"].includes(loss))
      continue;
    const target = typeof y === "object" && "label" in y ? y.label : y;
    const list = Object.entries(params).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const spec = list.length === 0 ? loss : `${loss}:${list.join(",")}`;
    const width = Array.isArray(f) ? f.length : 1;
    if (width === 1 && Array.isArray(f)) continue;
    const title = `${spec}, ${width} columns, target of ${Array.isArray(target) ? width : 1}`;
    const request = { ...parseSpec(spec), label: "x" };
    const shape = (value: unknown) => (Array.isArray(value) ? ("vector" as const) : ("scalar" as const));
    const isLabel = width > 1 && shape(target) === "scalar" && request.declaration.roles.y?.kind === "class";
    const shapes = { f: shape(f), y: isLabel ? ("label" as const) : shape(target) };
    const group: EngineCase & { rows: Row[] } = groups.get(title) ?? {
      title: `${title}, reference inputs`,
      loss: request.declaration.name,
      request,
      instance: { declaration: request.declaration, parameters: request.parameters, shapes, width },
      rows: [],
    };
    group.rows.push({ f, y: target } as Row);
    groups.set(title, group);
  }
  return [...groups.values()];
}

/** Asks an engine for the rows and the mean of a case, and compares them with those of our kernel. */
export async function gapOf(engineCase: EngineCase, dialect: SqlDialect, query: Query): Promise<EngineGap> {
  const { title, loss, request, instance, rows } = engineCase;
  const gap: EngineGap = { loss, title, value: 0, gradient: 0, hessian: 0, aggregate: 0, missing: undefined };
  const roles = Object.keys(instance.declaration.roles);
  const names = (role: string) => {
    const value = rows[0]![role];
    return typeof value === "object" ? value.map((_, k) => `${role}_${k}`) : [role];
  };
  const columns: Column[] = roles.flatMap(names).map((name) => ({ name, width: 1, array: false }));
  const lines = rows.map((row, i) => {
    const numbers = roles.flatMap((role) => row[role]!);
    return `(${i}, ${numbers.map((x) => dialect.number(x)).join(", ")})`;
  });
  const table = `(select * from (values ${lines.join(", ")}) as v (id, ${columns.map(({ name }) => dialect.identifier(name)).join(", ")})) as given`;
  const binding = bindColumns(
    [request],
    {
      predictions: roles.includes("f") ? [names("f").join(",")] : [],
      target: roles.includes("y") ? names("y").join(",") : undefined,
      roles: Object.fromEntries(
        roles.filter((role) => !/^[fy]$/.test(role)).map((role) => [role, names(role).join(",")]),
      ),
      ...{
        weight: undefined,
        id: "id",
        by: [],
        keep: [],
        cluster: undefined,
        batchSize: undefined,
        classes: undefined,
      },
      ...{ labelBase: 0, classWeights: undefined, where: undefined },
    },
    [{ name: "id", width: 1, array: false }, ...columns],
    "given",
  );
  const statement = (perSample: boolean) =>
    statementOf(binding, [{ name: "id", width: 1, array: false }, ...columns], table, dialect, {
      ...{
        perSample,
        gradient: perSample,
        hessian: perSample,
        reduction: undefined,
        where: undefined,
        dropMissing: false,
      },
    }).text;
  let texts: string[];
  try {
    texts = [statement(true), statement(false)];
  } catch (error) {
    if (!(error instanceof LosslineError) || error.code !== "no-sql") throw error;
    return { ...gap, missing: error.message };
  }
  const theirs = [...(await query(texts[0]!))].sort((a, b) => Number(a.id_text) - Number(b.id_text));
  const [aggregate] = await query(texts[1]!);

  const compiled = compileLoss(request.declaration, instance.shapes, instance.width, request.parameters, {
    gradient: true,
    hessian: true,
  });
  const outputs = compiled.outputs.map(({ width }) => new Float64Array(rows.length * width));
  const inputs = compiled.roles.map((role) => Float64Array.from(rows.flatMap((row) => row[role]!)));
  compiled.kernel.run(rows.length, [...inputs, ...compiled.fixed], outputs);
  compiled.outputs.forEach(({ kind, role, width }, i) => {
    if (kind === "divisor") return;
    const part = kind === "loss" ? "value" : kind;
    const prefix =
      kind === "loss" ? "loss_x" : `${kind === "gradient" ? "grad" : "hess"}_x${role === "f" ? "" : `_${role}`}`;
    rows.forEach((_, row) => {
      for (let k = 0; k < width; k++) {
        const name = width > 1 ? `${prefix}_${k}` : prefix;
        gap[part] = Math.max(gap[part], distance(Number(theirs[row]![name]), outputs[i]![row * width + k]!));
      }
    });
  });
  if (!request.declaration.aggregate && request.declaration.reduction === "mean" && compiled.divisor === undefined) {
    const mean = outputs[0]!.reduce((sum, x) => sum + x, 0) / rows.length;
    gap.aggregate = distance(Number(aggregate!.x), mean);
  }
  return gap;
}

/** The relative distance of two numbers; 0 within three subnormal steps, Infinity where only one is a number. */
function distance(theirs: number, ours: number): number {
  if (Object.is(theirs, ours) || theirs === ours) return 0;
  const off = Math.abs(theirs - ours);
  if (off <= 3 * Number.MIN_VALUE) return 0;
  return Number.isFinite(off) ? off / Math.max(Math.abs(ours), Math.abs(theirs)) : Number.POSITIVE_INFINITY;
}
