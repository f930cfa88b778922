import { CODES_BY_TOPIC } from "./all-codes.ts";

const HEAD = `# Errors and findings

Every message ends with its code in brackets. This page says of each code why it appears and what to do; \`kops-assets explain CODE\` prints
the same. Codes are stable, and scripts may match them. This page is written by \`npm run generate\`.

\`\`\`
$ kops-assets explain TRUNCATED
TRUNCATED

Cause:  The repository has only a part of it.
Cure:   \`kops-assets verify --repair\` copies it again.
\`\`\`
`;

/** docs/errors.md, before it is formatted. */
export function codesAsMarkdown(): string {
  const topics = Object.entries(CODES_BY_TOPIC).map(([topic, codes]) => {
    const rows = Object.entries(codes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, [cause, cure]]) => `| \`${code}\` | ${cell(cause)} | ${cell(cure)} |`);
    return `## ${topic}\n\n| code | cause | cure |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return [HEAD, ...topics].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("<", "\\<");
}
