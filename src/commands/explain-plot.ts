import { curveAxis, curveOf, type LossRequest } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { parseSpec } from "../options.ts";
import { curvePictures, pictureText } from "../pictures/index.ts";
import { jsonText } from "../sinks/index.ts";
import type { ExplainFlags } from "./explain.ts";
import { outputStyle } from "./picture-style.ts";

const height = 10;

/** Loss and gradient of a loss as text, or with `--json` as the numbers of their curves. */
export async function explainPlot(spec: string, flags: ExplainFlags, io: Io): Promise<string> {
  const requests = sweptSpecs(spec, flags.sweep).map((swept) => parseSpec(swept, undefined, flags.compat));
  const missing = requests.flatMap(({ declaration, parameters }) =>
    Object.keys(declaration.parameters ?? {}).filter((name) => parameters[name] === undefined),
  );
  const axis = missing.length === 0 ? curveAxis(requests) : undefined;
  if (!axis) {
    throw usageError("no-curve", `${spec} has no curve over one number`, {
      hint: missing.length > 0 ? `give its ${missing[0]}` : "it is a loss of many rows, or of texts",
    });
  }
  const curves = requests.map((request) => ({ series: titleOf(request, flags.sweep), ...curveOf(request, axis) }));
  const pictures = curvePictures(curves, axis.title);
  if (flags.json) return `${jsonText({ schema: "lossline/curves@1", spec, x: axis.title, curves })}\n`;
  const style = outputStyle(io, flags.color, height);
  return pictures.map((picture) => pictureText(picture, style)).join("\n");
}

function sweptSpecs(spec: string, sweep: ExplainFlags["sweep"]): string[] {
  if (!sweep) return [spec];
  const [name, values] = sweep;
  return values.map((value) => `${spec}${spec.includes(":") ? "," : ":"}${name}=${value}`);
}

function titleOf({ spec }: LossRequest, sweep: ExplainFlags["sweep"]): string {
  return sweep ? spec.slice(spec.indexOf(":") + 1) : spec;
}
