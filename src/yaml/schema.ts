import * as z from "zod/mini";

// What schemas of files are made of; each says what is expected where a value is something else.

export { z };

export const finite = () => z.number("a finite number is expected");
export const text = () => z.string("a text is expected").check(z.minLength(1, "a text is expected"));
export const texts = () =>
  z.union([text(), z.array(text()).check(z.minLength(1, "at least one"))], "a text, or a list of texts");
export const flag = () => z.boolean("true or false is expected");
export const choice = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, `one of ${words.join(", ")}`);

/** A key that may be absent, with what it means: editors show that. */
export const described = <Schema extends z.ZodMiniType>(schema: Schema, description: string) =>
  z.optional(schema.check(z.describe(description)) as Schema);

/** A condition over several keys of an object, in both languages. */
interface Condition {
  holds: (value: Keys) => boolean;
  message: string;
  /** the same in JSON Schema */
  rule: object;
}

type Keys = Readonly<Record<string, unknown>>;
export const has = (value: Keys, key: string) => value[key] !== undefined;
export const withConditions = <Schema extends z.ZodMiniType>(
  schema: Schema,
  ...conditions: readonly Condition[]
): Schema =>
  schema.check(
    ...conditions.map(({ holds, message }) => z.refine<unknown>((value) => holds(value as Keys), message)),
    z.meta({ allOf: conditions.map(({ rule }) => rule) }),
  ) as Schema;
export const ifThen = (condition: object, consequence: object) => ({ anyOf: [{ not: condition }, consequence] });
export const oneOf = (...keys: string[]) => keys.map((key) => ({ required: [key] }));

/** The keys that may stand at a path of a document; none where it leads to no object. */
export function keysAt(document: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let schemas = [document];
  for (const step of path) schemas = schemas.flatMap((schema) => insideOf(schema, step));
  return schemas.flatMap((schema) => Object.keys(shapeOf(schema) ?? {}));
}

function insideOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  const { element, valueType } = plain(schema)._zod.def as Partial<z.core.$ZodArrayDef & z.core.$ZodRecordDef>;
  const inside = element ?? valueType ?? shapeOf(schema)?.[String(step)];
  return inside ? [inside] : [];
}

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  return (plain(schema)._zod.def as Partial<z.core.$ZodObjectDef>).shape;
}

function plain(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = schema._zod.def as Partial<z.core.$ZodOptionalDef>;
  return innerType ? plain(innerType) : schema;
}
