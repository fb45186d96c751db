// What was written and not sent, kept for each conversation as long as the tab lives.

import { useEffect, useState } from "preact/hooks";

export function useDraft(key: string): [text: string, setText: (text: string) => void] {
  const name = `openclaw.draft:${key}`;
  const [text, setText] = useState(() => sessionStorage.getItem(name) ?? "");
  useEffect(() => {
    if (text === "") sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  }, [name, text]);
  return [text, setText];
}
