// Public advisories about the config, tried against our gateway. One named test each.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { configHouse } from "#test/support/config/house";
import { openTestGateway } from "#test/support/gateway";

const TEXT = `{
  gateway: { mode: "local", auth: { token: "\${GATEWAY_TOKEN}" } },
  models: { providers: { p: { apiKey: "$MODEL_KEY", baseUrl: "http://u:\${URL_KEY}@h", models: [] } } },
  skills: { entries: { s: { apiKey: { source: "env", provider: "default", id: "SKILL_KEY" } } } },
}
`;
const VARS = {
  GATEWAY_TOKEN: "resolved-gateway-token", MODEL_KEY: "resolved-model-key", URL_KEY: "resolved-url-key",
  SKILL_KEY: "resolved-skill-key",
};

describe("advisories: secrets and the config", () => {
  it("GHSA-47q7-97xp-m272: no write puts a resolved variable or reference into the file", async () => {
    const { service, patch, set, read, edit } = await configHouse(TEXT, { vars: VARS });
    assert.equal(service.current().gateway.auth.token, VARS.GATEWAY_TOKEN);
    const resolved = /resolved-/;
    await patch("{ session: { scope: 'global' } }");
    assert.doesNotMatch(await read(), resolved);
    for (const view of ["config", "sourceConfig", "resolved", "runtimeConfig", "parsed"] as const) {
      const form = structuredClone(service.snapshot()[view]) as Record<string, unknown>;
      assert.doesNotMatch(JSON.stringify(form), resolved);
      await set(JSON.stringify({ ...form, ui: { seamColor: "112233" } }));
      assert.doesNotMatch(await read(), resolved, view);
      assert.ok((await read()).startsWith(TEXT.trimEnd().slice(0, -2)), view);
      await edit(TEXT);
      await service.reload();
    }
    assert.doesNotMatch(await read("config-journal.jsonl"), resolved);
  });

  it("a marker in place of a secret is never written (C-47)", async () => {
    const gateway = await openTestGateway();
    const admin = await gateway.connect(["operator.admin"]);
    const { config, hash } = await admin.call("config.get") as { config: object; hash: string };
    const raw = JSON.stringify({ ...config, ui: { seamColor: "112233" } });
    await admin.call("config.apply", { raw, baseHash: hash });
    const text = await readFile(join(gateway.stateDir, "openclaw.json"), "utf8");
    assert.ok(text.includes(gateway.token) && text.includes("112233"));
    assert.doesNotMatch(text, /__OPENCLAW_REDACTED__/);
    await gateway.close();
  });
});
