// The parsed configuration must fit what this room reads, without a cast.

import assert from "node:assert/strict";
import { it } from "node:test";
import type { AgentRoomSettings } from "#agents/models/settings";
import type { Config } from "#config/schema/root";

it("the parsed configuration is what the agent room reads", () => {
  const fits = (config: Config): AgentRoomSettings => config;
  assert.equal(typeof fits, "function");
});
