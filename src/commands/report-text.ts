import { basename } from "node:path";
import type { LossResult, Warning } from "../contracts.ts";
import {
  type CheckResult,
  type CompareRequest,
  compareModels,
  type Model,
  type ModelPair,
  pairModels,
} from "../gate/index.ts";
import {
  concentrationPicture,
  cumulativePicture,
  differencePicture,
  gradientsPicture,
  histogramPicture,
  type LossDistribution,
  type Picture,
  type ReportContent,
  reliabilityPicture,
  residualsPicture,
  slicesPicture,
} from "../pictures/index.ts";
import { version } from "../version.ts";
import { pairedDifferences } from "./paired-differences.ts";
import { seriesNames } from "./plot.ts";
import type { ReportRun } from "./report.ts";
import { checksSection, comparisonsSection } from "./report-checks.ts";

type Section = ReportContent["sections"][number];

/** What is said of a report as a whole. */
interface ReportFrame {
  title: string | undefined;
  options: Readonly<Record<string, unknown>>;
  warnings: readonly Warning[];
}

/** A report as a page of HTML. `judged`: the checks of a configuration. Errors are those of `pairModels`. */
export async function reportText(
  run: ReportRun,
  baseline: ReportRun | undefined,
  judged: { checks: readonly CheckResult[]; verdict: string } | undefined,
  { title, options, warnings }: ReportFrame,
): Promise<string> {
  const wholes = run.outcome.results.filter(isWhole);
  const names = baseline ? fileNames(run, baseline) : undefined;
  const name = seriesNames(wholes);
  const pairs = baseline ? pairsOf(baseline, run) : [];
  const differences = pairs.flatMap(pairedDifferences);
  const sectionFor = (whole: LossResult): Section => {
    const section = sectionOf(whole, name(whole), run, baseline, names);
    const paired = differences.find(({ label, prediction }) => sameResult(whole)({ ...whole, label, prediction }));
    return paired ? { ...section, pictures: [...section.pictures, differencePicture(paired)] } : section;
  };
  const comparison = judged
    ? [checksSection(judged.checks, judged.verdict)]
    : pairs.length > 0
      ? [comparisonsSection(compareModels(pairs, compared))]
      : [];
  // threads gather for pictures, and need no page
  const { reportPage } = await import("../pictures/report/page.ts");
  return reportPage({
    title: title ?? `Losses of ${run.paths.map(shownPath).join(", ")}`,
    signature: [
      ["data", inputsOf(run)],
      ...(baseline ? [["baseline", inputsOf(baseline)] as const] : []),
      ...(judged ? [["checks", judged.verdict] as const] : []),
      ["options", optionsText(options)],
      ["version", `lossline ${version}`],
    ],
    headline: headlineOf(run, baseline),
    sections: [...comparison, ...wholes.map(sectionFor)],
    warnings: warnings.map(({ message }) => message),
  });
}

/** What `lossline compare` does without flags of its own. */
const compared: CompareRequest = {
  test: "bootstrap",
  alternative: "two-sided",
  level: 0.95,
  alpha: 0.05,
  resamples: 2000,
  seed: 0,
  adjustment: "holm",
};

/** A pair of models for each prediction, which both files have under one name. */
function pairsOf(baseline: ReportRun, run: ReportRun): ModelPair[] {
  const predictions = [...new Set(run.rows!.measures.map(({ prediction }) => prediction.join(",")))];
  return predictions.map((prediction) => {
    const modelOf = ({ paths, rows }: ReportRun): Model => ({
      name: predictions.length > 1 ? prediction : paths.join(", "),
      rows: rows!,
      prediction,
    });
    return pairModels(modelOf(baseline), modelOf(run));
  });
}

const isWhole = ({ slice }: LossResult) => Object.keys(slice).length === 0;
const shownPath = (path: string) => (path === "-" ? "standard input" : basename(path));

function sameResult(a: LossResult): (b: LossResult) => boolean {
  return (b) => a.label === b.label && a.prediction.join() === b.prediction.join();
}

function inputsOf({ outcome }: ReportRun): string {
  const inputs = outcome.inputs.map(({ path, format, rows_used, rows_dropped }) => {
    const dropped = rows_dropped > 0 ? `, ${rows_dropped} left out` : "";
    return `${path} (${format}, ${rows_used} rows${dropped})`;
  });
  return inputs.join("; ");
}

/** The options that settle the numbers, without those that are not used. */
function optionsText(options: Readonly<Record<string, unknown>>): string {
  const used = Object.entries(options).filter(([, value]) => value !== null && value !== false);
  return used.map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") : value}`).join(" | ");
}

