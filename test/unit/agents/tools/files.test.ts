import assert from "node:assert/strict";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type ToolRig, toolRig } from "#test/support/tool-rig";

let rig: ToolRig;
before(async () => {
  rig = await toolRig();
});
after(() => rig.close());

const at = (name: string): string => path.join(rig.workspace, name);

describe("read", () => {
  it("returns a text file as it is, without line numbers", async () => {
    await writeFile(at("a.txt"), "one\ntwo\nthree\n");
    const result = await rig.call("read", { path: "a.txt" });
    assert.equal(rig.text(result), "one\ntwo\nthree");
    assert.equal(result.isError, undefined);
    assert.equal(result.meta, "from a.txt");
  });

  it("returns the window asked for and says how to go on", async () => {
    await writeFile(at("n.txt"), Array.from({ length: 5_000 }, (_, i) => `line ${i + 1}`).join("\n"));
    const window = await rig.call("read", { path: "n.txt", offset: 4_000, limit: 2 });
    assert.equal(
      rig.text(window),
      "line 4000\nline 4001\n\n[lines 4000-4001 shown; continue with offset=4002]",
    );
    const whole = await rig.call("read", { path: "n.txt" });
    assert.match(rig.text(whole), /\[lines 1-2000 shown; continue with offset=2001\]$/);
    assert.equal(whole.details?.["truncated"], true);
    const end = await rig.call("read", { path: "n.txt", offset: 4_999 });
    assert.equal(rig.text(end), "line 4999\nline 5000");
  });

  it("stops at 50 KB on a line's end, and cuts a single line that is longer", async () => {
    await writeFile(at("wide.txt"), Array.from({ length: 100 }, () => "x".repeat(999)).join("\n"));
    assert.match(rig.text(await rig.call("read", { path: "wide.txt" })), /\[lines 1-50 shown/);
    await writeFile(at("long.txt"), "y".repeat(400_000));
    const long = rig.text(await rig.call("read", { path: "long.txt" }));
    assert.ok(long.length < 51_000);
    assert.match(long, /\[…line cut\]$/);
  });

  it("says where the file ends when the offset is past it", async () => {
    const result = await rig.call("read", { path: "a.txt", offset: 9 });
    assert.match(rig.text(result), /Offset 9 is past the end of the file \(3 lines\)/);
  });

  it("answers a missing file in the words and the shape of the official tool", async () => {
    const result = await rig.call("read", { path: "nofile.txt" });
    const error = `File not found: ${at("nofile.txt")}.`;
    assert.equal(result.isError, true);
    assert.deepEqual(result.details, { status: "error", tool: "read", error });
    assert.deepEqual(JSON.parse(rig.text(result)), result.details);
  });

  it("refuses folders, binary files and devices", async () => {
    await mkdir(at("folder"), { recursive: true });
    assert.match(rig.text(await rig.call("read", { path: "folder" })), /is a folder/);
    await writeFile(at("b.bin"), new Uint8Array([1, 0, 2]));
    assert.match(rig.text(await rig.call("read", { path: "b.bin" })), /Not a text file/);
    await writeFile(at("latin.txt"), new Uint8Array([0x61, 0xe9, 0x62]));
    assert.match(rig.text(await rig.call("read", { path: "latin.txt" })), /Not a text file/);
    assert.match(rig.text(await rig.call("read", { path: "/dev/zero" })), /Not a regular file/);
  });

  it("shows pictures by what they are, not by their name", async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    await writeFile(at("picture.txt"), png);
    const { content } = await rig.call("read", { path: "picture.txt" });
    assert.deepEqual(content[1], {
      type: "image",
      mimeType: "image/png",
      data: Buffer.from(png).toString("base64"),
    });
  });

  it("refuses arguments it does not know", async () => {
    await assert.rejects(rig.call("read", { path: "a.txt", lines: 3 }));
    await assert.rejects(rig.call("read", { path: "a.txt", offset: 0 }));
  });
});

