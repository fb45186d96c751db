// Which addresses a link in somebody else's text may have.

/** The address when it is one that only navigates, else undefined: no scripts, no data, no local files. */
export function safeHref(href: string): string | undefined {
  // Browsers drop control characters and blanks inside a scheme, so they are dropped before looking at it.
  const plain = href.replaceAll(/[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\ufeff]/g, "");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(plain)?.[1]?.toLowerCase();
  if (scheme === undefined) return plain.startsWith("#") ? plain : undefined;
  return ["http", "https", "mailto", "tel"].includes(scheme) ? plain : undefined;
}

/** The host of an address, for showing where a link leads. */
export function hostOf(href: string): string | undefined {
  return URL.canParse(href) ? new URL(href).host || undefined : undefined;
}
