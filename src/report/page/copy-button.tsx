import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** Copies a text; browsers give the clipboard to pages over https only, so that by http the old way is left. */
export function CopyButton({ text, of }: { readonly text: string; readonly of: string }): JSX.Element {
  const [word, setWord] = useState("Copy");
  const copy = async (button: HTMLElement): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setWord("Copied");
    } catch {
      setWord(copySelected(button.previousElementSibling) ? "Copied" : "Selected");
    }
  };
  return (
    <button
      type="button"
      class="small"
      aria-label={`${word}: command that pulls ${of}`}
      onClick={(event) => void copy(event.currentTarget)}
    >
      {word}
    </button>
  );
}

function copySelected(element: Element | null): boolean {
  const selection = getSelection();
  if (element === null || selection === null) return false;
  selection.selectAllChildren(element);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- without https there is no other way
  return document.execCommand("copy");
}
