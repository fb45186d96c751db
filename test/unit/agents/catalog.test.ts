import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CatalogDeps, ModelCatalog } from "#agents/catalog";
import type { AgentRoomSettings } from "#agents/models/settings";
import { systemEnv } from "#kernel/env";
import { Scope } from "#kernel/scope";
import { openModelServer } from "#test/support/model-server";

const MOCK: AgentRoomSettings = {
  models: {
    providers: {
      mock: {
        baseUrl: "http://127.0.0.1:9/v1",
        apiKey: "k-mock",
        api: "openai-completions",
        models: [
          { id: "mock-1", name: "Mock One", contextWindow: 120_000, cost: { input: 1, output: 2 } },
          { id: "mock-2", name: "Mock Two", reasoning: true, input: ["text", "image"] },
        ],
      },
    },
  },
  agents: { defaults: { model: "mock/mock-1", models: { "mock/mock-2": { alias: "Two" } } } },
};

function catalog(
  settings: AgentRoomSettings,
  environment: Record<string, string> = {},
  over: Partial<CatalogDeps> = {},
) {
  return new ModelCatalog({
    env: systemEnv(),
    environment,
    settings: () => settings,
    userAgent: "t",
    ...over,
  });
}

const entry = (providerOverride?: string, modelOverride?: string) => ({
  agentId: "main",
  ...(providerOverride ? { providerOverride } : {}),
  ...(modelOverride ? { modelOverride } : {}),
});

describe("configured models", () => {
  it("carry what the configuration says, with stated defaults for the rest", () => {
    const [one, two] = catalog(MOCK).list();
    assert.deepEqual(one, {
      provider: "mock",
      id: "mock-1",
      name: "Mock One",
      api: "openai-completions",
      baseUrl: "http://127.0.0.1:9/v1",
      reasoning: false,
      input: ["text"],
      contextWindow: 120_000,
      maxTokens: 8_192,
      cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
      source: "config",
    });
    assert.equal(two?.cost, null);
    assert.equal(two?.contextWindow, 200_000);
  });

  it("are found by reference, alias and unambiguous id, in any case", () => {
    const models = catalog(MOCK);
    for (const ref of ["mock/mock-2", "MOCK/Mock-2", "two", "TWO", "mock-2"]) {
      assert.equal(models.resolve(ref, "main").id, "mock-2", ref);
    }
    assert.throws(() => models.resolve("mock/none", "main"), /there is no model "mock\/none"$/);
    assert.throws(() => models.resolve("other/x", "main"), /no provider "other" is configured/);
  });

  it("merge headers, parameters and time limits of their provider", () => {
    const settings: AgentRoomSettings = {
      models: {
        providers: {
          p: {
            baseUrl: "http://h/v1/",
            api: "anthropic-messages",
            apiKey: "k",
            authHeader: true,
            timeoutSeconds: 5,
            headers: { "x-a": "1", "x-ref": { source: "env" } },
            params: { top_k: 1 },
            models: [{
              id: "m",
              name: "M",
              headers: { "x-b": "2" },
              params: { top_k: 2 },
              thinkingLevelMap: { max: "xx" },
            }],
          },
        },
      },
    };
    const model = catalog(settings).resolve("p/m", "main");
    assert.equal(model.baseUrl, "http://h");
    assert.deepEqual(model.headers, { "x-a": "1", "x-b": "2", Authorization: "Bearer k" });
    assert.deepEqual(model.params, { top_k: 2 });
    assert.equal(model.timeoutMs, 5_000);
    assert.deepEqual(model.thinkingLevelMap, { max: "xx" });
  });

  it("may go unnamed where the provider has models of its own", () => {
    const settings: AgentRoomSettings = {
      models: { providers: { box: { baseUrl: "http://b", api: "ollama" } } },
    };
    const model = catalog(settings).resolve("box/qwen3:8b", "main");
    assert.deepEqual([model.id, model.api, model.baseUrl], ["qwen3:8b", "ollama", "http://b"]);
  });
});

