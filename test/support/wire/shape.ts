// Shapes of JSON values: which keys, of which types. Two gateways say the same thing when their shapes agree,
// whatever the values.
//
// A shape is JSON itself, so that it can be checked in and read:
//   "s" "n" "b" "z"      string, number, boolean, null; "*" is a value that was cut out of the recording
//   "s:done|failed"      a string of a closed set, with the values seen (for the reader, not compared)
//   [shape] or []        a list, with the union of its elements
//   {"key":…,"opt?":…}   an object; a key with ? was not in all of them
//   {"<>":shape}         an object whose keys are ids
//   {"<or>":[…]}         one of several

export type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

type Obj = { readonly [key: string]: Shape };

/** A place where our shape is not the recorded one. */
export type Difference = { path: string; problem: string };

const worded = new Set([
  "state", "phase", "status", "stream", "kind", "role", "type", "reason", "stopReason", "mode", "scope",
  "source", "classification", "disposition", "visibility", "code", "event", "chatType",
]);
/** Keys of an object that is a table by id: a session key, a uuid, a path, a dotted name, a number. */
const idKey = /[:/.]|^[0-9a-f]{8}-[0-9a-f]{4}-|^\d+$|^[0-9a-f]{32,}$/;

/** The shape of a value as it is. */
export function shapeOf(value: unknown, key = ""): Shape {
  if (value === null || value === undefined) return "z";
  if (isCut(value)) return "*";
  if (typeof value === "string") return worded.has(key) && isWord(value) ? `s:${value}` : "s";
  if (typeof value === "number") return "n";
  if (typeof value === "boolean") return "b";
  if (Array.isArray(value)) return listShape(value);
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("…"));
  if (entries.length > 0 && entries.every(([name]) => idKey.test(name))) {
    return { "<>": entries.map(([, item]) => shapeOf(item)).reduce(mergeShapes) };
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, shapeOf(item, name)]));
}

function listShape(list: readonly unknown[]): Shape {
  const shapes = list.filter((item) => !isCut(item)).map((item) => shapeOf(item));
  return shapes.length === 0 ? [] : [shapes.reduce(mergeShapes)];
}

/** The shape of both: keys that only one has become optional. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  if (a === "*" || a === "z") return b;
  if (b === "*" || b === "z") return a;
  if (typeof a === "string" && typeof b === "string" && a[0] === b[0]) return mergeWords(a, b);
  if (isList(a) && isList(b)) return mergeLists(a, b);
  if (isMap(a) && isMap(b)) return { "<>": mergeShapes(a["<>"], b["<>"]) };
  if (isEmpty(a) && isMap(b)) return b;
  if (isMap(a) && isEmpty(b)) return a;
  if (isPlain(a) && isPlain(b)) return mergeObjects(a, b);
  return mergeOr(a, b);
}

function mergeWords(a: string, b: string): string {
  if (a === b) return a;
  if (!a.includes(":") || !b.includes(":")) return "s";
  const words = [...new Set([...a.slice(2).split("|"), ...b.slice(2).split("|")])].sort();
  return words.length > 6 ? "s" : `s:${words.join("|")}`;
}

function mergeLists(a: readonly Shape[], b: readonly Shape[]): Shape {
  const [first] = a;
  const [second] = b;
  if (first === undefined) return b;
  return second === undefined ? a : [mergeShapes(first, second)];
}

function mergeObjects(a: Obj, b: Obj): Shape {
  const out: Record<string, Shape> = {};
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)].map(bare))) {
    const inA = find(a, name);
    const inB = find(b, name);
    const optional = !inA || !inB || inA.optional || inB.optional;
    const shape = inA && inB ? mergeShapes(inA.shape, inB.shape) : (inA ?? inB)?.shape;
    if (shape !== undefined) out[optional ? `${name}?` : name] = shape;
  }
  return out;
}

function mergeOr(a: Shape, b: Shape): Shape {
  const options: Shape[] = [];
  for (const shape of [...alternatives(a), ...alternatives(b)]) {
    const at = options.findIndex((option) => family(option) === family(shape));
    const old = options[at];
    if (old === undefined) options.push(shape);
    else options[at] = mergeShapes(old, shape);
  }
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { "<or>": options };
}

/** The recorded shape without what is not in the other one; what the other has only sometimes is optional. */
export function commonShape(recorded: Shape, other: Shape): Shape {
  if (isList(recorded) && isList(other)) {
    const [inner] = recorded;
    const [own] = other;
    return inner === undefined || own === undefined ? [] : [commonShape(inner, own)];
  }
  if (!isPlain(recorded) || !isPlain(other)) return recorded;
  const out: Record<string, Shape> = {};
  for (const [name, shape] of Object.entries(recorded)) {
    const own = find(other, bare(name));
    if (own) out[own.optional ? `${bare(name)}?` : name] = commonShape(shape, own.shape);
  }
  return out;
}