/** How two files are called in one picture. */
function fileNames(run: ReportRun, baseline: ReportRun): [string, string] {
  const [own, other] = [run, baseline].map(({ paths }) => paths.map(shownPath).join(", ")) as [string, string];
  return own === other ? [own, "baseline"] : [own, `baseline ${other}`];
}

function headlineOf(run: ReportRun, baseline: ReportRun | undefined): ReportContent["headline"] {
  const before = baseline?.outcome.results.filter(isWhole) ?? [];
  const text = (value: number | null) => value ?? "";
  return {
    caption: "Losses over all rows",
    digits: 6,
    header: [
      "loss",
      "spec",
      "prediction",
      "reduction",
      "value",
      ...(baseline ? ["baseline", "difference"] : []),
      "n",
      "min",
      "max",
      "std",
    ],
    rows: run.outcome.results.filter(isWhole).map((result) => {
      const { label, spec, prediction, reduction, value, n, min, max, std } = result;
      const other = before.find(sameResult(result));
      const compared = other ? [other.value, value - other.value] : ["", ""];
      return [
        label,
        spec,
        prediction.join(", "),
        reduction,
        value,
        ...(baseline ? compared : []),
        n,
        text(min),
        text(max),
        text(std),
      ];
    }),
  };
}

function sectionOf(
  whole: LossResult,
  name: string,
  run: ReportRun,
  baseline: ReportRun | undefined,
  names: readonly [string, string] | undefined,
): Section {
  const distributions = [distributionOf(whole, run, names?.[0] ?? name)];
  const before = baseline?.outcome.results.filter(isWhole).find(sameResult(whole));
  if (baseline && before) distributions.push(distributionOf(before, baseline, names![1]));
  const ranking = run.worst.ranking(whole.label, whole.prediction.join(","));
  const share = ranking.share === null ? "" : `, ${Number((100 * ranking.share).toPrecision(3))} % of the whole loss`;
  return {
    title: name,
    pictures: picturesOf(whole, run, distributions, names?.[0] ?? name, baseline, names?.[1]),
    list: {
      title: "Worst rows",
      table: {
        digits: 6,
        caption: `The ${ranking.rows.length} rows of the highest loss${share}`,
        header: [...run.worst.names, "loss", "share"],
        rows: ranking.rows.map((row) => [...row.cells, row.loss, row.share ?? ""]),
      },
    },
  };
}

function distributionOf(result: LossResult, { data }: ReportRun, series: string): LossDistribution {
  const { histogram, magnitudes } = data.of(result);
  return { series, histogram, magnitudes, value: result.value, reduction: result.reduction };
}

function picturesOf(
  whole: LossResult,
  run: ReportRun,
  distributions: readonly LossDistribution[],
  series: string,
  baseline: ReportRun | undefined,
  baselineName: string | undefined,
): Picture[] {
  const own = run.data.of(whole);
  const other = baseline?.outcome.results.filter(isWhole).some(sameResult(whole)) ? baseline.data.of(whole) : undefined;
  const both = <Part>(part: (data: typeof own) => Part | undefined) =>
    [
      { series, part: part(own) },
      { series: baselineName ?? "", part: other && part(other) },
    ].flatMap((entry) => (entry.part === undefined ? [] : [{ series: entry.series, part: entry.part }]));
  const residuals = both(({ residuals: spread }) => spread).map(({ series: of, part }) => ({
    series: of,
    spread: part,
  }));
  const reliability = both((data) => data.reliability).map(({ series: of, part }) => ({
    series: of,
    reliability: part,
  }));
  const gradients = gradientsPicture(
    both((data) => data.gradients).map(({ series: of, part }) => ({ series: of, gradients: part })),
  );
  const ofLoss = (results: readonly LossResult[]) => results.filter(sameResult(whole));
  const slices = [...ofLoss(run.outcome.results).map((result) => ({ result, of: series }))];
  if (baseline) slices.push(...ofLoss(baseline.outcome.results).map((result) => ({ result, of: baselineName! })));
  const nameOf = new Map(slices.map(({ result, of }) => [result, of]));
  const concentration = concentrationPicture(distributions);
  return [
    histogramPicture(distributions, "linear"),
    cumulativePicture(distributions),
    ...(slices.some(({ result }) => !isWhole(result))
      ? [
          slicesPicture(
            slices.map(({ result }) => result),
            (result) => nameOf.get(result)!,
          ),
        ]
      : []),
    ...(residuals.length > 0 ? [residualsPicture(residuals)] : []),
    ...(reliability.length > 0 ? [reliabilityPicture(reliability, own.what)] : []),
    ...(concentration ? [concentration] : []),
    ...(gradients ? [gradients] : []),
  ];
}
