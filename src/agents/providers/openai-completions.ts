// The chat completions API: OpenAI's older one, and what most other vendors and local servers speak.

import { piPort } from "../models/pi.ts";
import { provider } from "../models/provider.ts";

export default provider({
  api: "openai-completions",
  open: (deps) => piPort(deps, () => import("@earendil-works/pi-ai/api/openai-completions")),
});
