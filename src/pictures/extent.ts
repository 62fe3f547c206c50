import type { Layer, Picture } from "./picture.ts";

/** The numbers of a picture's axis, which it has to hold. */
export function* numbersOn({ layers }: Picture, axis: "x" | "y"): Generator<number> {
  for (const layer of layers) for (const numbers of numbersOf(layer, axis)) yield* numbers;
}

function numbersOf(layer: Layer, axis: "x" | "y"): readonly (readonly number[])[] {
  switch (layer.mark) {
    case "bars":
      return axis === "x" ? [layer.from, layer.to] : [layer.height, [0]];
    case "line":
      return [layer[axis]];
    case "points":
      return axis === "x" ? [layer.x] : [layer.y, layer.low ?? [], layer.high ?? []];
    case "intervals":
      return axis === "x" ? [layer.value, layer.low, layer.high, [0]] : [];
    case "bands":
      return axis === "x" ? [layer.from, layer.to] : [];
    case "rule":
      return layer.axis === axis ? [[layer.at]] : [];
    case "rug":
      return axis === "x" ? [layer.x] : [];
  }
}
