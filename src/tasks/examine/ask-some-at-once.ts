/** Asks for all, so many at once, and keeps their order. */
export async function askSomeAtOnce<Question, Answer>(
  questions: readonly Question[],
  atOnce: number,
  ask: (question: Question) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Map<number, Answer>();
  const waiting = questions.entries();
  const work = async (): Promise<void> => {
    for (const [index, question] of waiting) answers.set(index, await ask(question));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