describe("the model of an agent", () => {
  const withAgents: AgentRoomSettings = {
    ...MOCK,
    agents: {
      defaults: {
        model: { primary: "mock/mock-1", fallbacks: ["mock/mock-2", "gone/x", "builtin/offline"] },
      },
      entries: {
        main: {},
        strict: { model: "mock/mock-2" },
        own: { model: { primary: "mock-1", fallbacks: ["two"] } },
      },
    },
  };
  const ids = (agentId: string, ref?: string) =>
    catalog(withAgents).candidates(ref, agentId).map((model) => model.id);

  it("comes with the fallbacks that exist, and never with the offline helper", () => {
    assert.deepEqual(ids("main"), ["mock-1", "mock-2"]);
  });

  it("stands alone when the agent names one without fallbacks, or the request does", () => {
    assert.deepEqual(ids("strict"), ["mock-2"]);
    assert.deepEqual(ids("main", "mock/mock-2"), ["mock-2"]);
  });

  it("is an error, not the offline helper, when the configured one does not exist", () => {
    const settings = { ...MOCK, agents: { defaults: { model: "mock/typo" } } };
    assert.throws(() => catalog(settings).resolve(undefined, "main"), /there is no model "mock\/typo"/);
  });
});

describe("with nothing chosen", () => {
  it("the offline helper answers when there is no provider at all", async () => {
    const models = catalog({});
    await models.settled();
    assert.equal(models.resolve(undefined, "main").provider, "builtin");
    const rows = await models.rows({ agentId: "main" });
    assert.deepEqual(rows.map(({ provider, id, tags, available }) => ({ provider, id, tags, available })), [
      { provider: "builtin", id: "offline", tags: ["default"], available: true },
    ]);
  });

  it("the first usable configured provider is taken", () => {
    assert.equal(catalog({ models: MOCK.models }).resolve(undefined, "main").id, "mock-1");
  });

  it("a key in the environment brings the vendor's models, and replace mode leaves them out", async () => {
    const models = catalog({}, { ANTHROPIC_API_KEY: "k-a" });
    await models.settled();
    const model = models.resolve(undefined, "main");
    assert.deepEqual([model.provider, model.api, model.source], ["anthropic", "anthropic-messages", "env"]);
    assert.equal(models.apiKey(model), "k-a");
    assert.ok(models.list().length > 5);
    const replaced = catalog({ models: { mode: "replace" } }, { ANTHROPIC_API_KEY: "k-a" });
    await replaced.settled();
    assert.equal(replaced.resolve(undefined, "main").provider, "builtin");
  });

  it("a loaded local model is found in the background and stays when its server goes away", async () => {
    const server = await openModelServer();
    const answers = new Map<string, unknown>([
      ["/api/ps", { models: [{ model: "mock-1", context_length: 20_000 }] }],
    ]);
    let up = true;
    const call = ((url: string, init?: RequestInit) => {
      if (!up) return Promise.reject(new Error("gone"));
      const fixed = answers.get(new URL(url).pathname);
      return fixed ? Promise.resolve(Response.json(fixed)) : fetch(url, init);
    }) as typeof fetch;
    const models = catalog({}, {}, { fetch: call, endpoints: [{ provider: "ollama", url: server.url }] });
    const scope = new Scope("test", { clock: systemEnv().clock, onError: () => {} });
    models.probe(scope);
    assert.equal(models.resolve(undefined, "main").provider, "builtin");
    await until(() => models.resolve(undefined, "main").provider === "ollama");
    up = false;
    await models.rows({ agentId: "main", refresh: true });
    assert.equal(models.resolve(undefined, "main").provider, "ollama");
    await scope.close();
    await server.close();
  });

  it("nothing is probed when the environment forbids it", async () => {
    let asked = 0;
    const call = ((_url: string) => Promise.reject<Response>(new Error(String(asked++)))) as typeof fetch;
    const models = catalog({}, { OPENCLAW_SKIP_LOCAL_MODELS: "1" }, { fetch: call });
    models.probe(new Scope("test", { clock: systemEnv().clock, onError: () => {} }));
    await models.rows({ agentId: "main", refresh: true });
    assert.equal(asked, 0);
  });
});

