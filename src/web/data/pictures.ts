// Pictures dropped, pasted or chosen, made ready to be sent.

import type { Picture } from "./outgoing.ts";

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export interface Taken {
  pictures: readonly Picture[];
  /** Why some were not taken. */
  refused: readonly string[];
}

export async function takePictures(files: readonly File[], bytesMax: number): Promise<Taken> {
  const pictures: Picture[] = [];
  const refused: string[] = [];
  for (const file of files) {
    if (!KINDS.includes(file.type)) refused.push(`${file.name || "That"} is not a picture the gateway takes`);
    else if (file.size > bytesMax) refused.push(`${file.name || "That picture"} is larger than ${Math.floor(bytesMax / 1e6)} MB`);
    else pictures.push({ name: file.name || "picture", mimeType: file.type, content: await base64(file) });
  }
  return { pictures, refused };
}

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the file cannot be read")));
    reader.readAsDataURL(file);
  });
}
