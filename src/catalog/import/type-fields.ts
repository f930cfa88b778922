import type { FieldType } from "../../cluster/read/field-table.ts";

/** The fields of each type in one release: type → field → how it is written. */
export type TypeFields = Readonly<Record<string, Readonly<Record<string, FieldType>>>>;
