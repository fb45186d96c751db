// The vendors whose key may stand in the environment, most wanted first: the first one found is the implicit
// default when nothing is configured. Names, variables and model ids are facts of the vendors.

export interface Vendor {
  /** Provider id, the part of a reference before the first slash. */
  id: string;
  name: string;
  /** Variables that hold the key, best first. */
  keys: readonly string[];
  /** The model taken when only the key is known. */
  model: string;
}

export const VENDORS: readonly Vendor[] = [
  { id: "anthropic", name: "Anthropic", keys: ["ANTHROPIC_API_KEY"], model: "claude-sonnet-5" },
  { id: "openai", name: "OpenAI", keys: ["OPENAI_API_KEY"], model: "gpt-5.5" },
  { id: "openrouter", name: "OpenRouter", keys: ["OPENROUTER_API_KEY"], model: "auto" },
  { id: "groq", name: "Groq", keys: ["GROQ_API_KEY"], model: "openai/gpt-oss-120b" },
  { id: "xai", name: "xAI", keys: ["XAI_API_KEY"], model: "grok-4.7" },
  { id: "deepseek", name: "DeepSeek", keys: ["DEEPSEEK_API_KEY"], model: "deepseek-v4-pro" },
  { id: "cerebras", name: "Cerebras", keys: ["CEREBRAS_API_KEY"], model: "gpt-oss-120b" },
  { id: "moonshotai", name: "Moonshot AI", keys: ["MOONSHOT_API_KEY"], model: "kimi-k3" },
  { id: "zai", name: "Z.ai", keys: ["ZAI_API_KEY"], model: "glm-5.3" },
  { id: "minimax", name: "MiniMax", keys: ["MINIMAX_API_KEY"], model: "MiniMax-M3" },
  { id: "together", name: "Together AI", keys: ["TOGETHER_API_KEY"], model: "moonshotai/Kimi-K3" },
  {
    id: "fireworks",
    name: "Fireworks",
    keys: ["FIREWORKS_API_KEY"],
    model: "accounts/fireworks/routers/kimi-latest",
  },
  { id: "nvidia", name: "NVIDIA", keys: ["NVIDIA_API_KEY"], model: "nvidia/nemotron-3-super-120b-a12b" },
  { id: "huggingface", name: "Hugging Face", keys: ["HF_TOKEN"], model: "MiniMaxAI/MiniMax-M3" },
  {
    id: "vercel-ai-gateway",
    name: "Vercel AI Gateway",
    keys: ["AI_GATEWAY_API_KEY"],
    model: "anthropic/claude-sonnet-5",
  },
  { id: "opencode", name: "OpenCode Zen", keys: ["OPENCODE_API_KEY"], model: "claude-sonnet-5" },
  { id: "kimi-coding", name: "Kimi For Coding", keys: ["KIMI_API_KEY"], model: "kimi-for-coding" },
  { id: "baseten", name: "Baseten", keys: ["BASETEN_API_KEY"], model: "moonshotai/Kimi-K3" },
  { id: "meta", name: "Meta", keys: ["META_API_KEY"], model: "muse-spark-1.3" },
  { id: "xiaomi", name: "Xiaomi MiMo", keys: ["XIAOMI_API_KEY"], model: "mimo-v2.6-pro" },
  { id: "qwen-token-plan", name: "Qwen Token Plan", keys: ["QWEN_TOKEN_PLAN_API_KEY"], model: "qwen3.8-max" },
];

export function vendorOf(provider: string): Vendor | undefined {
  return VENDORS.find((vendor) => vendor.id === provider);
}

/** Variables that may hold a provider's key (T-18): the vendor's own, else `<PROVIDER>_API_KEY`. */
export function keyNames(provider: string): readonly string[] {
  const plain = provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
  return vendorOf(provider)?.keys ?? [`${plain}_API_KEY`];
}

/** The key of a provider from the environment, or undefined. */
export function keyFrom(env: Readonly<Record<string, string>>, provider: string): string | undefined {
  for (const name of keyNames(provider)) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

/** Vendors whose key is in the environment, in order of preference. */
export function vendorsIn(env: Readonly<Record<string, string>>): Vendor[] {
  return VENDORS.filter((vendor) => keyFrom(env, vendor.id) !== undefined);
}
