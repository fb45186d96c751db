// The stage of an end-to-end suite: a model server, the built gateway in front of it, and the recording tap.
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess, GatewayProcessOptions } from "#test/support/wire/gateway-process";
import { openModelServer } from "#test/support/model-server";
import type { ModelServer } from "#test/support/model-server";
import { openRecorder } from "#test/support/wire/recorder";
import type { Recorder } from "#test/support/wire/recorder";
import { openRefClient } from "#test/support/wire/refclient";
import type { RefClient, RefClientOptions } from "#test/support/wire/refclient";

export type Stage = {
  model: ModelServer;
  gateway: GatewayProcess;
  recorder: Recorder;
  /** The official client, through the tap; closed with the stage. */
  client: (options?: Partial<RefClientOptions>) => Promise<RefClient>;
  close: () => Promise<void>;
};

export async function openStage(options: GatewayProcessOptions = {}): Promise<Stage> {
  const model = await openModelServer();
  const gateway = await openGatewayProcess({ ...options, modelUrl: model.url });
  const recorder = await openRecorder(gateway.port);
  const clients: RefClient[] = [];
  return {
    model,
    gateway,
    recorder,
    client: async (over) => {
      const client = await openRefClient({ url: recorder.url, token: gateway.token, ...over });
      clients.push(client);
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await recorder.close();
      await gateway.close();
      await model.close();
    },
  };
}
