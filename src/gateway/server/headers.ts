// Headers of every HTTP answer, refused upgrades included.

// H-02: on every response, errors included.
const HEADERS: readonly (readonly [string, string])[] = [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Permissions-Policy", "camera=(), microphone=(self), geolocation=()"],
];

/** Adds the headers every response carries. */
export function secured(response: Response): Response {
  for (const [name, value] of HEADERS) if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}
