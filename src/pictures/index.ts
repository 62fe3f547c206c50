/** Pictures: what they show is data, gathered in bounded memory; they are drawn as text, as SVG and as Vega-Lite. */

export { Histogram, type HistogramState } from "./data/histogram.ts";
export { Magnitudes, type MagnitudesState } from "./data/magnitudes.ts";
export { Reliability, type ReliabilityState } from "./data/reliability.ts";
export { Spread, type SpreadState } from "./data/spread.ts";
export { concentrationPicture, cumulativePicture } from "./kinds/cumulative.ts";
export { type Curve, curvePictures } from "./kinds/curve.ts";
export { differencePicture, type PairedDifferences } from "./kinds/difference.ts";
export { type ForestRow, forestPicture } from "./kinds/forest.ts";
export { gradientsPicture } from "./kinds/gradients.ts";
export { histogramPicture, type LossDistribution } from "./kinds/histogram.ts";
export { reliabilityPicture } from "./kinds/reliability.ts";
export { residualsPicture } from "./kinds/residuals.ts";
export { slicesPicture } from "./kinds/slices.ts";
export { type Picture, pictureTable } from "./picture.ts";
export type { ReportContent, ReportSection, ReportTable } from "./report/page.ts";
export type { TextStyle } from "./terminal/canvas.ts";
export { pictureText } from "./terminal/picture-text.ts";
export { type Spec, vegaLiteSpec } from "./vega/spec.ts";
