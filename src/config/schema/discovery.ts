// discovery.*: being found on the network.

import { z } from "zod";
import { choice, field, part } from "#config/declare/field";

export const discovery = () => part("discovery", "Being found on the network.", () => ({
  wideArea: () => choice("DNS-SD beyond the local network.", () => ({
    domain: () => field(z.string().optional(), "Domain."),
  }), { reload: "process", advanced: true }),
  mdns: () => part("discovery.mdns", "Multicast DNS.", () => ({
    mode: () => field(z.enum(["off", "minimal", "full"]).default("minimal"), "How much is announced."),
  }), { reload: "live" }),
}), { owner: "discovery", reload: "process" });
