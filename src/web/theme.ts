// Runs before the first paint, so that a person who chose a theme never sees the other one flash by.

import { applyTheme, storedTheme } from "#web/app/prefs";

void applyTheme(document.documentElement, storedTheme(localStorage));
