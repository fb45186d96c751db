// Files that come with a message (S-61). A model of this build takes pictures; anything else is refused by
// name.

import { z } from "zod";
import { fault } from "#protocol/errors";
import { LIMITS } from "#protocol/limits";
import type { ImageBlock } from "#protocol/records/message";

/** `content` is base64, or a whole data: URL. */
export const Attachment = z.looseObject({
  type: z.string().optional(),
  mimeType: z.string().optional(),
  fileName: z.string().optional(),
  content: z.unknown().optional(),
  sizeBytes: z.number().optional(),
});
export type Attachment = z.output<typeof Attachment>;

const IMAGE_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/**
 * The pictures of a message.
 * @throws INVALID_REQUEST for other files and for content that is not base64, TOO_LARGE above the image limit
 */
export function imagesOf(attachments: readonly Attachment[]): ImageBlock[] {
  return attachments.map((attachment, index) => {
    return imageOf(attachment, attachment.fileName ?? `attachment ${index + 1}`);
  });
}

function imageOf({ mimeType, content }: Attachment, name: string): ImageBlock {
  const text = typeof content === "string" ? content : "";
  const url = /^data:([^;,]+);base64,(.*)$/s.exec(text);
  const type = (mimeType ?? url?.[1] ?? "").toLowerCase();
  const data = url?.[2] ?? text;
  if (!IMAGE_TYPES.includes(type)) {
    const problem = `${name}: only pictures (${IMAGE_TYPES.join(", ")}) can be attached in this build`;
    throw fault("INVALID_REQUEST", { problem });
  }
  if (data === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) {
    throw fault("INVALID_REQUEST", { problem: `${name}: content must be base64` });
  }
  const bytes = Math.floor((data.length * 3) / 4);
  if (bytes > LIMITS.imageBytesMax) {
    const problem = `${name}: ${bytes} bytes, pictures may have ${LIMITS.imageBytesMax}`;
    throw fault("TOO_LARGE", { problem });
  }
  return { type: "image", data, mimeType: type };
}
