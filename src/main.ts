// Entry of the binary. `--version` answers before anything is imported, so that it costs no module at all;
// everything else is a lazily loaded chunk.
import { COMMIT, NAME, VERSION } from "#version";

const argv = process.argv.slice(2);
const first = argv[0];

if ((first === "--version" || first === "-V" || first === "-v") && !argv.includes("--json")) {
  process.stdout.write(`${NAME} ${VERSION} (${COMMIT})\n`);
} else {
  const { start } = await import("#cli/run");
  await start(argv);
}