describe("keys", () => {
  it("come from the configuration before the environment, and unresolved references are none", async () => {
    const settings: AgentRoomSettings = {
      models: {
        providers: {
          openai: { apiKey: "from-config" },
          groq: {
            apiKey: { source: "env", id: "X" },
          },
        },
      },
    };
    const models = catalog(settings, { OPENAI_API_KEY: "from-env" });
    await models.settled();
    assert.equal(models.apiKey(models.resolve("openai/gpt-5.5", "main")), "from-config");
    assert.equal(models.apiKey(models.resolve("groq/openai/gpt-oss-120b", "main")), undefined);
    const { providers } = models.status();
    assert.deepEqual(providers.find(({ provider }) => provider === "openai"), {
      provider: "openai",
      authProvider: "openai",
      displayName: "OpenAI",
      status: "static",
      profiles: [],
      apiKey: { source: "config" },
    });
    assert.equal(providers.find(({ provider }) => provider === "groq")?.status, "missing");
    assert.doesNotMatch(JSON.stringify(models.status()), /from-(config|env)/);
  });

  it("that are missing make a model unavailable, and its run says so", async () => {
    const models = catalog({ agents: { defaults: { model: "anthropic/claude-sonnet-5" } } });
    await models.settled();
    const [row] = await models.rows({ agentId: "main" });
    assert.deepEqual([row?.provider, row?.available, row?.unavailableReason], [
      "anthropic",
      false,
      "missing-auth",
    ]);
    const model = models.resolve(undefined, "main");
    const request = {
      model,
      systemPrompt: "",
      messages: [],
      tools: [],
      thinking: "off",
      sessionId: "s",
      signal: new AbortController().signal,
    };
    const events = [];
    for await (const event of models.port(model).stream(request, models.apiKey(model))) events.push(event);
    const last = events.at(-1);
    assert.ok(last?.type === "failed");
    assert.equal(last.failure.kind, "auth");
    assert.match(last.failure.message, /ANTHROPIC_API_KEY/);
  });
});

describe("rows and facts", () => {
  it("have the recorded shape", async () => {
    const rows = await catalog(MOCK).rows({ agentId: "main", details: true });
    assert.deepEqual(rows[0], {
      id: "mock-1",
      name: "Mock One",
      provider: "mock",
      contextWindow: 120_000,
      local: true,
      input: ["text"],
      reasoning: false,
      tags: ["default"],
      thinkingLevels: [{ id: "off", label: "off" }],
      thinkingDefault: "off",
      available: true,
    });
    assert.equal(rows[1]?.alias, "two");
    assert.equal(rows[1]?.thinkingDefault, "medium");
  });

  it("list every known vendor in view all, with prices unknown to nobody", async () => {
    const rows = await catalog(MOCK).rows({ agentId: "main", view: "all" });
    assert.ok(rows.length > 500, String(rows.length));
    assert.equal(new Set(rows.map(({ provider, id }) => `${provider}/${id}`)).size, rows.length);
    assert.ok(rows.some(({ provider, available }) => provider === "openai" && !available));
  });

  it("say what a session would use, by default and by its own choice", () => {
    const models = catalog(MOCK);
    const facts = models.facts(entry());
    assert.deepEqual([facts.provider, facts.model, facts.contextTokens], ["mock", "mock-1", 120_000]);
    assert.equal(models.facts(entry()), facts);
    const own = models.facts(entry("mock", "mock-2"));
    assert.deepEqual(own.thinkingLevels.map(({ id }) => id), ["off", "minimal", "low", "medium", "high"]);
    assert.ok(own.known("mock", "mock-1"));
    assert.ok(!own.known("mock", "nope"));
    assert.deepEqual(models.facts(entry("gone", "x")).model, "x");
  });

  it("follow a change of the configuration at once", () => {
    let settings = MOCK;
    const models = catalog(MOCK, {}, { settings: () => settings });
    assert.equal(models.resolve(undefined, "main").id, "mock-1");
    settings = { ...MOCK, agents: { defaults: { model: "mock/mock-2" } } };
    assert.equal(models.resolve(undefined, "main").id, "mock-2");
    assert.equal(models.facts(entry()).model, "mock-2");
  });

  it("thinking follows the agent, the model's settings and the defaults, as far as the model can", () => {
    const settings: AgentRoomSettings = {
      ...MOCK,
      agents: {
        defaults: { thinkingDefault: "high", models: { "mock/mock-2": { params: { thinking: "low" } } } },
        entries: { main: {}, deep: { thinkingDefault: "xhigh" } },
      },
    };
    const models = catalog(settings);
    const two = models.resolve("mock/mock-2", "main");
    assert.equal(models.thinkingLevel(two, undefined, "main"), "low");
    assert.equal(models.thinkingLevel(two, undefined, "deep"), "high");
    assert.equal(models.thinkingLevel(two, "minimal", "main"), "minimal");
    assert.equal(models.thinkingLevel(models.resolve("mock/mock-1", "main"), "high", "main"), "off");
  });

  it("an API this build cannot speak is named", () => {
    const settings: AgentRoomSettings = {
      models: {
        providers: {
          g: {
            baseUrl: "http://127.0.0.1:9",
            api: "google-generative-ai",
            models: [{ id: "m" }],
          },
        },
      },
    };
    const models = catalog(settings);
    assert.throws(() => models.port(models.resolve("g/m", "main")), /google-generative-ai.*cannot speak/);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(holds());
}
