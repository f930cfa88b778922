import type { UnexplainedPlace } from "../unexplained-place.ts";

/** Collects what the importer met on its way and what its rules do not explain. */
export interface Report {
  readonly places: UnexplainedPlace[];
  add(file: string, line: number, found: string, todo: string): void;
}

export function createReport(): Report {
  const places: UnexplainedPlace[] = [];
  return {
    places,
    add: (file, line, found, todo) => void places.push({ file, ...(line === 0 ? {} : { line }), found, todo }),
  };
}
