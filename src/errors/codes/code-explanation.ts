/** What a code means to whoever meets it: why it appears, and what to do. */
type CodeExplanation = readonly [cause: string, cure: string];

/** Codes of one topic. */
export type CodeExplanations = Readonly<Record<string, CodeExplanation>>;
