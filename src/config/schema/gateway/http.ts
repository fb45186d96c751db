// gateway.http: the OpenAI-compatible endpoints and response headers.

import { z } from "zod";
import { field, names, part } from "#config/declare/field";

const fetching = () => ({
  allowUrl: () => field(z.boolean().optional(), "Fetch what a request links to."),
  urlAllowlist: () => names("Hosts that may be fetched."),
  allowedMimes: () => names("Media types that are accepted."),
  maxBytes: () => field(z.int().positive().optional(), "Largest file, bytes."),
  maxRedirects: () => field(z.int().min(0).optional(), "Redirects that are followed."),
  timeoutMs: () => field(z.int().positive().optional(), "Milliseconds one fetch may take."),
});

const files = () => ({
  ...fetching(),
  maxChars: () => field(z.int().positive().optional(), "Characters of extracted text that are kept."),
  pdf: () => part("gateway.http.endpoints.responses.files.pdf", "PDF files.", () => ({
    maxPages: () => field(z.int().positive().optional(), "Pages that are read."),
    maxPixels: () => field(z.int().positive().optional(), "Pixels of a rendered page."),
    minTextChars: () => field(z.int().min(0).optional(),
      "Below this many characters pages are rendered as images."),
  })),
});

export const http = () => part("gateway.http", "HTTP surfaces beside the WebSocket.", () => ({
  endpoints: () => part("gateway.http.endpoints", "OpenAI-compatible endpoints.", () => ({
    chatCompletions: () => part("gateway.http.endpoints.chatCompletions", "/v1/chat/completions.", () => ({
      enabled: () => field(z.boolean().default(false), "Serve the endpoint."),
      images: () => part("gateway.http.endpoints.chatCompletions.images", "Images in requests.", fetching,
        { advanced: true }),
    })),
    responses: () => part("gateway.http.endpoints.responses", "/v1/responses.", () => ({
      enabled: () => field(z.boolean().default(false), "Serve the endpoint."),
      maxUrlParts: () => field(z.int().min(0).optional(), "Linked parts of one request that are fetched.",
        { advanced: true }),
      files: () => part("gateway.http.endpoints.responses.files", "Files in requests.", files,
        { advanced: true }),
      images: () => part("gateway.http.endpoints.responses.images", "Images in requests.", fetching,
        { advanced: true }),
    })),
  })),
  securityHeaders: () => part("gateway.http.securityHeaders", "Headers of every response.", () => ({
    strictTransportSecurity: () => field(z.union([z.string(), z.literal(false)]).optional(),
      "Value of Strict-Transport-Security; false sends none.", { advanced: true }),
  })),
}), { reload: "live" });
