import { readFileSync } from "node:fs";

const HEAD = `# Made by \`npm run generate\` of ci/checks.sh, for GitLab takes one file. docs/ci.md says how it is used.
.kops-assets:
  # Node, npm, git and sh; or an image of your own that has kops-assets too.
  image: node:24-bookworm
  variables:
    KOPS_ASSETS_VERBS: doctor diff
    KOPS_ASSETS_FILES: cluster.yaml
    KOPS_ASSETS_LOCK: ""
    KOPS_ASSETS_BASE: $CI_MERGE_REQUEST_DIFF_BASE_SHA
    KOPS_ASSETS_VERIFY_OUTPUT: junit
    KOPS_ASSETS_REPORT: kops-assets-report
    # What npm installs where the image has no kops-assets: a version, a URL or a file.
    KOPS_ASSETS_PACKAGE: kops-assets
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  before_script:
    - command -v kops-assets || npm install --global --no-audit --no-fund -- "$KOPS_ASSETS_PACKAGE"
  script:
    - |
`;
const TAIL = `  artifacts:
    when: always
    paths: [$KOPS_ASSETS_REPORT]
    reports:
      junit: $KOPS_ASSETS_REPORT/verify.xml
`;
const INDENT = "      ";

/** ci/gitlab.yml: a job to extend, with the checks in it. */
export function gitlabInclude(): string {
  const script = readFileSync(new URL("../ci/checks.sh", import.meta.url), "utf8");
  const lines = script
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => (line === "" ? "" : `${INDENT}${line}`));
  return `${HEAD}${lines.join("\n")}\n${TAIL}`;
}
