import type { Admission } from "../../transfer/asset-gate.ts";
import { HeldBack } from "../../transfer/held-back.ts";
import { present } from "../../values/present.ts";
import type { Gate } from "./gate.ts";

/** One asset that several ends want to let in. */
interface Judged<Content> {
  readonly admission: Promise<Admission<Content>>;
  /** Ends that have it, or wait for it. */
  users: number;
  /** What was judged is not at hand any more; the verdict stays. */
  isOver: boolean;
}

type Judge<Content> = () => Promise<Admission<Content>>;

/** A gate for each of several ends: an asset is judged once, and what was read for it serves all ends that want it meanwhile. */
export function shareGate(gate: Gate): () => Gate {
  const images = sharedJudge<NonNullable<Awaited<ReturnType<Gate["image"]>>["content"]>>();
  const files = sharedJudge<NonNullable<Awaited<ReturnType<Gate["file"]>>["content"]>>();
  return () => {
    const asked = new Set<string>();
    return {
      policy: gate.policy,
      /** Those of what this end has asked for. */
      get decisions() {
        return gate.decisions.filter(({ name }) => asked.has(name));
      },
      image: (image) => {
        asked.add(image.copy.name);
        const parts = [image.root.descriptor, ...image.kept].map(({ digest }) => digest);
        return images(`${image.copy.name} ${parts.join(" ")}`, () => gate.image(image));
      },
      file: (file) => {
        asked.add(file.copy.name);
        return files(`${file.copy.name} ${file.sha256}`, () => gate.file(file));
      },
      abort: () => gate.abort(),
    };
  };
}

function sharedJudge<Content>(): (key: string, judge: Judge<Content>) => Promise<Admission<Content>> {
  const known = new Map<string, Judged<Content>>();
  return async (key, judge) => {
    const judged = known.get(key) ?? { admission: judge(), users: 0, isOver: false };
    known.set(key, judged);
    judged.users += 1;
    try {
      const { content, release } = await judged.admission;
      const own = judged.isOver ? undefined : content;
      return { ...present({ content: own }), release: once(() => leave(judged, release)) };
    } catch (error) {
      // What failed for want of a host may be asked again by the next; what is held back is so for all.
      if (!(error instanceof HeldBack)) known.delete(key);
      throw error;
    }
  };
}

async function leave<Content>(judged: Judged<Content>, release: () => Promise<void>): Promise<void> {
  judged.users -= 1;
  if (judged.users > 0 || judged.isOver) return;
  judged.isOver = true;
  await release();
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
