import type { OpenStream } from "../../content/open-stream.ts";

/** Content that several ends may want at the same time. */
export interface WantedContent {
  /** The same for every end that wants it. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** What it is part of: whoever is done with one of these does not want it. */
  readonly scopes: readonly string[];
  /** Which of the run's queues it waits in; a file has had its turn. */
  readonly queue: "heavy" | "light" | "none";
  /** How this end reads it by itself. */
  readonly open: OpenStream;
}

/** How one end of a run reads what other ends of it want too. */
export interface ReadingTogether {
  /** Does `act` once every other end wants the same, or is known not to; what it opens is read once for all of them. */
  read<T>(content: WantedContent, act: (open: OpenStream) => Promise<T>): Promise<T>;
  /** This end is done with an asset or a part of one, whether there was something to do or not. */
  passed(scope: string): void;
}
