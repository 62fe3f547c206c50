import { basename } from "node:path";
import type { LossResult, Warning } from "../contracts.ts";
import {
  concentrationPicture,
  cumulativePicture,
  differencePicture,
  histogramPicture,
  type LossDistribution,
  type Picture,
  type ReportContent,
  reliabilityPicture,
  reportPage,
  residualsPicture,
  slicesPicture,
} from "../pictures/index.ts";
import { version } from "../version.ts";
import { pairedDifferences } from "./paired-differences.ts";
import { seriesNames } from "./plot.ts";
import type { ReportRun } from "./report.ts";

type Section = ReportContent["sections"][number];

/** A report as a page of HTML. */
export function reportText(
  run: ReportRun,
  baseline: ReportRun | undefined,
  { title, warnings }: { title: string | undefined; warnings: readonly Warning[] },
): string {
  const wholes = run.outcome.results.filter(isWhole);
  const names = baseline ? fileNames(run, baseline) : undefined;
  const name = seriesNames(wholes);
  const differences =
    baseline?.rows && run.rows
      ? pairedDifferences(
          { name: baseline.paths.join(", "), rows: baseline.rows },
          { name: run.paths.join(", "), rows: run.rows },
        )
      : [];
  const sectionFor = (whole: LossResult): Section => {
    const section = sectionOf(whole, name(whole), run, baseline, names);
    const paired = differences.find(({ label, prediction }) => sameResult(whole)({ ...whole, label, prediction }));
    return paired ? { ...section, pictures: [...section.pictures, differencePicture(paired)] } : section;
  };
  return reportPage({
    title: title ?? `Losses of ${run.paths.map(shownPath).join(", ")}`,
    signature: [signatureOf(run), ...(baseline ? [`Baseline: ${signatureOf(baseline)}`] : []), `lossline ${version}`],
    headline: headlineOf(run, baseline),
    sections: wholes.map(sectionFor),
    warnings: warnings.map(({ message }) => message),
  });
}

const isWhole = ({ slice }: LossResult) => Object.keys(slice).length === 0;
const shownPath = (path: string) => (path === "-" ? "standard input" : basename(path));

function sameResult(a: LossResult): (b: LossResult) => boolean {
  return (b) => a.label === b.label && a.prediction.join() === b.prediction.join();
}

function signatureOf({ outcome }: ReportRun): string {
  const inputs = outcome.inputs.map(({ path, format, rows_used, rows_dropped }) => {
    const dropped = rows_dropped > 0 ? `, ${rows_dropped} left out` : "";
    return `${path} (${format}, ${rows_used} rows${dropped})`;
  });
  return `${inputs.join("; ")}; target ${outcome.target.join(", ")}`;
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
    worst: {
      digits: 6,
      caption: `The ${ranking.rows.length} rows of the highest loss${share}`,
      header: [...run.worst.names, "loss", "share"],
      rows: ranking.rows.map((row) => [...row.cells, row.loss, row.share ?? ""]),
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
  ];
}
