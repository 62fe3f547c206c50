import { curveAxis, curveOf, type LossRequest, passesOf, runLosses } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { PictureData } from "../gathering/index.ts";
import type { Io } from "../io.ts";
import { curvePictures, pictureText } from "../pictures/index.ts";
import { jsonText } from "../sinks/index.ts";
import type { ExplainFlags } from "./explain.ts";
import { outputStyle } from "./picture-style.ts";
import { requestedLoss } from "./requested-losses.ts";
import { valuesRequestOf } from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

const height = 10;

/** Loss and gradient of a loss as text, or with `--json` as the numbers of their curves. */
export async function explainPlot(
  spec: string,
  files: readonly string[],
  flags: ExplainFlags,
  io: Io,
): Promise<string> {
  const requests = await Promise.all(sweptSpecs(spec, flags.sweep).map((swept) => requestedLoss(swept, flags)));
  const missing = requests.flatMap(({ declaration, parameters }) =>
    Object.keys(declaration.parameters ?? {}).filter((name) => parameters[name] === undefined),
  );
  const axis = missing.length === 0 ? curveAxis(requests) : undefined;
  if (!axis) {
    throw usageError("no-curve", `${spec} has no curve over one number`, {
      hint: missing.length > 0 ? `give its ${missing[0]}` : "it is a loss of many rows, or of texts",
    });
  }
  const rug = files.length > 0 ? await residualsOf(requests[0]!, files, flags, io) : [];
  if (files.length > 0 && !(axis.residual && rug.length > 0)) {
    throw usageError(
      "no-picture",
      `the curves of ${spec} are not over the residual, where the rows of a file would be`,
      {
        hint: "leave the file out; lossline plot hist shows its losses",
      },
    );
  }
  // so that every row has its place
  const reach = rug.reduce((most, residual) => Math.max(most, Math.abs(residual)), 0);
  const shown = rug.length > 0 ? { ...axis, low: -reach, high: reach } : axis;
  const curves = requests.map((request) => ({ series: titleOf(request, flags.sweep), ...curveOf(request, shown) }));
  const pictures = curvePictures(curves, axis.title, rug);
  if (flags.json) return `${jsonText({ schema: "lossline/curves@1", spec, x: axis.title, curves, residuals: rug })}\n`;
  const style = outputStyle(io, flags.color, height);
  return pictures.map((picture) => pictureText(picture, style)).join("\n");
}

/** f - y of the first rows of some files. */
async function residualsOf(
  request: LossRequest,
  files: readonly string[],
  flags: ExplainFlags,
  io: Io,
): Promise<readonly number[]> {
  const data = new PictureData();
  const { open } = await runInputsOf(files, flags, io, "explain");
  const run = valuesRequestOf([request], { ...flags, sumTol: 1e-4 });
  const { note } = new RunNotices({ errorFormat: "text" }, io);
  const { results } = await runLosses(run, await open(passesOf(run, false)), note, undefined, {
    watcher: data,
  });
  return [...(data.of(results[0]!).residuals?.y ?? [])];
}

function sweptSpecs(spec: string, sweep: ExplainFlags["sweep"]): string[] {
  if (!sweep) return [spec];
  const [name, values] = sweep;
  return values.map((value) => `${spec}${spec.includes(":") ? "," : ":"}${name}=${value}`);
}

function titleOf({ spec }: LossRequest, sweep: ExplainFlags["sweep"]): string {
  return sweep ? spec.slice(spec.indexOf(":") + 1) : spec;
}