describe("write and edit", () => {
  it("makes the folders above a new file and says how much was written", async () => {
    const result = await rig.call("write", { path: "deep/er/x.md", content: "äö\n" });
    assert.equal(await readFile(at("deep/er/x.md"), "utf8"), "äö\n");
    assert.match(rig.text(result), /^Wrote 5 bytes/);
    const { bytes, path, ...change } = result.details ?? {};
    assert.deepEqual([bytes, path], [5, at("deep/er/x.md")]);
    assert.deepEqual(change, { changed: true, created: true, diff: "+1 äö", firstChangedLine: 1 });
  });

  it("keeps the mode of a file it overwrites", async () => {
    await writeFile(at("run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    await rig.call("write", { path: "run.sh", content: "#!/bin/sh\ntrue\n" });
    assert.equal((await stat(at("run.sh"))).mode & 0o777, 0o755);
  });

  it("replaces text that occurs once, and only then", async () => {
    await writeFile(at("e.txt"), "alpha\nbeta\nbeta\n");
    const good = await rig.call("edit", { path: "e.txt", oldText: "alpha", newText: "gamma" });
    assert.equal(await readFile(at("e.txt"), "utf8"), "gamma\nbeta\nbeta\n");
    assert.equal(good.details?.["firstChangedLine"], 1);
    assert.equal(good.details?.["diff"], "-1 alpha\n+1 gamma\n 2 beta\n 3 beta");
    for (const [oldText, words] of [["beta", /more than once/], ["delta", /does not occur/]] as const) {
      const bad = await rig.call("edit", { path: "e.txt", oldText, newText: "x" });
      assert.equal(bad.isError, true);
      assert.match(rig.text(bad), words);
    }
    assert.match(
      rig.text(await rig.call("edit", { path: "e.txt", oldText: "gamma", newText: "gamma" })),
      /nothing/,
    );
    assert.equal(await readFile(at("e.txt"), "utf8"), "gamma\nbeta\nbeta\n");
  });

  it("applies several edits to the original text, or none of them", async () => {
    await writeFile(at("m.txt"), "a b c");
    const edits = [{ oldText: "c", newText: "a" }, { oldText: "a", newText: "c" }];
    await rig.call("edit", { path: "m.txt", edits });
    assert.equal(await readFile(at("m.txt"), "utf8"), "c b a");
    const overlap = [{ oldText: "c b", newText: "x" }, { oldText: "b a", newText: "y" }];
    assert.match(rig.text(await rig.call("edit", { path: "m.txt", edits: overlap })), /overlap/);
    const half = [{ oldText: "c", newText: "x" }, { oldText: "zzz", newText: "y" }];
    assert.match(rig.text(await rig.call("edit", { path: "m.txt", edits: half })), /edit 2 of 2/);
    assert.equal(await readFile(at("m.txt"), "utf8"), "c b a");
  });

  it("keeps line endings and the byte order mark", async () => {
    await writeFile(at("crlf.txt"), "\uFEFFone\r\ntwo\r\n");
    await rig.call("edit", { path: "crlf.txt", oldText: "one\ntwo", newText: "1\n2" });
    assert.equal(await readFile(at("crlf.txt"), "utf8"), "\uFEFF1\r\n2\r\n");
  });
});

describe("the workspace guard", () => {
  it("keeps tools out of the gateway's own state, through .. and through links", async () => {
    await writeFile(path.join(rig.state, "openclaw.json"), '{"token":"secret"}');
    await symlink(path.join(rig.state, "openclaw.json"), at("innocent.json"));
    await symlink(rig.state, at("up"));
    for (const file of ["../openclaw.json", "innocent.json", "up/openclaw.json"]) {
      for (
        const [tool, args] of [
          ["read", {}],
          ["write", { content: "x" }],
          ["edit", { oldText: "secret", newText: "x" }],
        ] as const
      ) {
        const result = await rig.call(tool, { path: file, ...args });
        assert.match(rig.text(result), /gateway's own state/, `${tool} ${file}`);
      }
    }
    assert.match(rig.text(await rig.call("ls", { path: "up" })), /gateway's own state/);
    assert.equal(await readFile(path.join(rig.state, "openclaw.json"), "utf8"), '{"token":"secret"}');
  });

  it("lets tools read outside, and write there only where commands may run", async () => {
    const outside = path.join(rig.root, "outside.txt");
    await writeFile(outside, "hello");
    assert.equal(rig.text(await rig.call("read", { path: outside })), "hello");
    const refused = await rig.call("write", { path: outside, content: "x" });
    assert.match(rig.text(refused), /tools\.exec\.mode/);
    rig.set({ tools: { exec: { mode: "full" } } });
    await rig.call("write", { path: outside, content: "x" });
    assert.equal(await readFile(outside, "utf8"), "x");
    rig.set({});
  });

  it("refuses everything outside with tools.fs.workspaceOnly, new files behind links included", async () => {
    rig.set({ tools: { exec: { mode: "full" }, fs: { workspaceOnly: true } } });
    await mkdir(path.join(rig.root, "elsewhere"));
    await symlink(path.join(rig.root, "elsewhere"), at("link"));
    for (const file of ["/etc/hostname", "../../outside.txt", "~/x", "link/new.txt"]) {
      assert.match(
        rig.text(await rig.call("write", { path: file, content: "x" })),
        /outside the workspace/,
        file,
      );
    }
    await assert.rejects(stat(path.join(rig.root, "elsewhere/new.txt")));
    rig.set({});
  });

  it("knows the folder beside the workspace from the workspace", async () => {
    rig.set({ tools: { fs: { workspaceOnly: true } } });
    const beside = await rig.call("read", { path: `${rig.workspace}-2/x` });
    assert.match(rig.text(beside), /gateway's own state|outside the workspace/);
    rig.set({});
  });
});

describe("ls", () => {
  it("lists a folder with hidden entries, folders marked, and says how many are left out", async () => {
    await mkdir(at("dir/sub"), { recursive: true });
    await writeFile(at("dir/.hidden"), "");
    await writeFile(at("dir/z.txt"), "");
    assert.equal(rig.text(await rig.call("ls", { path: "dir" })), ".hidden\nsub/\nz.txt");
    assert.equal(rig.text(await rig.call("ls", { path: "dir", limit: 1 })), ".hidden\n[2 more entries]");
    assert.match(rig.text(await rig.call("ls", { path: "dir/z.txt" })), /Not a folder/);
  });
});
