// The platforms we know; every other Unix is treated as Linux.

export function platformOf(name: string): "linux" | "darwin" | "win32" {
  return name === "darwin" || name === "win32" ? name : "linux";
}
