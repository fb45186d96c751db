import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** The gateway's own Ed25519 identity. */
export default method({
  name: "gateway.identity.get",
  scope: "operator.read",
  summary: "Device id and public key of this gateway.",
  params: noParams,
  result: () => z.object({ deviceId: z.string().length(64), publicKey: z.string().min(43) }),
  examples: [{
    params: {},
    result: {
      deviceId: "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c",
      publicKey: "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
    },
  }],
  run: (ctx) => ctx.gateway.identity(),
});