/** Where ours falls short of the recorded shape. More keys of ours are welcome; null fits anything. */
export function compareShapes(recorded: Shape, ours: Shape, path = ""): Difference[] {
  if (recorded === "*" || recorded === "z" || ours === "z" || ours === "*") return [];
  const options = alternatives(recorded);
  const found = alternatives(ours).map((own) => {
    const match = options.find((option) => family(option) === family(own));
    if (match === undefined) return [mismatch(path, recorded, own)];
    return sameFamily(match, own, path);
  });
  return found.flat();
}

function sameFamily(recorded: Shape, ours: Shape, path: string): Difference[] {
  if (isList(recorded) && isList(ours)) {
    const [inner] = recorded;
    const [own] = ours;
    return inner === undefined || own === undefined ? [] : compareShapes(inner, own, `${path}[]`);
  }
  if (!isObject(recorded) || !isObject(ours)) return [];
  if (isMap(recorded)) {
    const values: Shape[] = isMap(ours) ? [ours["<>"]] : Object.values(ours);
    return values.flatMap((value) => compareShapes(recorded["<>"], value, `${path}.<>`));
  }
  // Only a table by id on our side: nothing of it can be matched by name.
  if (isMap(ours)) return Object.keys(recorded).length === 0 ? [] : [mismatch(path, recorded, ours)];
  return Object.entries(recorded).flatMap(([name, shape]) => compareKey(name, shape, ours, path));
}

function compareKey(name: string, shape: Shape, ours: Obj, path: string): Difference[] {
  const at = `${path}.${bare(name)}`;
  const own = find(ours, bare(name));
  if (!own) return [{ path: at, problem: name.endsWith("?") ? "never seen" : "missing" }];
  const deeper = compareShapes(shape, own.shape, at);
  if (own.optional && !name.endsWith("?")) return [{ path: at, problem: "sometimes missing" }, ...deeper];
  return deeper;
}

function mismatch(path: string, recorded: Shape, ours: Shape): Difference {
  return { path, problem: `is ${family(ours)}, recorded ${alternatives(recorded).map(family).join(" or ")}` };
}

function family(shape: Shape): string {
  if (isList(shape)) return "list";
  if (typeof shape !== "string") return "object";
  return { s: "string", n: "number", b: "boolean", z: "null" }[shape[0] ?? ""] ?? "any";
}

function alternatives(shape: Shape): readonly Shape[] {
  const or = isObject(shape) ? shape["<or>"] : undefined;
  return isList(or) ? or : [shape];
}

function find(object: Obj, name: string): { shape: Shape; optional: boolean } | undefined {
  const sure = object[name];
  if (sure !== undefined) return { shape: sure, optional: false };
  const maybe = object[`${name}?`];
  return maybe === undefined ? undefined : { shape: maybe, optional: true };
}

function bare(name: string): string {
  return name.endsWith("?") ? name.slice(0, -1) : name;
}

function isCut(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("…");
}

function isWord(value: string): boolean {
  return /^[\w.-]{1,32}$/.test(value);
}

function isList(shape: Shape | undefined): shape is readonly Shape[] {
  return Array.isArray(shape);
}

function isObject(shape: Shape | undefined): shape is Obj {
  return typeof shape === "object" && !Array.isArray(shape);
}

function isMap(shape: Shape): shape is { readonly "<>": Shape } {
  return isObject(shape) && "<>" in shape;
}

function isPlain(shape: Shape): shape is Obj {
  return isObject(shape) && !isMap(shape) && !("<or>" in shape);
}

function isEmpty(shape: Shape): boolean {
  return isPlain(shape) && Object.keys(shape).length === 0;
}
