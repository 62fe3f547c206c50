declare const LOSSLINE_VERSION: string | undefined;

/** The version of the package: put in by the build, read from package.json when the sources run unbundled. */
export const version: string = typeof LOSSLINE_VERSION === "string" ? LOSSLINE_VERSION : "0.0.0-source";
