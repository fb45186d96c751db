// Where the C library is found, best guess first: glibc, musl, macOS.

export function libcNames(platform: string, arch: string): string[] {
  if (platform === "darwin") return ["libSystem.B.dylib"];
  const musl = arch === "arm64" ? "aarch64" : "x86_64";
  return ["libc.so.6", `libc.musl-${musl}.so.1`, "libc.so"];
}
