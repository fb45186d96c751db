// Hands the App to every component below it.

import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { App } from "./app.ts";

export const AppContext = createContext<App | undefined>(undefined);

/** The App around this component. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("used outside of the app");
  return app;
}

/** Calls now and every `ms` while the component is shown and the page is visible. */
export function useEvery(ms: number, fn: () => void): void {
  const { env } = useApp();
  useEffect(() => {
    fn();
    const visible = (): void => {
      if (document.visibilityState === "visible") fn();
    };
    const cancel = env.clock.every(ms, visible);
    document.addEventListener("visibilitychange", visible);
    return () => {
      cancel();
      document.removeEventListener("visibilitychange", visible);
    };
  }, [ms]);
}
