/** The same fields, of which those that may be undefined may be missing instead. */
export type Present<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** The fields that are there: what is undefined is left out, so that "absent" has one spelling. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  const there: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) there[name] = value;
  return there as Present<Fields>;
}
