// Anthropic's messages API, with prompt caching and signed thinking.

import { piPort } from "../models/pi.ts";
import { provider } from "../models/provider.ts";

export default provider({
  api: "anthropic-messages",
  open: (deps) => piPort(deps, () => import("@earendil-works/pi-ai/api/anthropic-messages")),
});
