// Exact replacements in a text.

export interface Edit {
  oldText: string;
  newText: string;
}

interface Spot {
  from: number;
  to: number;
  newText: string;
}

/**
 * Applies every edit to the original text; each old text must occur exactly once and none may overlap.
 * @throws an Error with a sentence for the agent
 */
export function replaced(text: string, edits: readonly Edit[]): string {
  // Agents write \n whatever the file has.
  const crlf = text.includes("\r\n");
  const spots = edits.map((edit, at) => spotOf(text, crlf ? windows(edit) : edit, at + 1, edits.length));
  spots.sort((a, b) => a.from - b.from);
  let out = "";
  let from = 0;
  for (const spot of spots) {
    if (spot.from < from) throw new Error("Two edits overlap; join them into one.");
    out += text.slice(from, spot.from) + spot.newText;
    from = spot.to;
  }
  out += text.slice(from);
  if (out === text) throw new Error("The edit changes nothing: old and new text are the same.");
  return out;
}

function windows(edit: Edit): Edit {
  const ends = (value: string): string => value.replaceAll(/\r?\n/g, "\r\n");
  return { oldText: ends(edit.oldText), newText: ends(edit.newText) };
}

function spotOf(text: string, edit: Edit, number: number, count: number): Spot {
  const which = count > 1 ? ` (edit ${number} of ${count})` : "";
  if (edit.oldText === "") throw new Error(`oldText is empty${which}.`);
  const from = text.indexOf(edit.oldText);
  if (from < 0) {
    throw new Error(`oldText does not occur in the file${which}. It must match exactly, spaces included.`);
  }
  if (text.indexOf(edit.oldText, from + 1) >= 0) {
    throw new Error(`oldText occurs more than once${which}. Include more of its surroundings.`);
  }
  return { from, to: from + edit.oldText.length, newText: edit.newText };
}
