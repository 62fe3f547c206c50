import { readFileSync } from "node:fs";

/** TypeScript has the types of WebAssembly for browsers only: this is what is used here. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: object };
};

/** Programs do not let theirs grow, which would take its buffer away: what is not touched costs nothing. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

export interface Global {
  value: number;
}

/** A new instance of a program that the build compiled of AssemblyScript, by its name in `dist/`: what it exports. */
export function loadProgram<Program>(name: string): Program {
  // the same place from src/ and from the bundle in dist/
  const bytes = readFileSync(new URL(`../dist/${name}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as Program;
}
