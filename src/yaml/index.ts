/** YAML files that people write: read, held against a schema, with the line and column of whatever is wrong in them. */

export { choice, described, finite, flag, has, ifThen, oneOf, text, texts, withConditions, z } from "./schema.ts";
export { type DocumentKind, parseYaml, readYaml, type YamlFile, type YamlPath } from "./yaml-file.ts";
