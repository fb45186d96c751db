// Options that open a container towards this machine.

import { getPath } from "#kernel/dotpath";
import type { Facts } from "../facts.ts";
import { check, type Finding, named, when } from "../finding.ts";
import { names } from "../tool-policy.ts";

// Whoever writes there, or talks to that socket, owns the machine.
const SYSTEM = /^(?:\/|\/(?:etc|root|proc|sys|dev|boot|usr|bin|sbin|lib|var)(?:\/.*)?|.*docker\.sock)$/;

export default check({
  ids: [
    "sandbox.dangerous_bind_mount",
    "sandbox.bind_mount_non_absolute",
    "sandbox.dangerous_network_mode",
    "sandbox.dangerous_seccomp_profile",
    "sandbox.dangerous_apparmor_profile",
  ],
  detect(facts) {
    const agents = Object.keys(facts.config.agents.entries).map((id) =>
      `agents.entries.${id}.sandbox.docker`
    );
    return ["agents.defaults.sandbox.docker", ...agents].flatMap((path) => optionsAt(facts, path));
  },
});

function optionsAt({ loaded }: Facts, path: string): Finding[] {
  const docker = getPath(loaded.source, path);
  const sources = names(docker, "binds").map((bind) => bind.split(":")[0] ?? "");
  const system = sources.filter((source) => SYSTEM.test(source));
  const relative = sources.filter((source) => !source.startsWith("/") && !source.startsWith("~"));
  const text = (key: string): string => String(getPath(docker, key) ?? "").trim().toLowerCase();
  return [
    ...when(system.length > 0, {
      checkId: "sandbox.dangerous_bind_mount",
      severity: "critical",
      title: "The sandbox sees system folders",
      detail: `${path}.binds has ${named(system)}`,
      remediation: "Mount only folders of the work at hand.",
    }),
    ...when(relative.length > 0, {
      checkId: "sandbox.bind_mount_non_absolute",
      severity: "warn",
      title: "A mount depends on where the gateway was started",
      detail: `${path}.binds has ${named(relative)}`,
      remediation: "Write absolute paths.",
    }),
    ...when(/^(?:host|container:.*)$/.test(text("network")), {
      checkId: "sandbox.dangerous_network_mode",
      severity: "critical",
      title: "The sandbox shares a network it should be kept from",
      detail: `${path}.network is ${text("network")}`,
      remediation: "Use none or bridge.",
    }),
    ...when(text("seccompProfile") === "unconfined", {
      checkId: "sandbox.dangerous_seccomp_profile",
      severity: "critical",
      title: "The sandbox may use every system call",
      detail: `${path}.seccompProfile is unconfined`,
      remediation: "Remove it: the engine's default is safe.",
    }),
    ...when(text("apparmorProfile") === "unconfined", {
      checkId: "sandbox.dangerous_apparmor_profile",
      severity: "critical",
      title: "The sandbox is not confined",
      detail: `${path}.apparmorProfile is unconfined`,
      remediation: "Remove it: the engine's default is safe.",
    }),
  ];
}
