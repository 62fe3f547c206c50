import { choice, described, finite, flag, has, text, withConditions, z } from "../yaml/index.ts";

// What a file of losses may say, declared once: types, validation, and the JSON Schema that ships for editors.

const kebab = z
  .string("a text is expected")
  .check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a name of small letters and digits is expected: my-loss"));
/** As `--col` and formulas spell it. */
const roleName = z
  .string()
  .check(z.regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, "a role is called by letters, digits and _: it stands in formulas"));
const parameterName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/i, "a parameter is called by letters, digits, - and _: my-margin"));

const domain = () => text().check(z.describe('numbers that are accepted: "(0, inf)", "[0, 1]", "{-1, 1}"'));

const role = z.strictObject({
  kind: described(
    choice([
      ...(["real", "binary", "probability", "logit", "vector", "scores", "logits", "log-probabilities"] as const),
      ...(["label-probabilities", "label-logits", "distribution", "probabilities", "class"] as const),
    ]),
    "what the column holds; real, or vector where the formula takes it for one, if absent",
  ),
  domain: z.optional(domain()),
  summary: described(text(), "what the column holds, in a few words"),
  differentiable: described(flag(), "whether there is a derivative by it; true for f, false for others if absent"),
});

const parameter = z.strictObject({
  default: described(finite(), "its value where the spec gives none; without it the spec has to"),
  domain: z.optional(domain()),
  summary: described(text(), "what it does, in a few words"),
});

const loss = withConditions(
  z.strictObject({
    name: kebab.check(z.describe("as -l takes it")),
    formula: text().check(z.describe("in the formula language, for one row; with over, for the rows of a group")),
    title: described(text(), "its full name; the name if absent"),
    summary: described(text(), "one sentence"),
    roles: described(
      z.record(roleName, role),
      "what the names of the formula hold; those that are not here are the prediction f, the target y, and columns",
    ),
    parameters: described(z.record(parameterName, parameter), "numbers that a spec may set: my-loss:lambda=0.2"),
    reduction: described(choice(["mean", "sum", "sqrt-mean"]), "over rows, or groups; mean if absent"),
    aggregate: described(text(), "a formula over all rows in place of the reduction; loss is the loss of the rows"),
    over: described(
      choice(["rows", "group"]),
      "names are vectors over many rows; weights count within the sums of the formula (rows), or for each group (group)",
    ),
    aliases: described(z.array(kebab), "other names"),
    references: described(z.array(text()), "where it comes from"),
  }),
  {
    holds: (value) => !has(value, "over") || !has(value, "aggregate"),
    message: "over and aggregate exclude each other: a formula over rows is its own aggregate",
    rule: { not: { required: ["over", "aggregate"] } },
  },
);

/** The document of a file of losses. */
export const lossesFileSchema = z
  .strictObject({
    losses: z.array(loss).check(z.minLength(1, "at least one loss is expected")),
  })
  .check(
    z.meta({
      $id: "urn:lossline:losses-file@1",
      title: "losses of your own",
      description: "What --losses reads: losses that are named, listed and explained like built-in ones.",
    }),
  );
