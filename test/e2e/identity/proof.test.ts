// What a device has to prove, and what each wrong proof is answered (spec/auth §4, wire §4).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { challengeOf, makeDevice, proven } from "#test/support/wire/device";
import type { Challenge, ProofOptions, TestDevice } from "#test/support/wire/device";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

const UI = { id: "openclaw-tui", version: "1.0.0", platform: "Linux", deviceFamily: "Linux", mode: "ui" };
const device = makeDevice();
let gateway: GatewayProcess;

before(async () => {
  gateway = await openGatewayProcess();
});

after(() => gateway?.close());

describe("a right proof", () => {
  const right: readonly (readonly [string, ProofOptions | ((challenge: Challenge) => ProofOptions)])[] = [
    ["of version 3", {}],
    ["of version 2", { version: "v2" }],
    ["115 seconds early", ({ ts }) => ({ signedAt: ts - 115_000 })],
    ["115 seconds late", ({ ts }) => ({ signedAt: ts + 115_000 })],
  ];
  for (const [name, options] of right) {
    test(name, async () => {
      const answer = await connect((params, challenge) =>
        proven(device, params, challenge, typeof options === "function" ? options(challenge) : options)
      );
      assert.equal(answer["ok"], true, JSON.stringify(answer["error"]));
    });
  }
});

type Wrong = {
  name: string;
  code: string;
  reason: string;
  message: string;
  make: (params: Json, challenge: Challenge) => Json;
};

const EXPIRED = {
  code: "SIGNATURE_EXPIRED",
  reason: "device-signature-stale",
  message: "device signature expired",
};
const INVALID = {
  code: "SIGNATURE_INVALID",
  reason: "device-signature",
  message: "device signature invalid",
};
const NONCE = { code: "NONCE_MISMATCH", reason: "device-nonce-mismatch", message: "device nonce mismatch" };
const OTHER = {
  code: "DEVICE_ID_MISMATCH",
  reason: "device-id-mismatch",
  message: "device identity mismatch",
};
const stranger = makeDevice();

/** The proof with parts of `device` replaced after signing. */
function altered(part: Json): Wrong["make"] {
  return (params, challenge) => {
    const sent = proven(device, params, challenge);
    return { ...sent, device: { ...record(sent["device"]), ...part } };
  };
}

/** Params that are not those that were signed. */
function changed(over: Json): Wrong["make"] {
  return (params, challenge) => ({ ...proven(device, params, challenge), ...over });
}

const wrong: readonly Wrong[] = [
  {
    name: "125 seconds early",
    ...EXPIRED,
    make: (p, c) => proven(device, p, c, { signedAt: c.ts - 125_000 }),
  },
  {
    name: "125 seconds late",
    ...EXPIRED,
    make: (p, c) => proven(device, p, c, { signedAt: c.ts + 125_000 }),
  },
  {
    name: "another socket's nonce",
    ...NONCE,
    make: (p, c) => proven(device, p, c, { nonce: crypto.randomUUID() }),
  },
  {
    name: "a blank nonce",
    code: "NONCE_REQUIRED",
    reason: "device-nonce-missing",
    message: "device nonce required",
    make: (p, c) => proven(device, p, c, { nonce: " " }),
  },
  { name: "another device's signature", ...INVALID, make: signedBy(stranger) },
  { name: "a signature that is none", ...INVALID, make: altered({ signature: "AAAA" }) },
  {
    name: "a signature of zeros",
    ...INVALID,
    make: altered({ signature: Buffer.alloc(64).toString("base64url") }),
  },
  { name: "a swapped key", ...OTHER, make: altered({ publicKey: stranger.publicKey }) },
  { name: "a swapped id", ...OTHER, make: altered({ id: stranger.deviceId }) },
  {
    name: "a swapped key with its own id",
    ...INVALID,
    make: altered({ publicKey: stranger.publicKey, id: stranger.deviceId }),
  },
  { name: "a key that is garbage", ...OTHER, make: altered({ publicKey: "garbage" }) },
  { name: "more scopes than were signed", ...INVALID, make: changed({ scopes: ["operator.admin"] }) },
  { name: "another role than was signed", ...INVALID, make: changed({ role: "node" }) },
  {
    name: "another client than was signed",
    ...INVALID,
    make: changed({ client: { ...UI, id: "openclaw-macos" } }),
  },
  { name: "another mode than was signed", ...INVALID, make: changed({ client: { ...UI, mode: "cli" } }) },
];

