import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest, the longest first: whatever begins last, the others have something to do until it ends. A fresh checkout
 * knows no times of earlier runs.
 */
const HEAVIEST = [
  "test/e2e/bootstrap.test.ts",
  "test/e2e/bootstrap-files.test.ts",
  "test/e2e/bootstrap-networks.test.ts",
  "test/e2e/from-nothing.test.ts",
  "test/golden.test.ts",
  "test/package.test.ts",
  "test/front-door/verify.test.ts",
  "test/front-door/copy.test.ts",
  "test/e2e/report-page.test.ts",
  "test/front-door/prune.test.ts",
  "test/e2e/machine-faults.test.ts",
  "test/e2e/terminal.test.ts",
  "src/cluster/read/large-input.test.ts",
  "src/tasks/bundle/create-bundle.test.ts",
  "src/http/parallel-download.test.ts",
  "src/files/s3/s3-files.conformance.test.ts",
  "src/tasks/bundle/load-bundle.test.ts",
];

/** What waits for servers and machines comes before what computes, and much that is short comes last. */
const PROJECTS = ["measuring", "whole", "rooms"];

function rank(places: readonly string[], place: string): number {
  const at = places.indexOf(place);
  return at < 0 ? places.length : at;
}

/** Files of a project follow one another, because they share processes. */
export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const project = ({ project }: TestSpecification): number => rank(PROJECTS, project.name);
    const weight = ({ moduleId }: TestSpecification): number =>
      rank(HEAVIEST, relative(this.ctx.config.root, moduleId));
    const sorted = await super.sort(files);
    return sorted.sort((one, two) => project(one) - project(two) || weight(one) - weight(two));
  }
}
