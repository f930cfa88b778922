/** A place in a file as the user named it; counted from 1. */
export interface SpecPlace {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Something that would go wrong, or that an operator should know before nodes find out. */
export interface DoctorFinding {
  /** Stable; explained in `DOCTOR_CODES`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  /** What was found, and why it matters. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  /** Where in the spec. */
  readonly place?: SpecPlace;
  /** The flag that said it, in place of the spec. */
  readonly flag?: string;
  /** Names or URLs concerned, where there are several. */
  readonly assets?: readonly string[];
}
