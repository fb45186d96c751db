// Planted faults of agents, their tools, and the channels that reach them.

import { gateway, type Json, type Plant } from "./plant.ts";

const QUIET = { profile: "messaging", elevated: { enabled: false } };

function tools(more: Json): Json {
  return { ...gateway({}), tools: more };
}

function channel(more: Json, rest: Json = {}): Json {
  return { ...gateway({}), channels: { "example-chat": { enabled: true, ...more } }, ...rest };
}

const agents: readonly Plant[] = [
  {
    id: "tools.elevated.allowFrom.example-chat.wildcard",
    severity: "critical",
    config: tools({ elevated: { allowFrom: { "example-chat": ["*"] } } }),
  },
  {
    id: "tools.elevated.allowFrom.example-chat.large",
    severity: "warn",
    config: tools({
      elevated: { allowFrom: { "example-chat": Array.from({ length: 26 }, (_, at) => `s${at}`) } },
    }),
  },
  { id: "tools.exec.security_full_configured", severity: "warn", config: tools({ exec: { mode: "full" } }) },
  {
    id: "tools.exec.safe_bins_interpreter_unprofiled",
    severity: "warn",
    config: tools({ exec: { safeBins: ["cat", "python3"] } }),
  },
  {
    id: "tools.exec.safe_bins_broad_behavior",
    severity: "warn",
    config: tools({ exec: { safeBins: ["find"] } }),
  },
  {
    id: "tools.exec.safe_bin_trusted_dirs_risky",
    severity: "warn",
    config: tools({ exec: { safeBinTrustedDirs: ["/usr/bin", "/tmp/bin"] } }),
  },
  {
    id: "tools.exec.allowlist_interpreter_without_strict_inline_eval",
    severity: "warn",
    config: tools({ exec: { safeBins: ["node"], safeBinProfiles: { node: { maxPositional: 0 } } } }),
  },
  {
    id: "tools.exec.host_sandbox_no_sandbox_defaults",
    severity: "warn",
    config: tools({ exec: { host: "sandbox" } }),
  },
  {
    id: "sandbox.docker_config_mode_off",
    severity: "warn",
    config: { ...gateway({}), agents: { defaults: { sandbox: { docker: { image: "x" } } } } },
  },
  ...([
    ["sandbox.dangerous_bind_mount", "critical", { binds: ["/etc:/host:ro"] }],
    ["sandbox.bind_mount_non_absolute", "warn", { binds: ["work:/work"] }],
    ["sandbox.dangerous_network_mode", "critical", { network: "host" }],
    ["sandbox.dangerous_seccomp_profile", "critical", { seccompProfile: "unconfined" }],
    ["sandbox.dangerous_apparmor_profile", "critical", { apparmorProfile: "unconfined" }],
  ] as const).map(([id, severity, docker]): Plant => ({
    id,
    severity,
    config: { ...gateway({}), agents: { defaults: { sandbox: { mode: "all", docker } } } },
  })),
  {
    id: "tools.profile_minimal_overridden",
    severity: "warn",
    config: {
      ...tools({ profile: "minimal" }),
      agents: { entries: { main: { tools: { profile: "full" } } } },
    },
  },
  ...([
    ["models.legacy", "warn", "openai/gpt-3.5-turbo"],
    ["models.weak_tier", "warn", "anthropic/claude-haiku-4"],
    ["models.small_params", "critical", "ollama/llama3:8b"],
  ] as const).map(([id, severity, model]): Plant => ({
    id,
    severity,
    config: { ...gateway({}), agents: { defaults: { model: { primary: model } } } },
  })),
];

const channels: readonly Plant[] = [
  {
    id: "channels.example-chat.dm.open",
    severity: "critical",
    config: channel({ dmPolicy: "open", allowFrom: ["*"] }, {
      tools: QUIET,
      session: { dmScope: "per-peer" },
    }),
  },
  {
    id: "channels.example-chat.dm.open_invalid",
    severity: "warn",
    config: channel({ accounts: { work: { dmPolicy: "open", allowFrom: ["a"] } } }),
  },
  {
    id: "channels.example-chat.dm.scope_main_multiuser",
    severity: "warn",
    config: channel({ allowFrom: ["a", "b"] }),
  },
  {
    id: "channels.example-chat.allowFrom.blank",
    severity: "warn",
    config: channel({ allowFrom: ["a", " "] }),
  },
  {
    id: "channels.example-chat.allowFrom.wildcard_with_names",
    severity: "warn",
    config: channel({ allowFrom: ["a", "*"] }),
  },
  {
    id: "security.exposure.open_groups_with_elevated",
    severity: "critical",
    config: channel({ groupPolicy: "open" }, { tools: { profile: "messaging" } }),
  },
  {
    id: "security.exposure.open_groups_with_control_plane_tools",
    severity: "critical",
    config: channel({ groupPolicy: "open" }, { tools: { allow: ["cron"], elevated: { enabled: false } } }),
  },
  {
    id: "security.exposure.open_groups_with_runtime_or_fs",
    severity: "warn",
    config: channel({ groupPolicy: "open" }, { tools: { allow: ["read"], elevated: { enabled: false } } }),
  },
  {
    id: "security.exposure.open_groups_with_runtime_or_fs",
    severity: "critical",
    config: channel({ groupPolicy: "open" }, { tools: { allow: ["exec"], elevated: { enabled: false } } }),
  },
  {
    id: "security.exposure.open_channels_with_exec",
    severity: "warn",
    config: channel({ dmPolicy: "open", allowFrom: ["*"] }),
  },
  {
    id: "security.trust_model.multi_user_heuristic",
    severity: "warn",
    config: channel({ allowFrom: ["a", "b", "c", "d"] }, { session: { dmScope: "per-peer" } }),
  },
  { id: "summary.attack_surface", severity: "info", config: channel({}, { tools: QUIET }) },
];

export const AGENT_PLANTS: readonly Plant[] = [...agents, ...channels];
