// security.*: the security audit and what may be installed.

import { z } from "zod";
import { choice, field, item, open } from "#config/declare/field";

export const security = () => choice("Security audit and installs.", () => ({
  audit: () => choice("The audit.", () => ({
    suppressions: () => field(z.array(item(() => ({
      checkId: () => field(z.string().min(1), "Check that is silenced."),
      titleIncludes: () => field(z.string().min(1).optional(), "Only findings with this title text."),
      detailIncludes: () => field(z.string().min(1).optional(), "Only findings with this detail text."),
      reason: () => field(z.string().min(1).optional(), "Why."),
    }), "checkId")).optional(), "Findings that are not reported."),
  })),
  installPolicy: () => open("A program that decides about installs."),
}), { reload: "live", advanced: true });
