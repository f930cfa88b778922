/** What a process, or several, take of the machine. */
export interface ProcessCosts {
  readonly memoryBytes: number;
  /** Since they began. */
  readonly cpuSeconds: number;
}
