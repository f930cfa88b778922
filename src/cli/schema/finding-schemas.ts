import { about, COUNT, fields, oneOf, TEXT, TEXTS, type JsonSchema } from "./json-schema.ts";

export const SEVERITY: JsonSchema = oneOf("error", "warning", "info");
const CODE: JsonSchema = about("`kops-assets explain CODE` says what it means.", TEXT);
const SAID = { code: CODE, severity: SEVERITY, message: TEXT, "hint?": TEXT };
const FILE_PLACE = fields({ file: TEXT, "line?": COUNT, "column?": COUNT });

/** A finding as tasks return it. */
export const FINDING: JsonSchema = fields({
  ...SAID,
  "place?": { anyOf: [FILE_PLACE, fields({ flag: TEXT })] },
  "assets?": TEXTS,
});

/** A finding as `doctor` and `diff` print it. */
export const FINDING_WITH_WHERE: JsonSchema = fields({
  ...SAID,
  "where?": FILE_PLACE,
  "flag?": TEXT,
  "assets?": TEXTS,
});
