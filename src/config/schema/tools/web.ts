// tools.web: searching and fetching.

import { z } from "zod";
import { field, loosePart, part } from "#config/declare/field";
import { networkPolicy, secretMap } from "#config/declare/shapes";

export const web = () => part("tools.web", "Searching and reading the web.", () => ({
  // Search providers keep their own options here, so this object stays open as in the published schema.
  search: () => loosePart("tools.web.search", "Web search.", () => ({
    enabled: () => field(z.boolean().default(true), "Offer web search."),
    provider: () => field(z.string().optional(), "Search provider."),
    maxResults: () => field(z.int().positive().default(5), "Results of one search."),
    timeoutSeconds: () => field(z.int().positive().default(30), "Seconds a search may take."),
    cacheTtlMinutes: () => field(z.number().min(0).default(15), "Minutes a result is kept."),
  })),
  fetch: () => part("tools.web.fetch", "Fetching pages.", () => ({
    enabled: () => field(z.boolean().default(true), "Offer fetching."),
    provider: () => field(z.string().optional(), "Service that fetches; unset: this gateway."),
    maxChars: () => field(z.int().positive().default(20_000), "Characters handed to the agent."),
    maxCharsCap: () => field(z.int().positive().default(20_000), "Most characters the agent may ask for."),
    maxResponseBytes: () => field(z.int().positive().default(750_000), "Largest response, bytes."),
    timeoutSeconds: () => field(z.int().positive().default(30), "Seconds a fetch may take."),
    cacheTtlMinutes: () => field(z.number().min(0).default(15), "Minutes a page is kept."),
    maxRedirects: () => field(z.int().min(0).default(3), "Redirects that are followed."),
    userAgent: () => field(z.string().optional(), "User-Agent header."),
    headers: () => secretMap("Further request headers."),
    readability: () => field(z.boolean().default(true), "Keep only the readable part of a page."),
    useTrustedEnvProxy: () => field(z.boolean().optional(),
      "Use the proxy of the environment.", { advanced: true }),
    ssrfPolicy: () => networkPolicy("Private networks that may be reached."),
  })),
}));