describe("a wrong proof", () => {
  for (const { name, code, reason, message, make } of wrong) {
    test(name, async () => {
      const { error, closed } = await refused(make);
      assert.deepEqual([error["code"], error["message"]], ["INVALID_REQUEST", message]);
      assert.deepEqual(error["details"], { code: `DEVICE_AUTH_${code}`, reason });
      assert.deepEqual(closed, { code: 1008, reason: message });
    });
  }

  test("a credential that was not signed", async () => {
    const { error } = await refused((params, challenge) => ({
      ...proven(device, { ...params, auth: { token: "other" } }, challenge),
      auth: { token: gateway.token },
    }));
    assert.equal(record(error["details"])["code"], "DEVICE_AUTH_SIGNATURE_INVALID");
  });

  test("no nonce at all does not fit the schema", async () => {
    const { error } = await refused((params, challenge) => {
      const { nonce: _nonce, ...rest } = record(proven(device, params, challenge)["device"]);
      return { ...params, device: rest };
    });
    assert.match(String(error["message"]), /^invalid connect params: .*required property 'nonce'/);
  });

  test("a whole connect that was overheard and is played again", async () => {
    let overheard: Json = {};
    const first = await connect((params, challenge) => (overheard = proven(device, params, challenge)));
    assert.equal(first["ok"], true);
    const { error } = await refused(() => overheard);
    assert.equal(record(error["details"])["code"], "DEVICE_AUTH_NONCE_MISMATCH");
  });

  test("a right proof with the wrong secret is told to try its own token", async () => {
    const { error } = await refused((params, challenge) =>
      proven(device, { ...params, auth: { token: "wrong" } }, challenge)
    );
    const { code, canRetryWithDeviceToken, recommendedNextStep } = record(error["details"]);
    assert.deepEqual([code, canRetryWithDeviceToken, recommendedNextStep], [
      "AUTH_TOKEN_MISMATCH",
      true,
      "retry_with_device_token",
    ]);
  });

  test("a right proof without any secret is told what is missing", async () => {
    const { error } = await refused((params, challenge) => {
      const { auth: _auth, ...rest } = params;
      return proven(makeDevice(), rest, challenge);
    });
    const { code, recommendedNextStep } = record(error["details"]);
    assert.deepEqual([code, recommendedNextStep], ["AUTH_TOKEN_MISSING", "update_auth_configuration"]);
  });
});

test("the device's token beside a wrong secret is enough, and burns no attempt", async () => {
  const paired = await connect((params, challenge) => proven(device, params, challenge));
  const token = record(record(paired["payload"])["auth"])["deviceToken"];
  for (let times = 0; times < 12; times++) {
    const answer = await connect((params, challenge) =>
      proven(device, { ...params, auth: { token: "wrong", deviceToken: token } }, challenge)
    );
    assert.equal(record(record(answer["payload"])["auth"])["method"], "device-token");
  }
  assert.equal((await connect((params, challenge) => proven(device, params, challenge)))["ok"], true);
});

function signedBy(other: TestDevice): Wrong["make"] {
  return (params, challenge) => proven({ ...device, sign: other.sign }, params, challenge);
}

async function connect(make: (params: Json, challenge: Challenge) => Json): Promise<Json> {
  const raw = await openRawClient(gateway.port);
  try {
    return await raw.connect(make(plainParams(), challengeOf(raw.frames)));
  } finally {
    raw.close();
  }
}

async function refused(
  make: (params: Json, challenge: Challenge) => Json,
): Promise<{ error: Json; closed: { code: number; reason: string } }> {
  const raw = await openRawClient(gateway.port);
  const answer = await raw.connect(make(plainParams(), challengeOf(raw.frames)));
  assert.equal(answer["ok"], false, "it was let in");
  return { error: record(answer["error"]), closed: await raw.closed };
}

function plainParams(): Json {
  return connectParams(gateway.token, { client: UI, scopes: ["operator.read"] });
}
