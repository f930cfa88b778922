/** What one question to a host came to. */
export interface ProbeAnswer {
  /**
   * "absent" is a 404; "refused" a 401 or 403; "unreachable" no connection or no answer in time; "untrusted" a certificate that was not
   * accepted; "failed" anything else.
   */
  readonly status: "present" | "absent" | "refused" | "unreachable" | "untrusted" | "failed";
  /** In words, without secrets; absent where all is well. */
  readonly message?: string;
}

/** A file asked for as nodes ask: without credentials. */
export interface FileProbe {
  readonly canonical: string;
  readonly url: string;
  /** Hexadecimal; absent where neither the spec nor the release knows it, so that kOps reads it beside the file. */
  readonly sha256?: string;
  readonly answer: ProbeAnswer;
  /** Of the `.sha256` beside it; absent where the file itself could not be had. */
  readonly hashFile?: ProbeAnswer & {
    /** Hexadecimal; absent where the file states none. */
    readonly sha256?: string;
  };
}

/** An image whose manifest was asked for. */
export interface ImageProbe {
  readonly canonical: string;
  /** The name that nodes pull. */
  readonly image: string;
  /** "registry.example.com:5000" */
  readonly host: string;
  readonly anonymous: ProbeAnswer;
  /** With this machine's credentials; absent where strangers could read it, or where there are none. */
  readonly known?: ProbeAnswer;
}

/** What Amazon ECR says of the repositories that a cluster's images need. */
export interface EcrProbe {
  readonly host: string;
  /** Names of repositories that do not exist and that no pull-through cache rule makes. */
  readonly missing: readonly string[];
  /** Why it could not be asked. */
  readonly trouble?: string;
}

export interface ProbeResults {
  readonly files: readonly FileProbe[];
  readonly images: readonly ImageProbe[];
  readonly ecr: readonly EcrProbe[];
}
