/** What is done where Ctrl-Z stops the process for a while. */
interface Stops {
  /** The shell writes next. */
  readonly before: () => void;
  readonly after: () => void;
}

/** Acts before Ctrl-Z stops the process, which then stops as it would, and once it goes on. The answer undoes it. */
export function aroundStops({ before, after }: Stops): () => void {
  const stop = (): void => {
    before();
    process.off("SIGTSTP", stop);
    process.kill(process.pid, "SIGTSTP");
  };
  const goOn = (): void => {
    process.off("SIGTSTP", stop).on("SIGTSTP", stop);
    after();
  };
  process.on("SIGTSTP", stop).on("SIGCONT", goOn);
  return () => void process.off("SIGTSTP", stop).off("SIGCONT", goOn);
}
