// OpenAI's responses API: reasoning items survive between turns.

import { piPort } from "../models/pi.ts";
import { provider } from "../models/provider.ts";

export default provider({
  api: "openai-responses",
  open: (deps) => piPort(deps, () => import("@earendil-works/pi-ai/api/openai-responses")),
});
