// S-61: pictures go in, anything else is refused by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS } from "#protocol/limits";
import { imagesOf } from "#protocol/records/attachment";

test("pictures come as base64 with a type, or as a data URL", () => {
  assert.deepEqual(
    imagesOf([{ mimeType: "image/PNG", content: "AAAA" }, { content: "data:image/jpeg;base64,/9j/" }]),
    [
      { type: "image", data: "AAAA", mimeType: "image/png" },
      { type: "image", data: "/9j/", mimeType: "image/jpeg" },
    ],
  );
});

test("other files, other encodings and huge pictures are refused", () => {
  const refused = (attachment: Record<string, unknown>, code: string, message: RegExp): void =>
    assert.throws(() => imagesOf([attachment]), { code, message });
  refused(
    { fileName: "a.pdf", mimeType: "application/pdf", content: "AAAA" }, "INVALID_REQUEST",
    /^a\.pdf: only pictures/,
  );
  refused(
    { mimeType: "image/png", content: "not base64!" }, "INVALID_REQUEST",
    /^attachment 1: content must be base64/,
  );
  refused({ mimeType: "image/png" }, "INVALID_REQUEST", /base64/);
  const huge = "A".repeat(Math.ceil((LIMITS.imageBytesMax * 4) / 3) + 4);
  refused({ mimeType: "image/png", content: huge }, "TOO_LARGE", /bytes/);
});
