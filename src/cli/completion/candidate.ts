/** A word that may come next, with what it means. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What may come next, and whether a file may. */
export interface Completion {
  readonly files: boolean;
  readonly candidates: readonly Candidate[];
}
